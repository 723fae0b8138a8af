"""How long visitors waited for text after a kill: from upstream's and the visitors' times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from tests.chaos.cluster import Event
from tests.chaos.journal import Journal
from tests.chaos.schedule import Kind
from tests.chaos.script import Garbled, prompt_of, read
from tests.upstream import Request

LEASE = 6.0
NOTICED = 1.5
"""Seconds within which upstream notices that a killed process has hung up."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An answer that was cut by a kill: seconds until new text was shown, and how much of that was after it could go on.

    `is_alone`: nothing else was broken meanwhile.
    """

    prompt: str
    seconds: float | None
    beyond: float | None
    is_alone: bool


def outages(events: Sequence[Event], requests: Sequence[Request], journal: Journal, *, is_scaled: bool) -> list[Outage]:
    """What each kill cut. It can go on when the process is back, or another one takes over what nobody renews."""
    found = []
    for event in (event for event in events if event.fault.kind is Kind.KILL):
        resumes = event.at + LEASE if is_scaled else event.back_at or event.at
        for request in requests:
            if request.cut_at is None or not request.sent or not -0.1 <= request.cut_at - event.at <= NOTICED:
                continue
            at = _flows_again(request, journal)
            since, beyond = (at - event.at, at - resumes) if at else (None, None)
            found.append(Outage(prompt_of(request.json["user"]), since, beyond, _is_alone(event, at, events)))
    return found


def _is_alone(kill: Event, flows_at: float | None, events: Sequence[Event]) -> bool:
    others = (event for event in events if event is not kill and event.fault.kind is not Kind.RESET)
    return not any(event.at < (flows_at or event.at) and (event.back_at or kill.at) >= kill.at for event in others)


def _flows_again(request: Request, journal: Journal) -> float | None:
    """When text of a later call than this one was first shown."""
    cut = read(request.answer[0])
    assert cut
    turns = {asked.turn for asked in journal.asked.values() if asked.prompt == cut.prompt}
    for moment in journal.moments:
        if moment.turn in turns and not moment.is_earlier and _call(moment.visible) > cut.call:
            return moment.at
    return None


def _call(text: str) -> int:
    try:
        said = read(text)
    except Garbled:
        return 0
    return said.call if said else 0


def share(values: Sequence[float], hundredth: int) -> float:
    """The value that so many of a hundred don't exceed."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[hundredth - 1]
