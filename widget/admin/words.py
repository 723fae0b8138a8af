"""Words for owners: when something was, how a question ended and what to do about it. Knows no row and no page."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from widget.models import Attention
from widget.protocol import Code

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
