"""What is kept: keys and sites of owners, and what visitors said there."""

from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.sites import ApiKey, Site

__all__ = ["ApiKey", "Conversation", "Rating", "Site", "State", "Turn", "Visitor"]
