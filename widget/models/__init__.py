"""What is kept: keys and sites of owners, what visitors said there, what they left, and what owners note about it."""

from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Attention, Conversation, Rating, State, Turn, Visitor
from widget.models.notes import Note, Tag
from widget.models.sites import ApiKey, Site

__all__ = ["ApiKey", "Attention", "Avatar", "Contact", "Conversation", "Note", "Rating", "Site", "State", "Tag", "Turn"]
__all__ += ["Visitor"]
