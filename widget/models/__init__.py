"""What is kept: keys and sites of owners, what visitors said there, and what they left."""

from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.site_keys import OldKey, Sighting
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "Avatar",
    "Contact",
    "Conversation",
    "OldKey",
    "Rating",
    "Sighting",
    "Site",
    "State",
    "Turn",
    "Visitor",
]
