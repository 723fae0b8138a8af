"""Compares, turn by turn, what upstream sent, what each tab showed, what the database keeps, and what its owner reads.

Pure. Every way in which they may disagree is a defect with a name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.chaos.journal import ENDED, TAKEN_BACK, Asked, Journal, Moment
from tests.chaos.rows import Read, Row
from tests.chaos.script import Garbled, Said, prompt_of, read

IN_TIME = 60.0
"""Seconds from asking (or asking again) to an end."""


class Kind(StrEnum):
    LOST = "lost"
    DUPLICATED = "duplicated"
    SPLICED = "spliced"
    ENDLESS = "never ended in time"
    UNSAVED = "shown as done, not saved"
    VANISHED = "shown text vanished"
    DISAGREES = "visitor and database disagree"
    OWNER = "the owner reads something else"


@dataclass(frozen=True, slots=True)
class Defect:
    kind: Kind
    turn: str
    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call that upstream got: its number for this prompt (from 1) and how many deltas it sent."""

    prompt: str
    number: int
    sent: int


@dataclass(slots=True)
class Ledger:
    """All sides of a run; `length` says how many deltas the whole answer to a prompt has."""

    journal: Journal
    calls: Sequence[Call]
    rows: Sequence[Row]
    owner: Sequence[Read]
    length: Callable[[str], int]
    _moments: dict[str, list[Moment]] = field(default_factory=lambda: defaultdict(list))
    _calls: dict[str, dict[int, Call]] = field(default_factory=lambda: defaultdict(dict))
    _rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def defects(self) -> list[Defect]:
        for moment in self.journal.moments:
            self._moments[moment.turn].append(moment)
        for call in self.calls:
            self._calls[call.prompt][call.number] = call
        for row in self.rows:
            self._rows[row.turn].append(row)
        found = [defect for asked in self.journal.asked.values() for defect in self._turn(asked)]
        return found + list(self._strangers()) + list(self._read_by_the_owner())

    def _turn(self, asked: Asked) -> Iterable[Defect]:
        rows, moments, calls = self._rows[asked.turn], self._moments[asked.turn], self._calls[asked.prompt]
        if asked.refused is not None and not any(moment.attempt for moment in moments):
            complaints = _refused(asked, rows, calls)
        else:
            complaints = [*self._kept(asked, rows, calls), *_shown(asked, moments, calls), *_in_time(asked, moments)]
            if len(rows) == 1:
                complaints += _ends([each for each in moments if each.tab not in self.journal.away], rows[0])
        return [Defect(kind, asked.turn, asked.prompt, words) for kind, words in complaints]

    def _kept(self, asked: Asked, rows: Sequence[Row], calls: dict[int, Call]) -> "Iterable[Complaint]":
        """One row, at most one call for each attempt, and an answer that is whole where it says so."""
        if not rows:
            yield Kind.LOST, "taken, and not in the database"
            return
        row = rows[0]
        if len(rows) > 1:
            yield Kind.DUPLICATED, f"{len(rows)} rows"
        if len(calls) > row.attempt:
            yield Kind.DUPLICATED, f"{len(calls)} upstream calls for {row.attempt} attempts"
        if row.state not in ENDED:
            yield Kind.ENDLESS, f"the database says {row.state}"
        try:
            said = read(row.answer)
        except Garbled as garbled:
            yield Kind.SPLICED, f"saved: {garbled}"
            return
        deltas = said.deltas if said else 0
        if row.state == "done" and deltas != self.length(asked.prompt):
            yield Kind.LOST, f"saved as done with {deltas} of {self.length(asked.prompt)} deltas"
        if said:
            yield from _was_sent(said, asked, calls, "saved")

    def _strangers(self) -> Iterable[Defect]:
        prompts = {asked.prompt for asked in self.journal.asked.values()}
        for row in self.rows:
            if row.turn not in self.journal.asked:
                yield Defect(Kind.DUPLICATED, row.turn, prompt_of(row.question), "a row that nobody asked for")
        for prompt in self._calls.keys() - prompts:
            yield Defect(Kind.DUPLICATED, "", prompt, "an upstream call that nobody asked for")

    def _read_by_the_owner(self) -> Iterable[Defect]:
        kept = {row.question: row for row in self.rows}
        for told in self.owner:
            row = kept.get(told.question)
            if row is None or (row.answer, row.state) != (told.answer, told.state):
                turn = row.turn if row else ""
                yield Defect(Kind.OWNER, turn, prompt_of(told.question), f"{told.state}, {told.answer[-40:]!r}")


Complaint = tuple[Kind, str]


def _refused(asked: Asked, rows: Sequence[Row], calls: dict[int, Call]) -> list[Complaint]:
    # A question sent twice may be refused once and taken the other time; one taken back may have been heard.
    if asked.resent or asked.refused == TAKEN_BACK or not (rows or calls):
        return []
    return [(Kind.DISAGREES, f"refused ({asked.refused}), yet {len(rows)} rows and {len(calls)} calls")]


def _was_sent(said: Said, asked: Asked, calls: dict[int, Call], where: str) -> Iterable[Complaint]:
    call = calls.get(said.call)
    if said.prompt != asked.prompt:
        yield Kind.SPLICED, f"{where}: an answer to {said.prompt}"
    elif call is None or said.deltas > call.sent:
        yield Kind.SPLICED, f"{where}: {said.deltas} deltas of call {said.call}, which sent {call.sent if call else 0}"


def _shown(asked: Asked, moments: Sequence[Moment], calls: dict[int, Call]) -> Iterable[Complaint]:
    """Each tab shows one call's answer at a time, which only grows until another's takes its place."""
    calls_of: dict[int, int] = {}
    for tab in sorted({moment.tab for moment in moments}):
        before: Said | None = None
        done: Moment | None = None
        for moment in (moment for moment in moments if moment.tab == tab):
            try:
                said = read(moment.visible)
            except Garbled as garbled:
                yield Kind.SPLICED, f"shown in {tab}: {garbled}"
                return
            if said:
                yield from _was_sent(said, asked, calls, f"shown in {tab}")
                if not moment.is_earlier and (known := calls_of.setdefault(moment.attempt, said.call)) != said.call:
                    yield (
                        Kind.SPLICED,
                        f"attempt {moment.attempt} is shown with the text of calls {known} and {said.call}",
                    )
            yield from _fell_back(before, said, moment)
            if done and (moment.state, moment.visible) != ("done", done.visible):
                yield Kind.DISAGREES, f"{tab} showed it as done and then as {moment.state}"
            before, done = said, moment if moment.state == "done" else done


def _fell_back(before: Said | None, said: Said | None, moment: Moment) -> Iterable[Complaint]:
    if before is None:
        if moment.state == "gone" and moment.attempt:
            yield Kind.VANISHED, f"the turn is gone from {moment.tab}"
    elif said is None:
        yield (
            Kind.VANISHED,
            f"{moment.tab}: {before.deltas} deltas of call {before.call}, then nothing ({moment.state})",
        )
    elif said.call < before.call:
        yield Kind.SPLICED, f"{moment.tab}: call {before.call}, then call {said.call} again"
    elif said.call == before.call and said.deltas < before.deltas:
        yield (
            Kind.VANISHED,
            f"{moment.tab}: {before.deltas} deltas of call {said.call}, then {said.deltas} ({moment.state})",
        )


def _in_time(asked: Asked, moments: Sequence[Moment]) -> Iterable[Complaint]:
    first = [moment for moment in moments if not moment.tab.endswith("+")]
    ends = [moment.at for moment in first if moment.state in ENDED and not moment.waiting]
    for at in asked.commands:
        end = next((end for end in ends if end >= at), None)
        if end is None:
            yield Kind.ENDLESS, "no end was shown"
        elif end - at > IN_TIME:
            yield Kind.ENDLESS, f"ended after {end - at:.0f} s"


def _ends(moments: Sequence[Moment], row: Row) -> Iterable[Complaint]:
    """What every tab shows last is what is kept."""
    for last in {moment.tab: moment for moment in moments}.values():
        text = "" if last.is_earlier and row.state != "done" else last.visible
        if (last.state, last.attempt, text) == (row.state, row.attempt, row.answer):
            continue
        unsaved = last.state == "done" and row.state != "done"
        shown = f"{last.tab}: {last.state}, attempt {last.attempt}, {last.visible[-20:]!r} {last.code or ''}"
        kept = f"kept: {row.state}, attempt {row.attempt}, {row.answer[-20:]!r} {row.code}"
        yield Kind.UNSAVED if unsaved else Kind.DISAGREES, f"{shown}; {kept}"
