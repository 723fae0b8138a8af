"""What is played for the documentation: houses of ten to a thousand machines, as full as the model lets them be. Slow."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from math import ceil
from typing import Any

from benchmarks.scaling.costs import HERE, Costs, Measured, rounded
from benchmarks.scaling.model import Demand, largest
from benchmarks.scaling.played import Played, Scene, quantile
from benchmarks.scaling.playing import hop_seconds, house_of, play

SHAPE = Demand(1)
SIZES = (10, 30, 100, 300, 1000)
PLAYED = HERE / "played.json"
_DECIDES = (
    "costs.json",
    "machines.py",
    "model.py",
    "played.py",
    "playing.py",
    "returning.py",
    "simulate.py",
    "sizes.py",
    "stations.py",
)
QUESTIONS = 20_000
"""About so many are played of each size: the window is as short as that makes it, but no shorter than a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """Of one size; milliseconds of first deltas, seconds of coming back."""

    machines: int
    houses: int
    """Among which the machines and visitors are divided; one of them was played."""
    online: float
    questions: float
    window_seconds: float
    first_p50: float
    first_p99: float
    shares: dict[str, float]
    longest: dict[str, float]
    queued: int
    turned_away: int
    death_back_p99: float
    death_first_p99: float
    death_given_up: int
    upgrade_back_p99: float | None
    """None: not played, for it takes a minute."""
    upgrade_first_p99: float | None

    @property
    def first_full(self) -> str:
        """What is busiest."""
        return max(self.shares, key=lambda name: self.shares[name])


def row(machines: int, costs: Costs, hop: float) -> Row:
    demand = largest(costs, machines, SHAPE)
    seconds = max(1.0, min(30.0, QUESTIONS / demand.questions))

    def played(scene: Scene, window: float) -> Played:
        return play(house_of(machines, demand, costs, hop, scene=scene, seconds=window))

    peak, death = played(Scene.PEAK, seconds), played(Scene.DEATH, seconds)
    upgrade = played(Scene.UPGRADE, 61.0) if machines <= SIZES[0] else None
    return Row(
        machines, 1, demand.online, demand.questions, seconds,
        peak.first_at(0.5) * 1000, peak.first_at(0.99) * 1000, peak.shares, peak.longest, peak.queued, peak.turned_away,
        quantile(death.back, 0.99), death.first_at(0.99) * 1000, death.given_up,
        quantile(upgrade.back, 0.99) if upgrade else None, upgrade.first_at(0.99) * 1000 if upgrade else None,
    )  # fmt: skip


def divided(whole: Row, machines: int) -> Row:
    """So many machines as houses, each like this one."""
    houses = ceil(machines / whole.machines)
    return replace(
        whole, machines=machines, houses=houses, online=whole.online * houses, questions=whole.questions * houses
    )


def play_all(measured: Measured, say: Callable[[str], None]) -> list[Row]:
    hop, rows = hop_seconds(measured), list[Row]()
    for machines in SIZES:
        say(f"{machines} machines")
        rows.append(row(machines, measured.costs, hop))
        if machines > SIZES[0]:
            rows.append(divided(rows[0], machines))
    return rows


def fingerprint() -> str:
    """Of all that decides what is played."""
    return sha256(b"\0".join((HERE / name).read_bytes() for name in _DECIDES)).hexdigest()


def keep(rows: list[Row]) -> None:
    told = {"of": fingerprint(), "rows": [rounded(asdict(it)) for it in rows]}
    PLAYED.write_text(json.dumps(told, indent=2) + "\n")


def kept() -> tuple[str, list[Row]]:
    """What they were played of, and the rows."""
    told: Mapping[str, Any] = json.loads(PLAYED.read_text())
    return told["of"], [Row(**it) for it in told["rows"]]
