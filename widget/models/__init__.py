"""What is kept: keys, sites and people of owners, what visitors said there, what they left, what is to be
delivered, and who did what."""

from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.contacts import Contact
from widget.models.conversations import Conversation, Rating, State, Turn, Visitor
from widget.models.deliveries import Delivery, Webhook, WebhookSecret
from widget.models.identities import IdentitySecret
from widget.models.people import Invitation, Membership
from widget.models.sites import ApiKey, Site

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Avatar",
    "Contact",
    "Conversation",
    "Delivery",
    "IdentitySecret",
    "Invitation",
    "Membership",
    "Rating",
    "Site",
    "State",
    "Turn",
    "Visitor",
    "Webhook",
    "WebhookSecret",
]
