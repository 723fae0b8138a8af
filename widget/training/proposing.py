"""Which trained questions a site could offer at the beginning: what visitors really ask and like, one of each topic first.

Pure, and the same for the same rows. Knows no site, no visitor and no page; whoever shows a proposal says its numbers.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import heappop, heappush
from itertools import islice

from widget.training.closeness import STRICT, Index
from widget.training.doubles import NEIGHBOURS, Asked, plain
from widget.training.ellipsis import is_elliptical
from widget.training.normalising import words
from widget.training.topics import topics
from widget.training.weighing import SOME, said_by

CLOSE = 0.8
"""From here on a visitor's question counts for a trained one: 97 of 100 are meant so (docs/closeness.md)."""
DIFFERENT = 2_000
"""So many different questions of visitors are looked for, the most frequent ones."""
BEGUN = 200
"""So many that are offered already are looked for in other words."""
LIKED, DISLIKED = 2, 3
"""What thumbs count, where a visitor who asks counts one."""
SHOUTED = 12
_NO_QUESTION = re.compile(r"[<>{}\\|`]|://|\bwww\.", re.IGNORECASE)
_JOINERS = str.maketrans("", "", "\u200c\u200d")
Turn = tuple[str, int, int]
"""What was asked, by which visitor, and the thumb: 1, -1 or 0."""


@dataclass(frozen=True, slots=True)
class Said:
    """Questions of visitors that only capitals, spaces and marks tell apart."""

    text: str
    visitors: frozenset[int]
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """How many visitors asked something close to a trained question, and how often they liked the answer."""

    visitors: int = 0
    up: int = 0
    down: int = 0

    @property
    def worth(self) -> int:
        return self.visitors + LIKED * self.up - DISLIKED * self.down


@dataclass(frozen=True, slots=True)
class Proposal:
    """`about` counts the trained questions of its topic; `is_approved`: visitors may see it, but not to begin with."""

    row: int
    question: str
    use: Use
    about: int
    is_approved: bool = False


UNUSED = Use()


def gathered(turns: Iterable[Turn]) -> list[Said]:
    """The questions of most visitors first, DIFFERENT at most."""
    texts: dict[str, str] = {}
    visitors: defaultdict[str, set[int]] = defaultdict(set)
    thumbs: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, visitor, thumb in turns:
        if name := plain(text):
            texts.setdefault(name, text)
            visitors[name].add(visitor)
            thumbs[name][0] += thumb > 0
            thumbs[name][1] += thumb < 0
    most = sorted(texts, key=lambda name: -len(visitors[name]))[:DIFFERENT]
    return [Said(texts[name], frozenset(visitors[name]), *thumbs[name]) for name in most]


def mark_of(question: str) -> str:
    """What is kept of a question that is not to be proposed any more: no word of it."""
    return sha256(plain(question).encode()).hexdigest()[:32]


def is_inviting(question: str, longest: int) -> bool:
    """Whether a visitor would know what it asks, and press it: a short line of words that says something by itself."""
    line = " ".join(question.split())
    said = words(line)
    if len(said) < 2 or len(line) > longest or len(question.strip().splitlines()) > 1:
        return False
    if not line.translate(_JOINERS).isprintable() or _NO_QUESTION.search(line) or is_elliptical(line):
        return False
    return max(map(said_by, said)) >= (SOME if _is_asked(line) else 1) and _is_written(line)


class Repertoire:
    """Trained questions, ready to be proposed: each different one has a place. Made once for a training and never changed; used
    from any thread. Of ten thousand pairs it takes seconds."""

    def __init__(self, pairs: Iterable[Asked], longest: int) -> None:
        self._names: dict[str, int] = {}
        self._rows: list[tuple[int, str]] = []
        self._answers: list[set[int]] = []
        for pair in pairs:
            self._take(pair)
        self._index = Index(question for _, question in self._rows)
        self._lay_out([at for at, (_, question) in enumerate(self._rows) if self._is_fit(at, question, longest)])

    def _take(self, pair: Asked) -> None:
        if name := plain(pair.question):
            at = self._names.setdefault(name, len(self._rows))
            if at == len(self._rows):
                self._rows.append((pair.row, pair.question))
                self._answers.append(set())
            self._answers[at].add(hash(plain(pair.answer)))

    def _is_fit(self, at: int, question: str, longest: int) -> bool:
        is_answered = len(self._answers[at]) == 1 and hash("") not in self._answers[at]
        return is_answered and is_inviting(question, longest)

    def _lay_out(self, fit: Sequence[int]) -> None:
        self._topics = [[fit[at] for at in it.members] for it in topics([self._rows[at][1] for at in fit])]
        self._topic_of = {at: number for number, members in enumerate(self._topics) for at in members}

    def uses(self, said: Iterable[Said], rest: Callable[[], None] = lambda: None) -> dict[int, Use]:
        """For each place what visitors think of it. `rest` is called after each of the questions, for whoever works beside."""
        close: defaultdict[int, list[Said]] = defaultdict(list)
        for it in said:
            if (at := self._place_of(it.text, CLOSE)) is not None:
                close[at].append(it)
            rest()
        return {at: _together(some) for at, some in close.items()}

    def proposals(
        self,
        uses: Mapping[int, Use],
        most: int,
        *,
        begun: Iterable[str] = (),
        approved: Iterable[str] = (),
        dismissed: Container[str] = frozenset(),
    ) -> list[Proposal]:
        """At most one of each topic until all have one, the most useful first; what is approved already comes last,
        what stands at the beginning (`begun`) not at all. `dismissed` holds marks."""
        taken = {at for text in islice(begun, BEGUN) if (at := self._place_of(text, STRICT)) is not None}
        there = {self._names[name] for text in approved if (name := plain(text)) in self._names}
        queue = _Rounds(self._ordered(uses, taken, there, dismissed), self._begun_topics(taken))
        found: list[Proposal] = []
        while len(found) < most and (at := queue.next()) is not None:
            if is_good := self._stands_alone(at, taken):
                taken.add(at)
                about = len(self._topics[self._topic_of[at]])
                found.append(Proposal(*self._rows[at], uses.get(at, UNUSED), about, at in there))
            queue.done(is_good=is_good)
        return found

    def _place_of(self, text: str, at_least: float) -> int | None:
        if (known := self._names.get(plain(text))) is not None:
            return known
        best = self._index.closest(text, 1)
        return best[0].position if best and best[0].score >= at_least else None

    def _begun_topics(self, taken: Iterable[int]) -> dict[int, int]:
        counted: defaultdict[int, int] = defaultdict(int)
        for at in taken:
            if at in self._topic_of:
                counted[self._topic_of[at]] += 1
        return counted

    def _ordered(
        self, uses: Mapping[int, Use], taken: set[int], there: set[int], dismissed: Container[str]
    ) -> list[list["_Rated"]]:
        """Of each topic what may be proposed, the best first. What visitors disliked more than it is asked isn't."""

        def rated(at: int, about: int) -> _Rated:
            question = self._rows[at][1]
            worth = uses.get(at, UNUSED).worth
            return (at in there, -worth, -about, not _is_asked(question), at)

        def may_be(at: int) -> bool:
            is_free = at not in taken and uses.get(at, UNUSED).worth >= 0
            return is_free and mark_of(self._rows[at][1]) not in dismissed

        return [sorted(rated(at, len(members)) for at in members if may_be(at)) for members in self._topics]

    def _stands_alone(self, at: int, taken: set[int]) -> bool:
        """No question that is nearly the same has another answer, or is offered or proposed already."""
        near = self._index.closest(self._rows[at][1], NEIGHBOURS + 1)
        same = [it.position for it in near if it.score >= STRICT and it.position != at]
        return not any(it in taken or self._answers[it] != self._answers[at] for it in same)


_Rated = tuple[bool, int, int, bool, int]
"""What a place is worth, the best least; the place comes last."""


class _Rounds:
    """Topics by turns: in each round every topic has one, or none if it had one before."""

    def __init__(self, topics: Sequence[Sequence[_Rated]], begun: Mapping[int, int]) -> None:
        self._topics, self._heap = topics, list[tuple[bool, int, _Rated, int, int]]()
        self._now = (0, 0, 0)
        for number in range(len(topics)):
            self._push(number, 0, begun.get(number, 0))

    def _push(self, topic: int, position: int, round_: int) -> None:
        if position < len(self._topics[topic]):
            best = self._topics[topic][position]
            heappush(self._heap, (best[0], round_, best, topic, position))

    def next(self) -> int | None:
        """A place. Whoever takes it says what came of it before asking again."""
        if not self._heap:
            return None
        _, round_, best, topic, position = heappop(self._heap)
        self._now = (topic, position, round_)
        return best[-1]

    def done(self, *, is_good: bool) -> None:
        """A place that was no good leaves its topic's turn to the topic's next one."""
        topic, position, round_ = self._now
        self._push(topic, position + 1, round_ + is_good)


def _together(some: Sequence[Said]) -> Use:
    return Use(
        len(frozenset().union(*(it.visitors for it in some))), sum(it.up for it in some), sum(it.down for it in some)
    )


def _is_asked(line: str) -> bool:
    return line.rstrip().endswith(("?", "？", "؟"))


def _is_written(line: str) -> bool:
    """Mostly letters, and not shouted."""
    signs = [sign for sign in line if not sign.isspace()]
    letters = [sign for sign in signs if unicodedata.category(sign)[0] in "LM"]
    return 2 * len(letters) >= len(signs) and not (line.isupper() and len(letters) >= SHOUTED)
