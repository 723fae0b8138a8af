"""Whether two words may be the same one: a typo, or another ending. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from widget.training.guarding import DAYS, is_exact

TYPO = 0.94
"""How alike words are between which one letter lies; of four letters only two may be swapped, or "last" were "lost"."""
ENDING = 0.92
TWO = 0.85
MOST = 12
"""So many words at most are taken for what one may have meant."""
SHORT, LONG = 4, 8
STEM = 4
LONGEST_ENDING = 3


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """1 for the same word, 0 for another one; the same both ways."""
    if one == other:
        return 1.0
    if one in DAYS and other in DAYS:
        return 1.0 if DAYS[one] == DAYS[other] else 0.0
    short, long = sorted((one, other), key=len)
    if len(short) < SHORT or len(long) - len(short) > LONGEST_ENDING or is_exact(one) or is_exact(other):
        return 0.0
    return _ending(short, long) or _typo(short, long)


def _ending(short: str, long: str) -> float:
    same = 0
    for left, right in zip(short, long, strict=False):
        if left != right:
            break
        same += 1
    rest = (len(short) - same, len(long) - same)
    return ENDING if same >= STEM and max(rest) <= LONGEST_ENDING and min(rest) <= max(0, (same - STEM) // 2) else 0.0


def _typo(short: str, long: str) -> float:
    """Not in the first letter, unless the first two were swapped: "import" is no typo of "export"."""
    swapped = short[:2] == long[1::-1]
    if short[0] != long[0] and not swapped:
        return 0.0
    if len(short) == SHORT:
        return TYPO if sorted(short) == sorted(long) and OSA.distance(short, long) == 1 else 0.0
    allowed = 2 if len(short) >= LONG else 1
    distance = OSA.distance(short, long, score_cutoff=allowed)
    return 0.0 if distance > allowed else (TYPO if distance == 1 else TWO)


class Dictionary:
    """The words of some questions, numbered in the order of the alphabet."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Sequence[str] = sorted(set(words))
        self._number = {word: at for at, word in enumerate(self.words)}
        self._by_start: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) >= SHORT and not is_exact(word):
                self._by_start.setdefault(word[0], []).append(word)
        self._meant: dict[str, tuple[tuple[int, float], ...]] = {}

    def number(self, word: str) -> int | None:
        return self._number.get(word)

    def meant(self, word: str) -> tuple[tuple[int, float], ...]:
        """What may be meant by a word, the likeliest first, each with how likely."""
        if word not in self._meant:
            if len(self._meant) > 50_000:
                self._meant.clear()
            self._meant[word] = tuple(self._look_for(word))
        return self._meant[word]

    def _look_for(self, word: str) -> list[tuple[int, float]]:
        if word in DAYS:
            near = [it for it in DAYS if DAYS[it] == DAYS[word] and it in self._number]
        else:
            near = [word] if word in self._number else []
            near += [it for it in self._similar(word) if it != word]
        rated = [(self._number[it], alike(word, it)) for it in near]
        return sorted((it for it in rated if it[1]), key=lambda it: (-it[1], it[0]))[:MOST]

    def _similar(self, word: str) -> list[str]:
        if len(word) < SHORT or is_exact(word):
            return []
        starts = dict.fromkeys((word[0], word[1]))
        return [
            found
            for start in starts
            for found, _, _ in extract(
                word,
                self._by_start.get(start, ()),
                scorer=OSA.distance,
                score_cutoff=2 * LONGEST_ENDING,
                limit=MOST * 4,
            )
        ]

    def beginning(self, start: str) -> tuple[int, int]:
        """The words that begin so: from one number up to another."""
        return bisect_left(self.words, start), bisect_left(self.words, start + "\U0010ffff")

    def nearly_beginning(self, start: str) -> list[int]:
        """The words of which the beginning, with a typo, is this."""
        if len(start) < SHORT or is_exact(start):
            return []
        cut: dict[str, list[int]] = {}
        for first in dict.fromkeys((start[0], start[1])):
            for word in self._by_start.get(first, ()):
                cut.setdefault(word[: len(start)], []).append(self._number[word])
        near = extract(start, list(cut), scorer=OSA.distance, score_cutoff=1, limit=MOST)
        return [number for beginning, _, _ in near for number in cut[beginning]]
