"""Words for owners: when something was, how a question ended and what to do about it. Knows no row and no page."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

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


def moment(at: datetime | None) -> str:
    """A time in a list, on one line."""
    return format_html('<span class="house-nowrap">{}</span>', date_format(localtime(at), "j M Y, H:i")) if at else "–"


def shortened(text: str) -> str:
    """A text in a list."""
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"


def reason(code: str) -> str:
    """The sentence for a code; empty for none."""
    return REASONS.get(code, f"Something went wrong ({code}).") if code else ""


def number_in(text: str | None) -> int:
    """The row that a form means; 0, which is none, for anything that is no number of a row."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
