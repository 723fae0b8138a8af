"""What one turn adds to the numbers, and numbers added up. Pure: knows no row and no database.

`columns` are what every page needs by the hour; `details` are counts by name: durations by bucket, failures by code, pages,
languages, questions. Of what visitors write, a row keeps only the most frequent names, so that a flood of new ones doesn't make
it grow.
"""

import unicodedata
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from widget.numbers.histogram import bucket
from widget.numbers.spans import hour_of

COLUMNS = ("questions", "conversations", "done", "failed", "stopped", "up", "down", "calls", "newcomers", "returns")
FIRST, WHOLE, CODE, PAGE, LANGUAGE, QUESTION, WORDING, SAVED, SPARE = (
    "first",
    "whole",
    "code",
    "page",
    "language",
    "question",
    "wording",
    "saved",
    "spare",
)
RETURN_AFTER = timedelta(hours=4)
"""Who asks again after so long has come back."""
OTHER = "*"
MOST = {PAGE: 200, LANGUAGE: 60, QUESTION: 300}
"""How many names a row keeps, at least, once it has seen twice as many."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A turn that has ended, as far as it is counted."""

    row: int
    site: int
    asked_at: datetime
    question: str
    state: str
    code: str
    rating: str
    calls: int
    first_delta: int | None
    whole: int | None
    page: str
    locale: str
    opens_conversation: bool
    asked_before: datetime | None
    is_saved: bool = False
    is_spare: bool = False

    @property
    def hour(self) -> datetime:
        return hour_of(self.asked_at)

    @property
    def outcome(self) -> str:
        """What may change later, when the turn is tried again or rated: kept with the turn, to be taken back then."""
        durations = (self.first_delta, self.whole if self.state == "done" else None)
        buckets = ["" if it is None else str(bucket(it)) for it in durations]
        code = self.code if self.state == "failed" else ""  # why a spare answer was told is no failure of the question
        how = [
            name for name, is_so in ((SAVED, self.is_saved), (SPARE, self.is_spare)) if is_so and self.state == "done"
        ]
        return "|".join((self.state, code, self.rating, str(self.calls), *buckets, *how))


@dataclass(slots=True)
class Counts:
    """`last` is when the latest of the turns was asked."""

    columns: Counter[str] = field(default_factory=Counter)
    last: datetime | None = None
    details: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        self.columns.update(other.columns)
        self.last = max(filter(None, (self.last, other.last)), default=None)
        self.add_details(other.details)

    def add_details(self, details: Mapping[str, Mapping[str, int]]) -> None:
        for kind, names in details.items():
            mine = self.details.setdefault(kind, Counter())
            if kind == WORDING:
                dict.update(mine, names)  # the number of any turn that asked so will do; a Counter would add them up
            else:
                mine.update(names)

    def count(self, turn: Seen) -> None:
        """A turn that was not counted yet; its outcome is counted by itself."""
        key = key_of(turn.question)
        self.last = max(self.last or turn.asked_at, turn.asked_at)
        self.columns["questions"] += 1
        self.columns["conversations"] += turn.opens_conversation
        self.columns["newcomers"] += turn.asked_before is None
        self.columns["returns"] += turn.asked_before is not None and turn.asked_at - turn.asked_before >= RETURN_AFTER
        for kind, name in ((PAGE, page_of(turn.page)), (LANGUAGE, language_of(turn.locale)), (QUESTION, key)):
            self._name(kind, name, 1)
        self.add(Counts(details={WORDING: Counter({key: turn.row})}))

    def outcome(self, outcome: str, times: int = 1) -> None:
        """How it ended; taken back with `times` -1."""
        state, code, rating, calls, first, whole, *how = outcome.split("|")
        self.columns[state] += times
        self.columns["calls"] += times * int(calls)
        if rating != "none":
            self.columns[rating] += times
        for kind in how:
            self._name(kind, state, times)
        for kind, name in ((CODE, code), (FIRST, first), (WHOLE, whole)):
            if name:
                self._name(kind, name, times)

    def kept(self) -> dict[str, dict[str, int]]:
        """The details as a row keeps them: without zeros, and not too many names."""
        for kind, most in MOST.items():
            if len(names := self.details.get(kind, ())) > 2 * most:
                self._prune(kind, Counter(names), most)
        known = self.details.get(QUESTION, Counter())
        details = {
            kind: {name: number for name, number in names.items() if number and (kind != WORDING or known[name])}
            for kind, names in self.details.items()
        }
        return {kind: names for kind, names in details.items() if names}

    def _prune(self, kind: str, names: Counter[str], most: int) -> None:
        rest = names.pop(OTHER, 0)
        kept = Counter(dict(names.most_common(most)))
        if kind != QUESTION:
            kept[OTHER] = rest + names.total() - kept.total()
        self.details[kind] = kept

    def _name(self, kind: str, name: str, times: int) -> None:
        self.details.setdefault(kind, Counter())[name] += times


def from_row(details: Mapping[str, Mapping[str, Any]]) -> Counts:
    return Counts(details={kind: Counter(names) for kind, names in details.items()})


def key_of(question: str) -> str:
    """The same for questions that differ in case, spaces and punctuation only. It says nothing of the words.

    48 bits in eight letters: tallies hold hundreds of them, and all are read for a page.
    """
    letters = (it if it.isalnum() else " " for it in unicodedata.normalize("NFKC", question).casefold())
    words = " ".join("".join(letters).split())
    return urlsafe_b64encode(blake2b(words.encode(), digest_size=6).digest()).decode()


def page_of(address: str) -> str:
    """An address without what follows `?` or `#`, which may name a person."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/') or '/'}"[:200] if parts.netloc else ""


def language_of(locale: str) -> str:
    """The language of `de-AT`: `de`."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language.isascii() and language.isalpha() and 2 <= len(language) <= 3 else ""
