"""Words for owners: when something was, how a question ended and what to do about it. Knows no row and no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from widget.look import LIGHT_BACKGROUND, colors_for
from widget.models import Attention
from widget.protocol import Code
from widget.sparkgpt import Limited, Nonsense, Quota, Reason, Refused, SparkGPTError, TooLong

REASONS: Mapping[str, str] = {
    Code.REFUSED: "SparkGPT refused the API key or the model: check both.",
    Code.LIMITED: "SparkGPT's limit for this API key was reached. Wait, or ask SparkGPT for a larger plan.",
    Code.UNAVAILABLE: "SparkGPT could not be reached, broke off, or took too long.",
    Code.NONSENSE: "SparkGPT answered with something that could not be read.",
    Code.TOO_LONG: "The answer became too long and was cut.",
    Code.INTERRUPTED: "The server was restarted, or the connection broke, before the answer was complete.",
    Code.UNSAVED: "The answer could not be saved. Tell whoever runs this server.",
}

WANTS: Mapping[Attention, str] = {
    Attention.DOWN: "Thumbs down",
    Attention.FAILED: "An answer failed",
    Attention.PERSON: "Asked for a person",
    Attention.LEAD: "Left a lead",
}


def wants(attention: int) -> list[str]:
    """Why a conversation needs attention, in words."""
    return [words for reason, words in WANTS.items() if attention & reason]


UNREADABLE_KEY = (
    "The stored API key can't be read with this server's ENCRYPTION_KEYS, so nothing is sent to SparkGPT. Enter it again; or "
    "ask whoever runs this server to put back the entry that sealed it."
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with SparkGPT, and where it is put right: at the `key`, the `model`, or `elsewhere`."""

    words: str
    place: str


def trouble(error: SparkGPTError, model_id: int) -> Trouble:
    match error:
        case Refused(reason=Reason.BAD_KEY):
            return Trouble(
                "SparkGPT does not know this API key. Copy it once more from your SparkGPT account, whole.", "key"
            )
        case Refused():
            return Trouble(
                f"SparkGPT does not let this API key use model {model_id}. Check the number, or take the key of the account "
                "that the model belongs to.",
                "model",
            )
        case Limited():
            wait = f" SparkGPT says: try again in {waiting(error.retry_after)}." if error.retry_after else ""
            return Trouble(
                f"The daily limit of this API key is reached. Try again tomorrow, or choose a larger plan at SparkGPT.{wait}",
                "elsewhere",
            )
        case Nonsense():
            return Trouble(
                f"SparkGPT answered with something that can't be read. Try again; if it stays so, tell SparkGPT. ({error}.)",
                "elsewhere",
            )
        case TooLong():
            return Trouble("The answer was longer than a chat can take, and was cut.", "model")
    return Trouble(f"SparkGPT can't be reached, or has a fault. Nothing is wrong on your side. ({error}.)", "elsewhere")


def quota_left(quota: Quota) -> str:
    """Empty where SparkGPT said nothing of it."""
    if quota.remaining is None:
        return ""
    return (
        f"{quota.remaining} of {quota.limit} calls are left today."
        if quota.limit
        else f"{quota.remaining} calls are left today."
    )


def waiting(seconds: int) -> str:
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= 2 * size or size == 1:
            count = ceil(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError


def ago(at: datetime) -> str:
    """As in “2 minutes ago”."""
    seconds = int((timezone.now() - at).total_seconds())
    if seconds < 60:
        return "just now"
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if count := seconds // size:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    raise AssertionError


def contrast_notes(accent: str) -> list[str]:
    """What an owner should know of a colour that had to be moved on light pages; dark ones have a shade of their own."""
    shown = colors_for(accent, LIGHT_BACKGROUND).accent
    if shown == accent.upper():
        return []
    return [f"{accent.upper()} is too light to be read on light pages. Visitors see {shown} there."]


def moment(at: datetime | None) -> str:
    """A time in a list, on one line."""
    return format_html('<span class="house-nowrap">{}</span>', date_format(localtime(at), "j M Y, H:i")) if at else "–"


def shortened(text: str) -> str:
    """A text in a list."""
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"


def path_of(page: str) -> str:
    """A page in a list: its path says it, on whichever of the site's addresses."""
    return shortened(urlsplit(page).path) if page else ""


def reason(code: str) -> str:
    """The sentence for a code; empty for none."""
    return REASONS.get(code, f"Something went wrong ({code}).") if code else ""


def number_in(text: str | None) -> int:
    """The row that a form means; 0, which is none, for anything that is no number of a row."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
