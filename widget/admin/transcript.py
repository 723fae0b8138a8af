"""A conversation as its owner reads it: questions, answers and what was left, in the order of time. Knows rows and no page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from widget import tracing
from widget.admin.words import reason
from widget.contacts import labelled
from widget.models import Contact, Rating, Site, State, Turn

_TONE = {State.DONE: "is-good", State.FAILED: "is-bad", State.RUNNING: "is-live"}


@dataclass(frozen=True, slots=True)
class Told:
    """A turn. `waited` and `seconds` are seconds as they are read, or empty."""

    turn: Turn
    tone: str
    state: str
    reason: str
    waited: str
    seconds: str
    thumbs: str
    page: str

    @property
    def at(self) -> datetime:
        return self.turn.asked_at

    @property
    def is_running(self) -> bool:
        return self.turn.state == State.RUNNING

    @property
    def called(self) -> str:
        """How a visitor names it who asks for help, and the operator's log; empty unless it failed."""
        return tracing.spoken(str(self.turn.uid)) if self.turn.state == State.FAILED else ""


@dataclass(frozen=True, slots=True)
class LeftThere:
    """What a visitor left, under the words of the form."""

    contact: Contact
    filled: Sequence[tuple[str, str]]

    @property
    def at(self) -> datetime:
        return self.contact.created_at


def tell(turn: Turn) -> Told:
    """`seconds` are those of the last attempt; `waited` those before it began, where there were others."""
    waited = _seconds(turn.began_at - turn.asked_at) if turn.attempt > 1 else ""
    seconds = _seconds(turn.ended_at - turn.began_at) if turn.ended_at else ""
    thumbs = "" if turn.rating == Rating.NONE else turn.get_rating_display()
    return Told(
        turn=turn,
        tone=_TONE.get(State(turn.state), ""),
        state=turn.get_state_display(),
        reason=reason(turn.code),
        waited=waited,
        seconds=seconds,
        thumbs=thumbs,
        page=turn.page or "",
    )


def _seconds(duration: timedelta) -> str:
    return str(number_format(Decimal(f"{duration.total_seconds():.1f}")))


def timeline(turns: Iterable[Turn], contacts: Iterable[Contact], site: Site) -> list[Told | LeftThere]:
    lines: list[Told | LeftThere] = list(_moving(tell(turn) for turn in sorted(turns, key=lambda turn: turn.pk)))
    lines += [LeftThere(contact, labelled(site, contact)) for contact in contacts]
    return sorted(lines, key=lambda line: line.at)


def _moving(told: Iterable[Told]) -> Iterator[Told]:
    """With a page where it is another one than before."""
    last = ""
    for line in told:
        yield line if line.page != last else replace(line, page="")
        last = line.page or last


def badge(state: State) -> SafeString:
    return format_html('<span class="house-state {}">{}</span>', _TONE.get(state, ""), state.label)
