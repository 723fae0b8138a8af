"""The parts of a site's form, each with a sentence about what it is for. Knows neither who asks nor which site."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.admin.identity_page import EXPLANATION

_ANSWERS = _("Your trained model at SparkGPT answers, and asks with your API key.")
_WHERE = _("The addresses of the websites that may show this chat. All others are refused.")
_LOOKS = _("Your colour and your sign. Whatever you leave alone looks fine.")
_SIZES = _("Only where the chat doesn't sit well on your page.")
_READ = _("What stands in the chat before anybody has asked.")
_STARTERS = _("Most people press one of these rather than write. Take what your model answers best.")
_PRIVACY = _("What visitors are told and asked before their first question, and how long what they wrote is kept.")
_LANGUAGES = _(
    "The chat speaks your page's language. What you wrote above is shown in each, unless you write it here in that one."
)
_LEADS = _(
    "Let visitors say who they are, or write to you. You find it under “Leads and messages”, and in your e-mail."
)
_LIMITED = _(
    "Each question costs a call of your SparkGPT plan. With these, nobody uses up what your visitors share: neither one of them, "
    "nor a machine."
)
_MANY = _("So that a busy day is no bad one, and your daily limit lasts.")
_FOLLOWUPS = _("Whether SparkGPT hears what was said before a question.")
_OPEN = _("A paused chat disappears from your website until you open it.")
_DETAILS = ("font", "radius", ("width", "height"), ("offset_side", "offset_bottom"), "z_index", "sound", "credit")
_TEXTS = ("title", "subtitle", "greeting", "teaser", "teaser_delay")
_CONTACTS = ("lead_when", ("lead_name", "lead_email", "lead_phone"), "lead_own", "takes_messages", "mail_to")
KEEPS = ("keeps_conversations", "keeps_messages", "keeps_leads")

_LIMITS = (("visitor_hour", "visitor_day"), "site_day", "conversation_turns", "challenge")


def sections(
    key: tuple[str, ...],
    color: tuple[str, ...],
    identity: tuple[str, ...],
    keeping: tuple[str, ...],
    compared: tuple[str, ...],
) -> list[Any]:
    """All of these are the fields that depend on who asks for which site."""
    return [
        (gettext("What answers"), part(_ANSWERS, "name", *key, "model_id", "stream", "asks_again")),
        (gettext("Where it may be used"), part(_WHERE, "origins")),
        (
            gettext("How it looks"),
            part(_LOOKS, *color, "theme", "picture", "launcher_icon", "launcher_label", "position"),
        ),
        (gettext("How it looks: sizes and details"), {**part(_SIZES, *_DETAILS), "classes": ("collapse",)}),
        (gettext("What visitors read first"), part(_READ, *_TEXTS)),
        (gettext("Questions to start with"), part(_STARTERS, "starters")),
        (gettext("Texts in other languages"), {**part(_LANGUAGES, "words"), "classes": ("collapse",)}),
        (gettext("Privacy"), part(_PRIVACY, "consent", "privacy_url", KEEPS, *keeping)),
        (gettext("Leads and messages"), part(_LEADS, *_CONTACTS)),
        (gettext("Limits"), part(_LIMITED, *_LIMITS)),
        (gettext("Visitors who are logged in on your website"), part(EXPLANATION, *identity)),
        (
            gettext("Many questions at once"),
            {**part(_MANY, "answers_at_once", "saved_for", "spare_answers"), "classes": ("collapse",)},
        ),
        (
            gettext("Follow-up questions"),
            {**part(_FOLLOWUPS, "folding", "template", *compared), "classes": ("collapse",)},
        ),
        (gettext("Open or paused"), part(_OPEN, "is_active")),
    ]


def part(words: Any, *fields: str | tuple[str, ...]) -> dict[str, object]:
    return {"description": words, "fields": fields}
