"""Durations as counts in buckets of fixed bounds, so that those of many hours can be added up. Pure.

Each doubling has eight buckets, from 1 ms to 17 minutes; a second is a bound. A quantile read from them is at most 4.5 % off.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PER_DOUBLING = 8
_SECOND = 10 * PER_DOUBLING  # the bucket that begins at one second
LAST = 20 * PER_DOUBLING
ERROR = 2 ** (1 / (2 * PER_DOUBLING)) - 1
"""How far, at most, a quantile may be off, as a part of it: 0.044."""


def bucket(milliseconds: int) -> int:
    """Where a duration is counted."""
    return max(0, min(LAST, math.floor(PER_DOUBLING * math.log2(max(milliseconds, 1) / 1000)) + _SECOND))


def bound(number: int) -> float:
    """Where a bucket begins, in seconds."""
    return float(2 ** ((number - _SECOND) / PER_DOUBLING))


def quantile(counts: Mapping[int, int], part: float) -> float | None:
    """The duration, in seconds, that this part of all (0.5: the median) does not exceed; None of none."""
    rank, seen = math.ceil(part * sum(counts.values())), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank and seen:
            return bound(number) * 2 ** (1 / (2 * PER_DOUBLING))
    return None


@dataclass(frozen=True, slots=True)
class Bar:
    """How many durations lie from one bound to another, in seconds; the first and the last have one bound only."""

    begin: float | None
    end: float | None
    count: int


BOUNDS = (0.25, 0.5, 1, 2, 4, 8, 16, 32)


def bars(counts: Mapping[int, int]) -> list[Bar]:
    """The same in nine steps that fit on a phone, each twice as long as the one before."""
    edges: Iterable[tuple[float | None, float | None]] = zip((None, *BOUNDS), (*BOUNDS, None), strict=True)
    return [Bar(begin, end, _between(counts, begin or 0, end or math.inf)) for begin, end in edges]


def _between(counts: Mapping[int, int], begin: float, end: float) -> int:
    return sum(count for number, count in counts.items() if begin <= bound(number) < end)
