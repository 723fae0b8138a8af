"""Words for owners: when something was, how a question ended and what to do about it. Knows no row and no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget.languages import LANGUAGES
from widget.look import LIGHT_BACKGROUND, colors_for
from widget.models import Attention
from widget.numbers.words import number
from widget.protocol import Code
from widget.retold import SPARKGPT, retold
from widget.sparkgpt import Limited, Nonsense, Quota, Reason, Refused, SparkGPTError, TooLong

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REASONS: "Mapping[str, StrOrPromise]" = {
    Code.REFUSED: _("SparkGPT refused the API key or the model: check both."),
    Code.LIMITED: _("SparkGPT's limit for this API key was reached. Wait, or ask SparkGPT for a larger plan."),
    Code.USED_UP: _("The day's calls of this API key were used up, or the rest was for your other sites."),
    Code.CROWDED: _("Too many visitors asked at once, and SparkGPT was not asked."),
    Code.UNAVAILABLE: _("SparkGPT could not be reached, broke off, or took too long."),
    Code.NONSENSE: _("SparkGPT answered with something that could not be read."),
    Code.TOO_LONG: _("The answer became too long and was cut."),
    Code.INTERRUPTED: _("The server was restarted, or the connection broke, before the answer was complete."),
    Code.UNSAVED: _("The answer could not be saved. Tell whoever runs this server."),
}

WANTS: "Mapping[Attention, StrOrPromise]" = {
    Attention.DOWN: _("Thumbs down"),
    Attention.FAILED: _("An answer failed"),
    Attention.PERSON: _("Asked for a person"),
    Attention.LEAD: _("Left a lead"),
}


def wants(attention: int) -> list[str]:
    """Why a conversation needs attention, in words."""
    return [str(words) for reason, words in WANTS.items() if attention & reason]


UNREADABLE_KEY = _(
    "The stored API key can't be read with this server's ENCRYPTION_KEYS, so nothing is sent to SparkGPT. Enter it again; or "
    "ask whoever runs this server to put back the entry that sealed it."
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with SparkGPT, and where it is put right: at the `key`, the `model`, or `elsewhere`."""

    words: str
    place: str


def trouble(error: SparkGPTError, model_id: int) -> Trouble:
    why = retold(error, SPARKGPT)
    match error:
        case Refused(reason=Reason.BAD_KEY):
            words = gettext("SparkGPT does not know this API key. Copy it once more from your SparkGPT account, whole.")
            return Trouble(words, "key")
        case Refused():
            words = gettext(
                "SparkGPT does not let this API key use model %(number)s. Check the number, or take the key of the account "
                "that the model belongs to."
            )
            return Trouble(words % {"number": model_id}, "model")
        case Limited():
            return Trouble(_limited(error.retry_after), "elsewhere")
        case Nonsense():
            words = gettext(
                "SparkGPT answered with something that can't be read. Try again; if it stays so, tell SparkGPT. (%(why)s.)"
            )
            return Trouble(words % {"why": why}, "elsewhere")
        case TooLong():
            return Trouble(gettext("The answer was longer than a chat can take, and was cut."), "model")
    words = gettext("SparkGPT can't be reached, or has a fault. Nothing is wrong on your side. (%(why)s.)")
    return Trouble(words % {"why": why}, "elsewhere")


def _limited(retry_after: int | None) -> str:
    words = gettext(
        "The daily limit of this API key is reached. Try again tomorrow, or choose a larger plan at SparkGPT."
    )
    if not retry_after:
        return words
    return f"{words} " + gettext("SparkGPT says: try again in %(time)s.") % {"time": waiting(retry_after)}


def quota_left(quota: Quota) -> str:
    """Empty where SparkGPT said nothing of it."""
    if quota.remaining is None:
        return ""
    if not quota.limit:
        return gettext("%(left)s calls are left today.") % {"left": number(quota.remaining)}
    return gettext("%(left)s of %(limit)s calls are left today.") % {
        "left": number(quota.remaining),
        "limit": number(quota.limit),
    }


def waiting(seconds: int) -> str:
    if seconds >= 2 * 3600:
        count = ceil(seconds / 3600)
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    if seconds >= 2 * 60:
        count = ceil(seconds / 60)
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}


def ago(at: datetime) -> str:
    """As in “2 minutes ago”."""
    seconds = int((timezone.now() - at).total_seconds())
    if seconds < 60:
        return gettext("just now")
    if count := seconds // 86_400:
        return ngettext("%(count)s day ago", "%(count)s days ago", count) % {"count": count}
    if count := seconds // 3600:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", count) % {"count": count}
    count = seconds // 60
    return ngettext("%(count)s minute ago", "%(count)s minutes ago", count) % {"count": count}


def contrast_notes(accent: str) -> list[str]:
    """What an owner should know of a colour that had to be moved on light pages; dark ones have a shade of their own."""
    shown = colors_for(accent, LIGHT_BACKGROUND).accent
    if shown == accent.upper():
        return []
    words = gettext("%(color)s is too light to be read on light pages. Visitors see %(shown)s there.")
    return [words % {"color": accent.upper(), "shown": shown}]


def moment(at: datetime | None) -> str:
    """A time in a list, on one line."""
    if at is None:
        return "–"
    said = date_format(localtime(at), gettext("j M Y, H:i"))  # Translators: a format, as Django's date filter knows it
    return format_html('<span class="house-nowrap">{}</span>', said)


def shortened(text: str) -> str:
    """A text in a list."""
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"


def path_of(page: str) -> str:
    """A page in a list: its path says it, on whichever of the site's addresses."""
    return shortened(urlsplit(page).path) if page else ""


def language_name(locale: str) -> str:
    """What a browser or a text speaks, in the reader's word for it; as it is where we have none."""
    known = LANGUAGES.get(locale.partition("-")[0].lower())
    return gettext(known.name) if known else locale


def reason(code: str) -> str:
    """The sentence for a code; empty for none."""
    if not code:
        return ""
    return str(REASONS.get(code) or gettext("Something went wrong (%(code)s).") % {"code": code})


def number_in(text: str | None) -> int:
    """The row that a form means; 0, which is none, for anything that is no number of a row."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
