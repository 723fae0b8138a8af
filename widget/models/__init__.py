"""What is kept: keys and sites of owners, what visitors said there, and what they left."""

from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.identities import IdentitySecret
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "Avatar",
    "Contact",
    "Conversation",
    "IdentitySecret",
    "Rating",
    "Site",
    "State",
    "Turn",
    "Visitor",
]
