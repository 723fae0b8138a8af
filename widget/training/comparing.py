"""A fetched set beside the stored one: what was added, changed, removed, and what stayed. Pure.

Numbers are SparkGPT's and may be given out anew, so texts count first: a pair that comes under another number is the same pair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from widget.training.lessons import Lesson, question_part

FEW = 10
"""Of so few pairs, anybody may take half away."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A pair as it is kept now; `row` is where."""

    row: int
    number: int
    mark: str
    made: str = ""

    @property
    def question_mark(self) -> str:
        return question_part(self.mark)


Match = tuple[Stored, Lesson]
Known = Stored | Lesson


@dataclass(slots=True)
class Difference:
    """`moved` say the same as before, under another number or another date of SparkGPT's; they count as `same`."""

    added: list[Lesson] = field(default_factory=list)
    changed: list[Match] = field(default_factory=list)
    removed: list[Stored] = field(default_factory=list)
    moved: list[Match] = field(default_factory=list)
    same: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(stored: Iterable[Stored], lessons: Iterable[Lesson]) -> Difference:
    """Each stored pair meets at most one lesson: the one that says the same, or else the same question, or has its number."""
    found = Difference()
    old, new = list(stored), list(lessons)
    for alike in _ALIKE_IN_TEXT:
        matches, old, new = _match(old, new, alike)
        found.same += len(matches)
        found.moved += [match for match in matches if _is_moved(match)]
    for alike in _ALIKE_IN_PART:
        matches, old, new = _match(old, new, alike)
        found.changed += matches
    found.added, found.removed = new, old
    return found


def is_doubtful(difference: Difference, arrived: int) -> bool:
    """Whether so much is missing that it may be SparkGPT's fault: everything, or more than half."""
    before = difference.same + len(difference.changed) + len(difference.removed)
    return bool(before) and (not arrived or (before >= FEW and len(difference.removed) * 2 > before))


def _is_moved(match: Match) -> bool:
    before, after = match
    return (before.number, before.made) != (after.number, after.made)


_ALIKE_IN_TEXT: tuple[Callable[[Known], object], ...] = (lambda it: (it.number, it.mark), lambda it: it.mark)
_ALIKE_IN_PART: tuple[Callable[[Known], object], ...] = (
    lambda it: (it.number, it.question_mark),
    lambda it: it.question_mark,
    lambda it: it.number,
)


def _match(
    old: Sequence[Stored], new: Sequence[Lesson], alike: Callable[[Known], object]
) -> tuple[list[Match], list[Stored], list[Lesson]]:
    """Those that are alike, in their order; and the rest of both."""
    waiting: dict[object, list[Stored]] = defaultdict(list)
    for stored in reversed(old):
        waiting[alike(stored)].append(stored)
    matches, rest = [], []
    for lesson in new:
        if candidates := waiting.get(alike(lesson)):
            matches.append((candidates.pop(), lesson))
        else:
            rest.append(lesson)
    taken = {stored.row for stored, _ in matches}
    return matches, [stored for stored in old if stored.row not in taken], rest
