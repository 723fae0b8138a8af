"""Counts in moving windows, in the memory of one process: all of a list, or none. Pure; the clock is handed in.

Nothing waits between looking and taking, so no two deeds of a process get the last place.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from widget.limits import Count

NAMES = 100_000
"""More names than that are never kept for long: what ends soonest goes first."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken, to be given back if nothing came of it."""

    counts: Sequence[Count]
    stamp: float
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The counters that are full, and for how many seconds more."""

    full: Sequence[tuple[Count, float]]


class Counters(Protocol):
    async def take(self, counts: Sequence[Count]) -> Receipt | Refused:
        """Add one to each counter if all have room, else to none."""

    async def give_back(self, receipt: Receipt) -> None:
        """As if it had not been taken."""


class OwnCounters:
    """In this process alone."""

    def __init__(self, clock: Callable[[], float], names: int = NAMES) -> None:
        self._clock, self._limit = clock, names
        self._taken: dict[str, tuple[deque[float], int]] = {}

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, counts: Sequence[Count]) -> Receipt | Refused:
        if full := self.look(counts):
            return Refused(full)
        return self.note(counts)

    async def give_back(self, receipt: Receipt) -> None:
        self.unnote(receipt)

    def look(self, counts: Sequence[Count]) -> list[tuple[Count, float]]:
        """Which are full, and for how long, without taking any."""
        counted = [(count, self._wait(count)) for count in self._that_count(counts)]
        return [(count, wait) for count, wait in counted if wait > 0]

    def note(self, counts: Sequence[Count]) -> Receipt:
        """Add to all of them, whether or not they are full."""
        now = self._clock()
        if len(self._taken) > self._limit:
            self._sweep(now)
        counted = self._that_count(counts)
        for count in counted:
            self._taken.setdefault(count.name, (deque(), count.seconds))[0].append(now)
        return Receipt(counted, now)

    def unnote(self, receipt: Receipt) -> None:
        for count in receipt.counts:
            stamps, _ = self._taken.get(count.name, (deque[float](), 0))
            if receipt.stamp in stamps:
                stamps.remove(receipt.stamp)

    def _that_count(self, counts: Sequence[Count]) -> list[Count]:
        is_new = bool(counts) and not self._recent(counts[0])
        return [count for count in counts if is_new or not count.of_new]

    def _recent(self, count: Count) -> deque[float]:
        stamps, _ = self._taken.get(count.name, (deque[float](), 0))
        ended = self._clock() - count.seconds
        while stamps and stamps[0] <= ended:
            stamps.popleft()
        if not stamps:
            self._taken.pop(count.name, None)
        return stamps

    def _wait(self, count: Count) -> float:
        stamps = self._recent(count)
        if len(stamps) < count.amount:
            return 0.0
        return stamps[-count.amount] + count.seconds - self._clock() if count.amount else float(count.seconds)

    def _sweep(self, now: float) -> None:
        ends = {name: stamps[-1] + seconds if stamps else 0.0 for name, (stamps, seconds) in self._taken.items()}
        for number, name in enumerate(sorted(ends, key=ends.__getitem__)):
            if ends[name] > now and number >= self._limit // 10:
                return
            del self._taken[name]
