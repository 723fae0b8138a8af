"""What is kept: keys, sites and people of owners, what visitors said there and left, what is noted about it, and who did what."""

from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Attention, Conversation, Rating, State, Turn, Visitor
from widget.models.identities import IdentitySecret
from widget.models.notes import Note, Tag
from widget.models.people import Invitation, Membership
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "Attention",
    "AuditEntry",
    "Avatar",
    "Contact",
    "Conversation",
    "IdentitySecret",
    "Invitation",
    "Membership",
    "Note",
    "Rating",
    "Site",
    "State",
    "Tag",
    "Turn",
    "Visitor",
]
