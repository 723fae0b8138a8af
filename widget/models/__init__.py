"""What is kept: keys and sites of owners, what visitors said there, what they left, and what is counted of it."""

from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.numbers import Hour, QuotaReading, Tally, TimeZone
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "Avatar",
    "Contact",
    "Conversation",
    "Hour",
    "QuotaReading",
    "Rating",
    "Site",
    "State",
    "Tally",
    "TimeZone",
    "Turn",
    "Visitor",
]
