"""What it costs to carry an answer, beside what it costs others in the same run, by turns: `python -m benchmarks.relay`.

Prints the figures of each scenario and our goals, and writes all to var/relay.json. Every contender has one core for all its
processes; client and SparkGPT share the other. Whoever can't be started here is left out, and said so.
"""

import argparse
import json
import sys
import time
from contextlib import ExitStack
from statistics import median

from benchmarks.relay import processes, tables
from benchmarks.relay.conditions import conditions
from benchmarks.relay.contenders import CONTENDERS, ONLY_BY_NAME, ROOT, Contender
from benchmarks.relay.goals import Found, judge
from benchmarks.relay.scenarios import SCENARIOS, WARMING, Scenario, measure, shorter
from tests.server import free_port

TARGET = ROOT / "var" / "relay.json"
NOT_IN_SHORT = ("direct", "paced50")
MINUTES = {False: 14, True: 2}
"""A whole run, a short one."""


def run(names: list[str], scenarios: list[Scenario], rounds: int) -> Found:
    """By scenario and contender, the median of each figure."""
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.relay.upstream", str(port)]
        upstream = processes.start(command, core=processes.UPSTREAM_CORE, folder=ROOT)
        stack.callback(processes.end, upstream)
        processes.listens(port, upstream)
        there = [it for name in names if (it := _started(stack, name, port))]
        for contender in there:
            measure(contender, WARMING)
        return {it.name: _by_turns(there, it, 1 if it.is_of_memory else rounds) for it in scenarios}


def _started(stack: ExitStack, name: str, port: int) -> Contender | None:
    try:
        return stack.enter_context(CONTENDERS[name](port))
    except (OSError, TimeoutError) as problem:
        print(f"{name} is left out: {problem}", file=sys.stderr)
        return None


def _by_turns(there: list[Contender], scenario: Scenario, rounds: int) -> dict[str, dict[str, float]]:
    came: dict[str, list[dict[str, float]]] = {it.name: [] for it in there}
    for number in range(rounds):
        for contender in there if number % 2 == 0 else there[::-1]:
            if _takes_part(contender, scenario, number):
                came[contender.name].append(measure(contender, scenario))
    return {
        name: {figure: _rounded(median(it.get(figure, 0.0) for it in found)) for figure in found[0]}
        for name, found in came.items()
        if found
    }


def _takes_part(contender: Contender, scenario: Scenario, number: int) -> bool:
    """What only shows that the measuring costs little is measured in the first round."""
    return contender.is_socket if scenario.is_of_memory else bool(contender.roots) or number == 0


def _rounded(number: float) -> float:
    return float(f"{number:.4g}")


def _chosen(given: str | None, all_of_them: list[str], *, short: bool) -> list[str]:
    left_out = (*ONLY_BY_NAME, *(NOT_IN_SHORT if short else ()))
    return given.split(",") if given else [it for it in all_of_them if it not in left_out]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relay", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="by turns; the median of each figure counts")
    parser.add_argument("--short", action="store_true", help="a third of everything, once")
    parser.add_argument("--contenders", help=",".join(CONTENDERS))
    parser.add_argument("--scenarios", help=",".join(SCENARIOS))
    return parser.parse_args()


def main() -> int:
    options = _options()
    short, rounds = options.short, 1 if options.short else options.rounds
    names = _chosen(options.contenders, list(CONTENDERS), short=short)
    whole = [SCENARIOS[name] for name in _chosen(options.scenarios, list(SCENARIOS), short=short)]
    entry, began = conditions(rounds, short=short), time.monotonic()
    print(
        f"Takes about {MINUTES[short]} minutes if all are asked. Pinned: {entry['pinned']}. Load before: {entry['load']}."
    )
    found = run(names, [shorter(it) if short else it for it in whole], rounds)
    for scenario in whole:
        print(f"\n{tables.table(scenario, found[scenario.name])}")
    print(f"\n{tables.goals(judge(found))}\n\nTook {(time.monotonic() - began) / 60:.1f} minutes.")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({**entry, "figures": found}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
