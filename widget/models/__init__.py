"""What is kept: keys, sites, people, browsers, what visitors said and left, what is counted and noted;
what models were taught, and what they weren't; who did what; bans."""

from widget.models.approved import ApprovedQuestion, DismissedProposal
from widget.models.asked_again import AskedAgain, Outcome, Verdict
from widget.models.audit import AuditEntry
from widget.models.avatars import Avatar
from widget.models.bans import Ban
from widget.models.checks import Check, Checking
from widget.models.consents import Consent, ConsentText
from widget.models.contacts import Contact
from widget.models.conversations import Attention, Conversation, Rating, State, Turn, Visitor
from widget.models.deliveries import Delivery, Webhook, WebhookSecret
from widget.models.drafts import Draft
from widget.models.gaps import Coverage, Gap, GapQuestion, GapReason, Judging
from widget.models.governed import OpenCircuit
from widget.models.identities import IdentitySecret
from widget.models.notes import Note, Tag
from widget.models.numbers import Hour, QuotaReading, Tally, TimeZone
from widget.models.people import Invitation, Membership
from widget.models.signing_in import Browser, Tries
from widget.models.site_keys import OldKey, Sighting
from widget.models.sites import ApiKey, Site
from widget.models.training import Fetch, TaughtModel, TaughtPair
from widget.models.upkeep import Upkeep

__all__ = [
    "ApiKey",
    "ApprovedQuestion",
    "AskedAgain",
    "Attention",
    "AuditEntry",
    "Avatar",
    "Ban",
    "Browser",
    "Check",
    "Checking",
    "Consent",
    "ConsentText",
    "Contact",
    "Conversation",
    "Coverage",
    "Delivery",
    "DismissedProposal",
    "Draft",
    "Fetch",
    "Gap",
    "GapQuestion",
    "GapReason",
    "Hour",
    "IdentitySecret",
    "Invitation",
    "Judging",
    "Membership",
    "Note",
    "OldKey",
    "OpenCircuit",
    "Outcome",
    "QuotaReading",
    "Rating",
    "Sighting",
    "Site",
    "State",
    "Tag",
    "Tally",
    "TaughtModel",
    "TaughtPair",
    "TimeZone",
    "Tries",
    "Turn",
    "Upkeep",
    "Verdict",
    "Visitor",
    "Webhook",
    "WebhookSecret",
]
