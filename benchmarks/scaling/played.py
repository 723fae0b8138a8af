"""What is played through, and what came of it: a house, a scene, figures. Pure."""

from dataclasses import dataclass, field
from enum import IntEnum

from benchmarks.scaling.costs import Costs
from benchmarks.scaling.model import ASSUMED, Demand


class Scene(IntEnum):
    STEADY = 0
    PEAK = 1
    """From 70 % up to the whole and down again, with two seconds of half as much again at the top."""
    DEATH = 2
    """A machine is gone in the middle."""
    UPGRADE = 3
    """Machines are restarted one after the other, of many a thirtieth at a time."""


@dataclass(frozen=True, slots=True)
class House:
    """What there is, and how it is used. `hop_seconds` is what a first delta takes where nobody waits for anybody."""

    machines: int
    demand: Demand
    costs: Costs
    hop_seconds: float
    seconds: float = 30.0
    scene: Scene = Scene.STEADY
    processes_per_machine: int = 4
    answers_redis: int = 1
    postgres_processors: int = 4
    keys: int = 0
    """API keys; 0: nobody waits at one."""
    answers_per_key: int = ASSUMED.answers_per_key
    seed: int = 1


@dataclass(slots=True)
class Played:
    first: list[float] = field(default_factory=list)
    """Seconds that we added to each first delta, without waiting at an API key."""
    queued: int = 0
    """Questions that waited at an API key."""
    turned_away: int = 0
    questions: int = 0
    taken_over: int = 0
    back: list[float] = field(default_factory=list)
    """Seconds until each visitor whose line broke was welcomed again."""
    dialled: int = 0
    given_up: int = 0
    """Dials that were not welcomed in time."""
    shares: dict[str, float] = field(default_factory=dict)
    """How busy each part was, of what there is of it."""
    longest: dict[str, float] = field(default_factory=dict)

    def first_at(self, part: float) -> float:
        return quantile(self.first, part)


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
