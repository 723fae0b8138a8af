"""What counting costs for each delta: `python -m benchmarks.metering`. Beside it, what the frame costs that carries it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from widget.log import Log
from widget.meters import Meters
from widget.protocol import Delta, encode

DELTAS, ROUNDS = 20_000, 9


@dataclass(frozen=True)
class Cost:
    """Nanoseconds for one delta: what is counted of it; a log with it appended; its frame written."""

    counting: float
    log: float
    frame: float


def cost(deltas: int = DELTAS, rounds: int = ROUNDS) -> Cost:
    """Medians of rounds that take turns."""
    counted, logged, framed = [], [], []
    for _ in range(rounds):
        counted.append(_timed(_count(deltas), deltas))
        logged.append(_timed(_append(deltas), deltas))
        framed.append(_timed(_frame, deltas))
    return Cost(median(counted), median(logged), median(framed))


def _count(deltas: int) -> Callable[[int], object]:
    """All that happens because of meters: a time noted, a delta counted, its age read and put into a bucket."""
    meters, log = Meters(), Log("turn", 1)
    log.append(["word "] * deltas)
    heard = log._heard

    def count(number: int) -> None:
        heard[number] = log.clock()
        meters.deltas += 1
        meters.added.add(log.age(number))

    return count


def _append(deltas: int) -> Callable[[int], object]:
    log = Log("turn", 1)
    return lambda number: log.append(["word "])


def _frame(number: int) -> None:
    encode(Delta("6f1c2f0e-6c0e-4c55-8a25-0c1a6c1f5b1e", 1, number, number + 1, "word "))


def _timed(work: Callable[[int], object], times: int) -> float:
    began = time.perf_counter_ns()
    for number in range(times):
        work(number)
    return (time.perf_counter_ns() - began) / times


if __name__ == "__main__":
    found = cost()
    print(f"counting a delta        {found.counting:7.0f} ns")
    print(f"appending it to the log {found.log:7.0f} ns, with the time noted")
    print(f"writing its frame       {found.frame:7.0f} ns")
