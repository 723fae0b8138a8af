"""How close questions are to each other, and which of them somebody may be typing. Pure; rapidfuzz compares the letters.

A score is 1 for the same words in any order and case, and falls towards 0. It knows letters and words, not meanings.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

LONGEST = 500
"""Letters of a text that are looked at."""
_POOL = 60
"""So many candidates are compared with care."""
_TYPO = 75.0
"""How much of a word that no question begins with must agree with one that is there, in per cent."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which of the questions, counted from 0, and how close: from 0 to 1."""

    position: int
    score: float


class Index:
    """Questions, ready to be compared with others. 10,000 are made in a moment, and one look takes a few milliseconds."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._texts = [" ".join(words_of(question)) for question in questions]
        self._places: dict[str, list[int]] = {}
        for position, text in enumerate(self._texts):
            for word in set(text.split()):
                self._places.setdefault(word, []).append(position)
        self._words = sorted(self._places)

    def closest(self, text: str, n: int) -> list[Match]:
        """The nearest n, the nearest first; whatever has nothing in common is left out."""
        sought = " ".join(words_of(text))
        if not sought:
            return []
        pool = process.extract(sought, self._texts, scorer=fuzz.token_set_ratio, limit=max(n, _POOL), score_cutoff=1)
        found = [Match(at, _closeness(sought, text, overlap)) for text, overlap, at in pool]
        return sorted(found, key=lambda match: (-match.score, match.position))[:n]

    def completing(self, typed: str, n: int) -> list[Match]:
        """The n that somebody who has typed this may mean: each word may be a beginning, in any order, with a slip in it."""
        words = words_of(typed)
        places = [self._beginning_with(word) for word in words]
        known = [it for it in places if it]
        # A word that is nowhere is passed over as long as most of them are somewhere.
        if not known or 2 * len(known) < len(words):
            return []
        sought = " ".join(words)
        found = [Match(at, _completion(sought, self._texts[at])) for at in set.intersection(*known)]
        return sorted(found, key=lambda match: (-match.score, match.position))[:n]

    def _beginning_with(self, word: str) -> set[int]:
        first = bisect_left(self._words, word)
        meant: Iterable[str] = takewhile(lambda it: it.startswith(word), self._words[first:])
        return {at for it in (list(meant) or self._misspelt(word)) for at in self._places[it]}

    def _misspelt(self, word: str) -> Iterator[str]:
        if len(word) >= 4:
            yield from (
                it for it, *_ in process.extract(word, self._words, scorer=fuzz.ratio, limit=3, score_cutoff=_TYPO)
            )


def words_of(text: str) -> list[str]:
    """In small letters, without accents and whatever is neither letter nor digit."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    return "".join(it if it.isalnum() else "" if unicodedata.combining(it) else " " for it in plain).split()


def _closeness(one: str, other: str, overlap: float) -> float:
    """All words of both count, and a little that the shorter one may lie within the longer."""
    return float(3 * fuzz.token_sort_ratio(one, other) + overlap) / 400


def _completion(sought: str, text: str) -> float:
    """What begins with the very words comes first, then what has little besides."""
    begins = Prefix.normalized_similarity(sought, text[: len(sought)])
    return float(0.7 * begins + 0.3 * min(1.0, len(sought) / len(text)))
