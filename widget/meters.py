"""What a process counts of its own work, for its operator: counts, and durations in buckets. Plain numbers, added to in passing.

Pure: knows neither who reads them nor whose work it is. Only the event loop's thread adds.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

FIRST_DELTA = (0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60, 120)
ADDED = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
LAG = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
DATABASE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Durations:
    """Seconds, in buckets: one for each upper bound, and one for what is longer than all of them."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds, self.counts, self.total = bounds, [0] * (len(bounds) + 1), 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Meters:
    """`turns` by how they ended; the other counts by code. Saved and spare answers are among the turns that are done."""

    turns: Counter[str] = field(default_factory=Counter)
    saved_answers: int = 0
    spare_answers: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    upstream_errors: Counter[str] = field(default_factory=Counter)
    deltas: int = 0
    refused_lines: Counter[str] = field(default_factory=Counter)
    limited: Counter[str] = field(default_factory=Counter)
    not_stored: int = 0
    """Questions that were refused because the database didn't keep them in time."""
    first_delta: Durations = field(default_factory=lambda: Durations(FIRST_DELTA))
    added: Durations = field(default_factory=lambda: Durations(ADDED))
    """From when deltas were heard of SparkGPT until the frame with them is on its way, once for each frame."""
    lag: Durations = field(default_factory=lambda: Durations(LAG))

    def ended(self, state: str, code: str | None, calls: int, is_saved_answer: bool, is_spare: bool = False) -> None:
        self.turns[state] += 1
        self.calls += calls
        self.saved_answers += is_saved_answer
        self.spare_answers += is_spare
        if code and not is_spare:
            self.failures[code] += 1
