"""Which gap a topic is, of those that are known: the one whose questions it has, or else the one that is called so. Pure.

So what was dismissed stays dismissed, however it grows, is called, or loses its questions.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from widget.gaps.marks import are_alike
from widget.training.closeness import Index
from widget.training.guarding import contradict
from widget.training.normalising import words
from widget.training.topics import TOGETHER


@dataclass(frozen=True, slots=True)
class Known:
    """A gap. `name` is empty where its question is deleted; `marks` stay."""

    row: int
    name: str
    marks: Collection[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A topic of this time; `gaps` are those that its questions were put to last time (None: to none)."""

    name: str
    marks: Collection[str]
    gaps: Sequence[int | None]


def matched(found: Sequence[Found], known: Sequence[Known]) -> dict[int, int]:
    """The row of the gap for the place of the topic; those that are new are missing."""
    rows = {it.row for it in known}
    taken = _by_questions(found, rows)
    free = [it for it in known if it.row not in set(taken.values())]
    _by_name(found, free, taken)
    _by_marks(found, [it for it in free if not it.name], taken)
    return taken


def _by_questions(found: Sequence[Found], rows: Collection[int]) -> dict[int, int]:
    shared = [
        (-count, place, row)
        for place, topic in enumerate(found)
        for row, count in Counter(topic.gaps).items()
        if row is not None and row in rows
    ]
    return _one_each(((place, row) for _, place, row in sorted(shared)), {})


def _by_name(found: Sequence[Found], free: Sequence[Known], taken: dict[int, int]) -> None:
    named = [it for it in free if it.name]
    index = Index(it.name for it in named)
    near = []
    for place, topic in enumerate(found):
        if place not in taken and (match := next(iter(index.closest(topic.name, 1)), None)):
            name = named[match.position].name
            if match.score >= TOGETHER and not contradict(words(topic.name), words(name)):
                near.append((-match.score, place, named[match.position].row))
    _one_each(((place, row) for _, place, row in sorted(near)), taken)


def _by_marks(found: Sequence[Found], free: Sequence[Known], taken: dict[int, int]) -> None:
    having: dict[str, list[Known]] = defaultdict(list)
    for it in free:
        for mark in it.marks:
            having[mark].append(it)
    pairs = []
    for place, topic in enumerate(found):
        if place not in taken:
            some = {it.row: it for mark in topic.marks for it in having[mark]}
            pairs += [(place, row) for row, it in sorted(some.items()) if are_alike(topic.marks, it.marks)]
    _one_each(pairs, taken)


def _one_each(pairs: Iterable[tuple[int, int]], taken: dict[int, int]) -> dict[int, int]:
    """The first of them wins; each topic and each gap once."""
    rows = set(taken.values())
    for place, row in pairs:
        if place not in taken and row not in rows:
            taken[place] = row
            rows.add(row)
    return taken
