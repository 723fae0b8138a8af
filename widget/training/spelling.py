"""Whether two words may be the same one: a typo, or another ending. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, Prefix
from rapidfuzz.process import extract

from widget.training.guarding import DAYS, is_exact

TYPO = 0.94
"""How alike words are between which one letter lies; of four letters only two may be swapped, or "last" were "lost"."""
ENDING = 0.92
TWO = 0.85
RELATED = 0.4
"""Begins the same: "encrypt" and "encryption", but "house" and "household", too. Never enough to be the same word."""
MOST = 12
"""So many words at most are taken for what one may have meant."""
REMEMBERED = 20_000
SHORT, LONG = 4, 8
STEM = 4
LONGEST_ENDING = 3


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> float:
    """1 for the same word, 0 for another one, RELATED or less for one that says something similar; the same both ways."""
    if one == other:
        return 1.0
    if one in DAYS and other in DAYS:
        return 1.0 if DAYS[one] == DAYS[other] else 0.0
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if one in DAYS or other in DAYS:
        return TYPO if len(short) > SHORT and _distance(short, long, 1) == 1 and short[0] == long[0] else 0.0
    if is_exact(one) or is_exact(other):
        return 0.0
    return _ending(short, long) or _typo(short, long) or _stem(short, long)


def may_be_alike(one: str, other: str) -> bool:
    """Told at once of most words that aren't."""
    return one[0] == other[0] or one[:2] == other[1::-1] or (one in DAYS and other in DAYS)


def _ending(short: str, long: str) -> float:
    """Also "shipping" of "ship"."""
    if len(short) == SHORT - 1:
        return ENDING if long == short + "s" else 0.0
    same = Prefix.similarity(short, long)
    if long[same:] in (f"{short[-1]}ing", f"{short[-1]}ed") and same == len(short):
        return ENDING
    rest = (len(short) - same, len(long) - same)
    return ENDING if same >= STEM and max(rest) <= LONGEST_ENDING and min(rest) <= max(0, (same - STEM) // 2) else 0.0


def _typo(short: str, long: str) -> float:
    """Not in the first letter, unless the first two were swapped: "import" is no typo of "export"."""
    swapped = short[:2] == long[1::-1]
    if len(short) < SHORT or (short[0] != long[0] and not swapped):
        return 0.0
    if len(short) == SHORT:
        return (
            TYPO
            if _once(short) == _once(long) or (sorted(short) == sorted(long) and _distance(short, long, 1) == 1)
            else 0.0
        )
    allowed = 2 if len(short) >= LONG else 1
    distance = _distance(short, long, allowed)
    return 0.0 if distance > allowed else (TYPO if distance == 1 else TWO)


def _stem(short: str, long: str) -> float:
    return RELATED if len(short) > SHORT and Prefix.similarity(short, long) >= STEM else 0.0


def _distance(short: str, long: str, most: int) -> int:
    return OSA.distance(short, long, score_cutoff=most)


def _once(word: str) -> str:
    """Without the second of two letters that are the same."""
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


class Dictionary:
    """The words of some questions, numbered in the order of the alphabet."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Sequence[str] = sorted(set(words))
        self._number = {word: at for at, word in enumerate(self.words)}
        self._by_start: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) >= SHORT - 1 and (word in DAYS or not is_exact(word)):
                self._by_start.setdefault(word[0], []).append(word)
        self._meant: dict[str, tuple[tuple[int, float], ...]] = {}

    def number(self, word: str) -> int | None:
        return self._number.get(word)

    def meant(self, word: str) -> tuple[tuple[int, float], ...]:
        """What may be meant by a word, the likeliest first, each with how likely."""
        known = self._meant.get(word)
        if known is None:
            known = tuple(self._look_for(word))
            if len(self._meant) >= REMEMBERED:
                self._meant.clear()
            self._meant[word] = known
        return known

    def _look_for(self, word: str) -> list[tuple[int, float]]:
        if word in DAYS:
            near = [it for it in DAYS if DAYS[it] == DAYS[word] and it in self._number]
        else:
            near = [word] if word in self._number else []
            near += [it for it in self._similar(word) if it != word]
        rated = [(self._number[it], alike(word, it)) for it in near]
        return sorted((it for it in rated if it[1]), key=lambda it: (-it[1], it[0]))[:MOST]

    def _similar(self, word: str) -> list[str]:
        if len(word) < SHORT - 1 or is_exact(word):
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
