"""What one thing costs each part of an installation, as it was measured; pure.

`costs.json` beside this file is the committed snapshot that docs/scaling.md is made of: `make scaling-costs` measures anew.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SNAPSHOT = HERE / "costs.json"
SLOW_COMMAND = 50e-6
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What something takes of each part. Seconds are of one processor."""

    server_seconds: float = 0.0
    redis_seconds: float = 0.0
    redis_commands: float = 0.0
    redis_bytes: float = 0.0
    """In and out."""
    answers_seconds: float = 0.0
    """Of the Redis that carries running answers and places at SparkGPT (REDIS_ANSWERS_URLS); the other counts and tells news."""
    answers_commands: float = 0.0
    answers_bytes: float = 0.0
    postgres_seconds: float = 0.0
    statements: float = 0.0
    commits: float = 0.0
    wal_bytes: float = 0.0
    log_bytes: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(*(getattr(self, it.name) + getattr(other, it.name) for it in fields(Spent)))

    def __sub__(self, other: "Spent") -> "Spent":
        return self + other * -1

    def __mul__(self, times: float) -> "Spent":
        return Spent(*(getattr(self, it.name) * times for it in fields(Spent)))

    def explained(self) -> "Spent":
        """Redis takes a little for itself all the time, and not evenly: more than its slowest commands take isn't theirs."""
        return replace(
            self,
            redis_seconds=min(self.redis_seconds, self.redis_commands * SLOW_COMMAND),
            answers_seconds=min(self.answers_seconds, self.answers_commands * SLOW_COMMAND),
        )

    def at_least_nothing(self) -> "Spent":
        """Differences of noisy figures may fall below zero."""
        return Spent(*(max(0.0, getattr(self, it.name)) for it in fields(Spent)))


@dataclass(frozen=True, slots=True)
class Costs:
    question: Spent
    """Taken, stored, streamed to its end, counted; without its deltas."""
    delta: Spent
    """One of 50 a second."""
    hello: Spent
    """A visitor who comes: socket, hello, welcome."""
    visitor_minute: Spent
    """Who is connected and silent, for a minute."""
    process_second: Spent
    """A process that nobody visits."""
    counting_seconds: float
    """Wall time in which one process counts one turn into the numbers; only one process counts at a time."""
    visitor_bytes: float
    """Memory of the server for one idle visitor."""
    process_bytes: float
    """Memory of a process that nobody visits."""
    proxied_sockets: float
    """Descriptors of the load balancer for one visitor."""
    proxied_bytes: float
    """Memory of the load balancer for one visitor (nginx, without TLS)."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Costs":
        values: dict[str, Any] = {name: Spent(**it) if isinstance(it, Mapping) else it for name, it in told.items()}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Step:
    """One load of one process, and how it bore it. Milliseconds."""

    questions_per_second: float
    deltas: int
    share: float
    """Of its processor, while questions came."""
    first_p50: float
    first_p99: float
    late_p99: float
    lost: int


@dataclass(frozen=True, slots=True)
class Measured:
    date: str
    processor: str
    is_short: bool
    costs: Costs
    ramp: tuple[Step, ...]


def rounded(value: Any) -> Any:
    """Four digits: more was not measured."""
    if isinstance(value, dict):
        return {name: rounded(it) for name, it in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(it) for it in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def write(measured: Measured, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rounded(asdict(measured)), indent=2) + "\n")


def read(source: Path = SNAPSHOT) -> Measured:
    told = json.loads(source.read_text())
    ramp = tuple(Step(**step) for step in told["ramp"])
    return Measured(told["date"], told["processor"], told["is_short"], Costs.of(told["costs"]), ramp)
