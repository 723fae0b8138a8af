"""Houses worth playing: as the model builds them, and the one process that was measured. Pure."""

from math import ceil

from benchmarks.relay.upstream import GAP_MS
from benchmarks.scaling.costs import Costs, Measured, Step
from benchmarks.scaling.model import ASSUMED, Demand, needs
from benchmarks.scaling.played import House, Played
from benchmarks.scaling.simulate import Play


def house_of(machines: int, demand: Demand, costs: Costs, hop_seconds: float, **more: object) -> House:
    """With as much PostgreSQL and as many keys as the model asks for, as far as there is such a PostgreSQL."""
    found = needs(costs, demand)
    processors = min(ASSUMED.postgres_processors, max(2, ceil(found.postgres_processors / ASSUMED.room)))
    keys = ceil(found.keys * 1.5)
    there = {"answers_redis": found.answers_redis, "postgres_processors": processors, "keys": keys}
    return House(machines, demand, costs, hop_seconds, **there, **more)  # type: ignore[arg-type]


def as_measured(step: Step, costs: Costs, hop_seconds: float, seconds: float = 20.0) -> House:
    """The benchmark's own load of one process: everybody asks once, of a SparkGPT that says a delta in each 20 ms."""
    asked_within = 8.0
    online = step.questions_per_second * asked_within
    demand = Demand(online, 60 / asked_within, step.deltas, 1000 / GAP_MS, 0.0, stay_minutes=1e9)
    return House(1, demand, costs, hop_seconds, seconds, processes_per_machine=1)


def hop_seconds(measured: Measured) -> float:
    """What a first delta takes where nobody waits: the lightest load's median, without the work and the wait that are played."""
    light = measured.ramp[0]
    played = play(as_measured(light, measured.costs, 0.0))
    return max(0.0, light.first_p50 / 1000 - played.first_at(0.5))


def play(house: House) -> Played:
    return Play(house).run()
