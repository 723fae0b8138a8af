"""What it costs to carry an answer, beside what it costs others in the same run, by turns: `python -m benchmarks.relay`.

Prints ratios, and writes all figures to var/relay.json. Every contender is one process on one core; client and SparkGPT share
the other. Whoever can't be started here is left out, and said so.
"""

import argparse
import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from benchmarks.relay import processes
from benchmarks.relay.contenders import CONTENDERS, ROOT, Contender
from benchmarks.relay.scenarios import SCENARIOS, Scenario, measure, shorter
from tests.server import free_port

Found = dict[str, float]


@dataclass(frozen=True, slots=True)
class Column:
    """A figure, as it is printed; `scale` makes its unit of what was measured."""

    name: str
    words: str
    scale: float = 1.0


COLUMNS = {
    "paced": (
        Column("per_10k", "CPU s / 10,000 deltas"),
        Column("a_second", "deltas / s"),
        Column("late_p50", "late, median ms"),
        Column("late_p99", "late, p99 ms"),
        Column("first_p50", "first delta, median ms"),
        Column("lost", "lost"),
    ),
    "burst": (Column("a_second", "deltas / s"), Column("per_10k", "CPU s / 10,000 deltas"), Column("lost", "lost")),
    "churn": (Column("sessions_a_second", "visitors / s"), Column("per_session_ms", "CPU ms / visitor")),
    "idle": (Column("per_socket", "KB / socket", 1 / 1024),),
}
BESIDE = "Starlette"


def run(names: list[str], scenarios: list[Scenario], rounds: int) -> dict[str, dict[str, Found]]:
    """By scenario and contender, the median of each figure."""
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.relay.upstream", str(port)]
        upstream = processes.start(command, core=processes.LOAD_CORE, folder=ROOT)
        stack.callback(processes.end, upstream)
        processes.listens(port)
        there = [it for name in names if (it := _started(stack, name, port))]
        return {it.name: _by_turns(there, it, rounds) for it in scenarios}


def _started(stack: ExitStack, name: str, port: int) -> Contender | None:
    try:
        return stack.enter_context(CONTENDERS[name](port))
    except (OSError, TimeoutError) as problem:
        print(f"{name} is left out: {problem}", file=sys.stderr)
        return None


def _by_turns(there: list[Contender], scenario: Scenario, rounds: int) -> dict[str, Found]:
    came: dict[str, list[Found]] = {it.name: [] for it in there}
    for number in range(rounds):
        for contender in there if number % 2 == 0 else there[::-1]:
            if scenario.streams and not scenario.question and not contender.is_socket:
                continue
            came[contender.name].append(measure(contender, scenario))
    return {
        name: {figure: median(it.get(figure, 0.0) for it in found) for figure in found[0]}
        for name, found in came.items()
        if found
    }


def table(scenario: Scenario, found: dict[str, Found]) -> str:
    columns = COLUMNS[scenario.name.rstrip("0123456789")]
    rows = [[scenario.words, *(column.words for column in columns), f"CPU beside {BESIDE}"]]
    for name, figures in found.items():
        cells = [f"{figures.get(column.name, 0.0) * column.scale:,.3g}" for column in columns]
        rows.append([name, *cells, _ratio(figures, found.get(BESIDE))])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _ratio(figures: Found, beside: Found | None) -> str:
    name = next((it for it in ("per_session_ms", "per_10k", "per_socket") if it in figures), None)
    if not beside or name is None or not beside.get(name):
        return ""
    return f"{figures[name] / beside[name]:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relay", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="a third of everything, once")
    parser.add_argument("--contenders", default=",".join(CONTENDERS))
    parser.add_argument("--scenarios", default=",".join(SCENARIOS))
    options = parser.parse_args()
    chosen = [SCENARIOS[name] for name in options.scenarios.split(",")]
    scenarios = [shorter(it) for it in chosen] if options.short else chosen
    found = run(options.contenders.split(","), scenarios, 1 if options.short else options.rounds)
    for scenario in scenarios:
        print(f"\n{table(scenario, found[scenario.name])}")
    target = ROOT / "var" / "relay.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
