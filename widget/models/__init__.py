"""What is kept: keys, sites and people of owners, what visitors said there and left, what is counted of it, and who did what."""

from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.identities import IdentitySecret
from widget.models.numbers import Hour, QuotaReading, Tally, TimeZone
from widget.models.people import Invitation, Membership
from widget.models.site_keys import OldKey, Sighting
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Avatar",
    "Contact",
    "Conversation",
    "Hour",
    "IdentitySecret",
    "Invitation",
    "Membership",
    "OldKey",
    "QuotaReading",
    "Rating",
    "Sighting",
    "Site",
    "State",
    "Tally",
    "TimeZone",
    "Turn",
    "Visitor",
]
