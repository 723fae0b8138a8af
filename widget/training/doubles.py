"""Trained questions that are the same, or nearly: with different answers they contradict each other, with the same they repeat.

Pure. How close two questions are is `closeness`'s business.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from widget.training.closeness import STRICT, Index

NEIGHBOURS = 5
"""Of one question. Its neighbours have neighbours, too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One pair, wherever it is kept."""

    row: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose questions are the same, in all likelihood; `contradicts`: not all of them answer the same."""

    rows: tuple[int, ...]
    contradicts: bool


def groups(pairs: Sequence[Asked]) -> list[Group]:
    """Contradictions first, then in the order of the list. Without a question nothing is asked twice."""
    leaders = list(range(len(pairs)))
    for one, other in _alike([pair.question for pair in pairs]):
        first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
        leaders[second] = first
    members: dict[int, list[Asked]] = defaultdict(list)
    for at, pair in enumerate(pairs):
        members[_leader(leaders, at)].append(pair)
    found = [_group(same) for same in members.values() if len(same) > 1]
    return sorted(found, key=lambda group: not group.contradicts)


def _alike(questions: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of two questions that are the same; each different one is looked for once."""
    first: dict[str, int] = {}
    for at, question in enumerate(questions):
        if name := plain(question):
            if name in first:
                yield first[name], at
            first.setdefault(name, at)
    places = list(first.values())
    index = Index(questions[at] for at in places)
    for number, at in enumerate(places):
        for match in index.closest(questions[at], NEIGHBOURS + 1):
            if match.score >= STRICT and match.position != number:
                yield at, places[match.position]


def _leader(leaders: list[int], at: int) -> int:
    while leaders[at] != at:
        leaders[at] = leaders[leaders[at]]
        at = leaders[at]
    return at


def _group(same: list[Asked]) -> Group:
    answers = {plain(pair.answer) for pair in same}
    return Group(tuple(pair.row for pair in same), len(answers) > 1)


def plain(text: str) -> str:
    """Without what makes no other text of it: case, spaces, marks. What is nothing but marks stays as it is."""
    letters = (letter if letter.isalnum() else " " for letter in normalize("NFKC", text).casefold())
    return " ".join("".join(letters).split()) or " ".join(text.split())
