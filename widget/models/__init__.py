"""What is kept: keys, sites and people of owners, what visitors said and left, what is noted and counted, and who did what."""

from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Attention, Conversation, Rating, State, Turn, Visitor
from widget.models.identities import IdentitySecret
from widget.models.notes import Note, Tag
from widget.models.numbers import Hour, QuotaReading, Tally, TimeZone
from widget.models.people import Invitation, Membership
from widget.models.site_keys import OldKey, Sighting
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "Attention",
    "AuditEntry",
    "Avatar",
    "Contact",
    "Conversation",
    "Hour",
    "IdentitySecret",
    "Invitation",
    "Membership",
    "Note",
    "OldKey",
    "QuotaReading",
    "Rating",
    "Sighting",
    "Site",
    "State",
    "Tag",
    "Tally",
    "TimeZone",
    "Turn",
    "Visitor",
]
