"""How close questions are to others, from 0 to 1: by their words, each as heavy as it is rare, typos and endings allowed
for (soft TF-IDF). Pure; what is measured of it stands in docs/closeness.md.

From STRICT on, every word that matters is on both sides, and nothing contradicts: the same question, in all likelihood.
From LOOSE on it is near to something trained. Whoever waits for an answer needs the first, whoever counts gaps the second.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from widget.training.guarding import contradict
from widget.training.normalising import words
from widget.training.spelling import RELATED, Dictionary, alike, may_be_alike
from widget.training.weighing import SOME, said_by

STRICT = 0.87
LOOSE = 0.55
OTHERWISE = 0.85
"""The most for two questions that differ in a word that matters; below STRICT."""
APART = 0.7
"""The most for two questions that contradict each other."""
LOOKED_AT = 10
"""So many more than wanted are compared word by word."""
DOUBT = 0.15
"""By so much at most a question is closer than it looks at first."""
MANY = 400
"""Words that are in more questions than this find none by themselves, if the others do."""
NEAR_DOUBT = 0.05
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    position: int
    score: float


class Index:
    """Questions that can be searched. Built once, never changed; used from any thread."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._said: Sequence[tuple[str, ...]] = [words(question) for question in questions]
        self._dictionary = Dictionary(word for said in self._said for word in said)
        self._lay_out()

    def __len__(self) -> int:
        return len(self._said)

    def _lay_out(self) -> None:
        """For each word the questions with it, one after the other."""
        numbers = [sorted({self._dictionary.number(word) or 0 for word in said}) for said in self._said]
        flat = np.fromiter((it for row in numbers for it in row), dtype=np.int32)
        rows = np.repeat(np.arange(len(numbers), dtype=np.int32), [len(row) for row in numbers] if numbers else 0)
        found_in = np.bincount(flat, minlength=len(self._dictionary.words))
        self._starts = np.concatenate(([0], np.cumsum(found_in))).tolist()
        self._rows = rows[np.argsort(flat, kind="stable")]
        self._weights = self._weigh(found_in)
        self._weight_of = dict(zip(self._dictionary.words, self._weights.tolist(), strict=True))
        self._totals = np.bincount(rows, weights=self._weights[flat], minlength=len(numbers)).astype(np.float32)
        self._unknown = float(1 + np.log(len(numbers) + 1))

    def _weigh(self, found_in: NDArray[np.int64]) -> Floats:
        rare = 1 + np.log((len(self._said) + 1) / (found_in + 0.5))
        return (rare * [said_by(word) for word in self._dictionary.words]).astype(np.float32)

    def weight(self, word: str) -> float:
        known = self._weight_of.get(word)
        return self._unknown * said_by(word) if known is None else known

    def closest(self, text: str, n: int) -> list[Match]:
        """The closest first; equally close ones in their order."""
        said = words(text)
        if n < 1 or not said or not self._said:
            return []
        best: list[tuple[float, int]] = []
        for at, about in self._likely(said, n + LOOKED_AT):
            if len(best) >= n and about + DOUBT < -best[n - 1][0]:
                break
            insort(best, (-compared(said, self._said[at], self), at))
        return [Match(at, -score) for score, at in best[:n] if score < 0]

    def near(self, text: str, at_least: float, among: Sequence[int] | None = None) -> list[Match]:
        """Everything that is as close as that, in the order of the list; `among`: 1 at each position that is asked for."""
        said = words(text)
        rows, scores = self._estimate(said)
        likely = rows[scores >= at_least - NEAR_DOUBT].tolist()
        wanted = likely if among is None else [at for at in likely if among[at]]
        rated = [Match(at, compared(said, self._said[at], self)) for at in wanted]
        return [match for match in rated if match.score >= at_least]

    def closest_to_each(self, texts: Iterable[str], n: int) -> Iterator[list[Match]]:
        """The same for many, the same text looked for once."""
        known: dict[tuple[str, ...], list[Match]] = {}
        for text in texts:
            said = words(text)
            if said not in known:
                known[said] = self.closest(text, n)
            yield known[said]

    def _likely(self, said: tuple[str, ...], n: int) -> list[tuple[int, float]]:
        """Where to look closer, and how close it is about; the likeliest first."""
        rows, scores = self._estimate(said)
        if len(rows) > n:
            best = np.argpartition(-scores, n)[:n]
            edge = np.flatnonzero(scores >= scores[best].min())
            best = edge if len(edge) <= 4 * n else np.sort(best)
            rows, scores = rows[best], scores[best]
        order = np.lexsort((rows, -scores))
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))

    def _estimate(self, said: tuple[str, ...]) -> tuple[NDArray[np.int32], Floats]:
        """Every question with a word of these, and about how close."""
        total = sum(self.weight(word) for word in set(said)) or 1.0
        sums = np.zeros(len(self._said), dtype=np.float32)
        for number, weight in self._found(said):
            sums[self._rows[self._starts[number] : self._starts[number + 1]]] += weight
        rows = np.flatnonzero(sums).astype(np.int32)
        return rows, 2 * sums[rows] / (total + self._totals[rows])

    def _found(self, said: tuple[str, ...]) -> list[tuple[int, float]]:
        """The words of the dictionary to look under; not the frequent ones, if a rarer one is there."""
        meant = [
            (number, float(self._weights[number]) * likely)
            for word in dict.fromkeys(said)
            for number, likely in self._dictionary.meant(word)
        ]
        rare = [it for it in meant if self._starts[it[0] + 1] - self._starts[it[0]] <= MANY]
        return [it for it in meant if it in rare or said_by(self._dictionary.words[it[0]]) >= SOME] if rare else meant

    def completing(self, prefix: str, n: int) -> list[Match]:
        """Questions that go with what is typed so far: each word may be the beginning of one, in any order."""
        said = words(prefix)
        if n < 1 or not said or not self._said:
            return []
        fits = np.zeros(len(self._said), dtype=np.float32)
        every = np.zeros(len(self._said), dtype=np.int16)
        for word in dict.fromkeys(said):
            there, likely = self._beginning(word)
            fits += there * np.float32(likely * said_by(word))
            every += there
        missing = 1 if len(said) > 3 else 0
        return self._ranked(np.flatnonzero(every >= max(1, len(set(said)) - missing)), fits, every, said, n)

    def _ranked(
        self, rows: NDArray[np.intp], fits: Floats, every: NDArray[np.int16], said: tuple[str, ...], n: int
    ) -> list[Match]:
        whole = sum(said_by(word) for word in set(said))
        share = np.minimum(1.0, fits[rows] / whole)
        if len(rows) > MANY:
            rows = rows[np.sort(np.argpartition(self._totals[rows] - 1000 * share, MANY - 1)[:MANY])]
            share = np.minimum(1.0, fits[rows] / whole)
        order = np.lexsort((rows, self._totals[rows], -share, -every[rows]))[:n]
        return [Match(int(rows[it]), round(float(share[it]), 4)) for it in order]

    def _beginning(self, word: str) -> tuple[NDArray[np.bool_], float]:
        """In which questions a word begins so, or nearly so if none does."""
        there = np.zeros(len(self._said), dtype=np.bool_)
        first, last = self._dictionary.beginning(word)
        there[self._rows[self._starts[first] : self._starts[last]]] = True
        if first < last:
            return there, 1.0
        for near in self._dictionary.nearly_beginning(word):
            there[self._rows[self._starts[near] : self._starts[near + 1]]] = True
        return there, 0.8


class Plain:
    """Weighs words where there is no index: no word is rarer than another."""

    def weight(self, word: str) -> float:
        return said_by(word)


def compared(said: tuple[str, ...], other: tuple[str, ...], weighing: Index | Plain) -> float:
    """How close two questions are; the same both ways."""
    if said == other:
        return 1.0
    left, right = _only(said, other), _only(other, said)
    shared = [word for word in dict.fromkeys(said) if word in other]
    pairs = _paired(left, right)
    common = 2 * sum(map(weighing.weight, shared)) + sum(
        alike(one, two) * (weighing.weight(one) + weighing.weight(two)) for one, two in pairs
    )
    total = sum(map(weighing.weight, {*said})) + sum(map(weighing.weight, {*other}))
    return round(min(common / total, _most(said, other, left, right, pairs)), 4)


def closeness(one: str, other: str) -> float:
    """Of two questions that are in no index."""
    return compared(words(one), words(other), Plain())


def _only(said: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    return [word for word in dict.fromkeys(said) if word not in other]


def _paired(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    """The most alike first, each word once; the same both ways."""
    rated: list[tuple[float, tuple[str, str], str, str]] = []
    for one in left:
        for two in right:
            if may_be_alike(one, two) and (likely := alike(one, two)):
                rated.append((-likely, (min(one, two), max(one, two)), one, two))
    taken: tuple[set[str], set[str]] = set(), set()
    pairs = []
    for _, _, one, two in sorted(rated):
        if one not in taken[0] and two not in taken[1]:
            taken[0].add(one)
            taken[1].add(two)
            pairs.append((one, two))
    return pairs


def _most(
    said: tuple[str, ...], other: tuple[str, ...], left: list[str], right: list[str], pairs: list[tuple[str, str]]
) -> float:
    """What keeps two questions apart however much they share."""
    if contradict(said, other):
        return APART
    paired = {word for pair in pairs if alike(*pair) > RELATED for word in pair}
    open_ones = [word for word in (*left, *right) if word not in paired]
    return OTHERWISE if any(said_by(word) >= SOME for word in open_ones) else 1.0
