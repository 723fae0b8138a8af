"""What the relay was promised to be, beside others of the same run, and whether it is. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

Found = dict[str, dict[str, dict[str, float]]]
"""Figures by scenario and contender."""
OURS, STARLETTE, NGINX = "SparkWidget", "Starlette", "nginx"


@dataclass(frozen=True, slots=True)
class Goal:
    """`of` raises KeyError where what it needs wasn't measured."""

    name: str
    words: str
    limit: float
    of: Callable[[Found, str], float]
    at_least: bool = False
    unit: str = ""

    @property
    def wanted(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Judged:
    goal: Goal
    value: float | None
    """None: not measured."""

    @property
    def is_met(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.goal.limit if self.goal.at_least else self.value <= self.goal.limit

    @property
    def verdict(self) -> str:
        return "not measured" if self.value is None else "met" if self.is_met else "NOT MET"

    @property
    def said(self) -> str:
        return "" if self.value is None else f"{self.value:.3g}{self.goal.unit}"

    @property
    def share(self) -> float | None:
        """Of what is allowed: 1 is just met, whatever the goal counts."""
        if not self.value or self.value < 0:
            return None if self.value is None else 0.0
        return self.goal.limit / self.value if self.goal.at_least else self.value / self.goal.limit


def _beside(scenario: str, figure: str, other: str) -> Callable[[Found, str], float]:
    return lambda found, ours: found[scenario][ours][figure] / found[scenario][other][figure]


def _beyond(scenario: str, figure: str, other: str) -> Callable[[Found, str], float]:
    return lambda found, ours: found[scenario][ours][figure] - found[scenario][other][figure]


def _itself(scenario: str, figure: str, scale: float = 1.0) -> Callable[[Found, str], float]:
    return lambda found, ours: found[scenario][ours][figure] * scale


GOALS = (
    Goal(
        "cpu",
        "200 streams: CPU for each delta / Starlette's",
        0.4,
        _beside("paced200", "per_10k", STARLETTE),
    ),
    Goal(
        "late200",
        "200 streams: added latency, median, beyond nginx's",
        1,
        _beyond("paced200", "late_p50", NGINX),
        unit=" ms",
    ),
    Goal(
        "tail200",
        "200 streams: added latency, p99, beyond nginx's",
        10,
        _beyond("paced200", "late_p99", NGINX),
        unit=" ms",
    ),
    Goal("all500", "500 streams: delivered", 100, _itself("paced500", "delivered", 100), at_least=True, unit=" %"),
    Goal("late500", "500 streams: added latency, median", 5, _itself("paced500", "late_p50"), unit=" ms"),
    Goal("tail500", "500 streams: added latency, p99", 40, _itself("paced500", "late_p99"), unit=" ms"),
    Goal("burst", "burst: deltas a second / Starlette's", 5, _beside("burst", "a_second", STARLETTE), at_least=True),
    Goal(
        "churn",
        "churn: visitors who come, ask and go / Starlette's",
        1.5,
        _beside("churn", "sessions_a_second", STARLETTE),
        at_least=True,
    ),
    Goal("idle", "idle: memory of a socket that says nothing", 40, _itself("idle", "per_socket", 1 / 1000), unit=" kB"),
)


def judge(found: Found, ours: str = OURS) -> list[Judged]:
    return [Judged(goal, _value(goal, found, ours)) for goal in GOALS]


def _value(goal: Goal, found: Found, ours: str) -> float | None:
    try:
        return goal.of(found, ours)
    except (KeyError, ZeroDivisionError):
        return None
