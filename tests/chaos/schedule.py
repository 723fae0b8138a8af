"""What goes wrong in a run, and when: faults from a seed, the same ones each time. Pure; knows nothing of processes.

Faults of the same victim never overlap, and a process is killed every 20 to 40 seconds.
"""

import random
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    KILL = "kill -9"
    TERM = "SIGTERM"
    HANG = "SIGSTOP"
    REDIS = "Redis restarts"
    REDIS_CRASH = "Redis crashes"
    POSTGRES = "PostgreSQL restarts"
    POSTGRES_CRASH = "PostgreSQL crashes"
    RESET = "connections reset"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """At `at` seconds of the run, for `lasts` seconds. `victim` is the number of a process, for faults of processes."""

    at: float
    kind: Kind
    victim: int = 0
    lasts: float = 0.0

    @property
    def until(self) -> float:
        return self.at + self.lasts

    @property
    def who(self) -> str:
        """Whom it strikes."""
        return self.kind.partition(" ")[0] if self.is_engines else f"process {self.victim + 1}"

    @property
    def is_engines(self) -> bool:
        """Whether it strikes Redis or PostgreSQL."""
        return any(self.kind in kinds for kinds in ENGINES)


ENGINES = ((Kind.REDIS, Kind.REDIS_CRASH), (Kind.POSTGRES, Kind.POSTGRES_CRASH))
KILL_PAUSE, ENGINE_PAUSE, RESET_PAUSE = (20.0, 40.0), (35.0, 60.0), (25.0, 50.0)
REST, REST_ALONE = 3.0, 12.0
"""Seconds that a process has been back before anything else is done to one; the only one must have time to answer."""


def schedule(seed: int, seconds: float, processes: int, *, engines: bool) -> list[Fault]:
    """All that goes wrong in so many seconds, in order."""
    chance = random.Random(seed)
    faults = _kills(chance, seconds, processes)
    faults += _between(chance, seconds, processes, faults)
    faults += [Fault(at, Kind.RESET) for at in _times(chance, seconds, RESET_PAUSE)]
    for kinds in ENGINES if engines else ():
        for at in _times(chance, seconds, ENGINE_PAUSE):
            faults.append(Fault(at, chance.choice(kinds), lasts=round(chance.uniform(0.5, 5), 2)))
    return sorted(faults)


def short(seed: int, processes: int, *, engines: bool) -> list[Fault]:
    """One of each that matters, for `make test`."""
    chance = random.Random(seed)
    faults = [Fault(5, Kind.KILL, chance.randrange(processes), 1.5)]
    if engines:
        faults += [Fault(13, Kind.REDIS_CRASH, lasts=1.5), Fault(19, Kind.POSTGRES, lasts=1.5)]
        faults += [Fault(25, Kind.TERM, chance.randrange(processes), 0.5), Fault(32, Kind.RESET)]
    return sorted(faults)


def _kills(chance: random.Random, seconds: float, processes: int) -> list[Fault]:
    return [
        Fault(at, Kind.KILL, chance.randrange(processes), round(chance.uniform(0.2, 6), 2))
        for at in _times(chance, seconds, KILL_PAUSE)
    ]


def _between(chance: random.Random, seconds: float, processes: int, kills: list[Fault]) -> list[Fault]:
    """Between two kills, now and then, a process is told to stop or hangs."""
    faults = []
    for kill, following in zip(kills, kills[1:], strict=False):
        rest = REST if processes > 1 else REST_ALONE
        begin = kill.until + rest
        kind, victim = chance.choice((Kind.TERM, Kind.HANG)), chance.randrange(processes)
        lasts = round(chance.uniform(8, 12) if kind is Kind.HANG else chance.uniform(0.1, 2), 2)
        if begin + lasts + rest < following.at:
            faults.append(Fault(round(begin, 2), kind, victim, lasts))
    return faults


def _times(chance: random.Random, seconds: float, pause: tuple[float, float]) -> list[float]:
    times: list[float] = []
    at = chance.uniform(pause[0] / 4, pause[0] / 2)
    while at < seconds:
        times.append(round(at, 2))
        at += chance.uniform(*pause)
    return times
