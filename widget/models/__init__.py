"""What is kept: keys, sites and people of owners, what visitors said and left there, who did what, who is signed in."""

from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.identities import IdentitySecret
from widget.models.people import Invitation, Membership
from widget.models.signing_in import Browser, Tries
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Avatar",
    "Browser",
    "Contact",
    "Conversation",
    "IdentitySecret",
    "Invitation",
    "Membership",
    "Rating",
    "Site",
    "State",
    "Tries",
    "Turn",
    "Visitor",
]
