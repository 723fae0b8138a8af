"""What was measured, as tables for a terminal: one of each scenario, and one of the goals. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.relay.goals import Judged
from benchmarks.relay.scenarios import Scenario

BESIDE = "Starlette"


@dataclass(frozen=True, slots=True)
class Column:
    """A figure, as it is printed; `scale` makes its unit of what was measured."""

    name: str
    words: str
    scale: float = 1.0


FIRST, CPU, LOST = (
    Column("first_p50", "first delta, ms"),
    Column("per_10k", "CPU s / 10,000 deltas"),
    Column("lost", "lost"),
)
COLUMNS = {
    "paced": (
        CPU,
        Column("server_per_10k", "the server's alone"),
        Column("whole_per_10k", "with the questions"),
        Column("delivered", "delivered %", 100),
        Column("late_p50", "late, median ms"),
        Column("late_p99", "late, p99 ms"),
        FIRST,
        LOST,
        Column("refused", "of them refused"),
    ),
    "burst": (Column("a_second", "deltas / s"), CPU, FIRST, LOST),
    "churn": (Column("sessions_a_second", "visitors / s"), Column("per_session_ms", "CPU ms / visitor"), FIRST),
    "idle": (Column("per_socket", "kB / socket", 1 / 1000),),
}


def columns(scenario: str) -> tuple[Column, ...]:
    return COLUMNS[scenario.rstrip("0123456789")]


def cells(scenario: str, figures: dict[str, float]) -> list[str]:
    return [short(figures.get(it.name, 0.0) * it.scale) for it in columns(scenario)]


def short(number: float) -> str:
    """Three digits that count."""
    if abs(number) >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.3g}"


def table(scenario: Scenario, found: dict[str, dict[str, float]]) -> str:
    rows = [[scenario.words, *(it.words for it in columns(scenario.name)), f"beside {BESIDE}"]]
    rows += [
        [name, *cells(scenario.name, figures), ratio(figures, found.get(BESIDE))] for name, figures in found.items()
    ]
    return aligned(rows)


def ratio(figures: dict[str, float], beside: dict[str, float] | None) -> str:
    """Of what it costs: the processor, or memory."""
    name = next((it for it in ("per_session_ms", "per_10k", "per_socket") if it in figures), None)
    if not beside or name is None or not beside.get(name):
        return ""
    return f"{figures[name] / beside[name]:.2f}"


def goals(judged: Sequence[Judged]) -> str:
    rows = [["goal", "measured", "wanted", ""]]
    rows += [[it.goal.words, it.said, it.goal.wanted, it.verdict] for it in judged]
    return aligned(rows)


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
