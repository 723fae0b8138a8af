"""What many questions are about: the same ones together, then those that are near. Pure, and the same for the same questions.

A question joins the most frequent question that it is near to, never one that only joined itself: no chain of small
steps leads from one topic to another. What contradicts (Saturday, Sunday) is another topic.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from widget.training.closeness import Index, Plain, compared
from widget.training.guarding import contradict, signs
from widget.training.normalising import plain, words
from widget.training.weighing import LITTLE, said_by

TOGETHER = 0.6
NAMED_BY = 4
COMPARED = 30
"""So many questions of a topic are looked at to find its most typical one."""


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    """Its most typical question, as somebody asked it."""
    words: tuple[str, ...]
    members: tuple[int, ...]
    """Where its questions stood, in their order."""


@dataclass(frozen=True, slots=True)
class _Same:
    """Questions that say the same words."""

    text: str
    members: list[int]


def topics(questions: Sequence[str]) -> list[Topic]:
    """The largest first; equally large ones in the order of their first questions."""
    same = _same(questions)
    found = [_topic([same[at] for at in group]) for group in _grouped(same)]
    return sorted(found, key=lambda topic: (-len(topic.members), topic.members[0]))


def _same(questions: Sequence[str]) -> list[_Same]:
    """The most frequent first."""
    by_words: dict[tuple[object, ...], list[int]] = {}
    for at, question in enumerate(questions):
        by_words.setdefault(_key(question), []).append(at)
    ordered = sorted(by_words.values(), key=lambda members: (-len(members), members[0]))
    return [_Same(_most_frequent(questions[at] for at in members), members) for members in ordered]


def _key(question: str) -> tuple[object, ...]:
    said = words(question)
    heavy = sorted({word for word in said if said_by(word) > LITTLE})
    return (tuple(heavy) if len(heavy) > 1 else said or (plain(question),), *sorted(signs(said)))


def _most_frequent(texts: Iterable[str]) -> str:
    counted = Counter(texts)
    most = max(counted.values())
    return next(text for text, times in counted.items() if times == most)


def _grouped(same: Sequence[_Same]) -> list[list[int]]:
    index = Index(it.text for it in same)
    free = bytearray(b"\1") * len(same)
    groups = []
    for at, leader in enumerate(same):
        if free[at]:
            group = [at, *(it for it in _near(index, leader.text, same, free) if it != at)]
            for member in group:
                free[member] = 0
            groups.append(group)
    return groups


def _near(index: Index, text: str, same: Sequence[_Same], free: bytearray) -> list[int]:
    said = words(text)
    near = index.near(text, TOGETHER, free)
    return [match.position for match in near if not contradict(said, words(same[match.position].text))]


def _topic(group: Sequence[_Same]) -> Topic:
    members = sorted(at for it in group for at in it.members)
    return Topic(_typical(group), _telling(group), tuple(members))


def _typical(group: Sequence[_Same]) -> str:
    """What the others are closest to; said often, it counts as often."""
    some = group[:COMPARED]
    said = [words(it.text) for it in some]
    if len(some) < 3:
        return some[0].text

    def closeness_to_all(at: int) -> float:
        return sum(compared(said[at], other, Plain()) * len(it.members) for other, it in zip(said, some, strict=True))

    return some[max(range(len(some)), key=lambda at: (closeness_to_all(at), -len(some[at].text), -at))].text


def _telling(group: Sequence[_Same]) -> tuple[str, ...]:
    counted: Counter[str] = Counter()
    for it in group:
        for word in dict.fromkeys(words(it.text)):
            if said_by(word) > LITTLE:
                counted[word] += len(it.members)
    return tuple(word for word, _ in counted.most_common(NAMED_BY))
