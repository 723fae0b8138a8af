"""Two processes of one server beside one, by turns, with Redis and PostgreSQL between all: `python -m benchmarks.relay.two`.

Each process gets the same to do: one has half of a scenario's streams, two have all. Prints what that cost and how many deltas a
second came, and writes var/relay-two.json. Client and SparkGPT need the processor, too, so what came in all is bounded by the
machine where it has few cores: `idle` says whether it was.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.relay import processes
from benchmarks.relay.contenders import OPEN, ROOT, SEATS, WIDE, Contender
from benchmarks.relay.scenarios import SCENARIOS, Scenario, measure, shorter
from tests.engines import PostgresServer, RedisServer
from tests.server import Product, free_port

Found = dict[str, float]
CHOSEN = (
    SCENARIOS["paced200"],
    replace(SCENARIOS["burst"], words="100 streams of 2,000 deltas at once", streams=100),
    replace(SCENARIOS["churn"], words="32 visitors who come, ask, read the first delta and go", workers=32, seconds=6),
)
"""The kernel shares sockets out by chance, so there are more than elsewhere: fewer would say how the dice fell. Who comes and
goes costs client and SparkGPT next to nothing, so there two cores are really two processes'."""
COLUMNS = {
    "a_second": "deltas / s",
    "sessions_a_second": "visitors / s",
    "per_10k": "CPU s / 10,000 deltas",
    "per_session_ms": "CPU ms / visitor",
    "busy": "cores used by the server",
    "even": "the busiest one's part",
    "late_p50": "late, median ms",
    "late_p99": "late, p99 ms",
    "lost": "lost",
    "redis": "CPU s of Redis",
    "idle": "idle part of the machine",
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """A server of `size` processes."""

    size: int
    contender: Contender
    redis: int

    @property
    def members(self) -> list[int]:
        """Those that serve: the one that keeps them running does nothing."""
        everybody = list(processes.tree(self.contender.root))
        return everybody if self.size == 1 else everybody[1:]


@contextmanager
def served(size: int, upstream: int, redis: RedisServer, database: str, server: str) -> Iterator[Crowd]:
    """As an operator runs it, storage, limits and logs on; where there are two, each has a core and shares it with the load."""
    with tempfile.TemporaryDirectory(prefix="bench-two-") as folder:
        there = {
            "LIMITS": "on",
            "CHALLENGE_BITS": "0",
            "REDIS_URL": redis.url,
            "DATABASE_URL": database,
            **SEATS,
            **WIDE,
        }
        product = Product(Path(folder), f"http://127.0.0.1:{upstream}", processes=size, **there)
        site = product.add_site("Shop", "https://shop.example.com")["site_key"]
        product.manage("shell", "-v", "0", "-c", OPEN)
        options = ["--server", server, "--processes", str(size), "--port", str(product.port)]
        process = processes.start(
            [sys.executable, "manage.py", "serve", *options], core=processes.SERVER_CORE, folder=ROOT, log=product.log,
            environment=product.environment,
        )  # fmt: skip
        try:
            for port in [product.port] if size == 1 else range(product.port + 1, product.port + size + 1):
                processes.listens(port, seconds=60)
            contender = Contender(str(size), "ours", product.port, f"/ws/v1/{site}/", (process.pid,))
            crowd = Crowd(size, contender, redis.pid)
            _spread(crowd)
            yield crowd
        finally:
            processes.end(process)


def _spread(crowd: Crowd) -> None:
    """Each process on one core, by turns, so that two are never one core's."""
    cores = sorted({processes.SERVER_CORE, processes.LOAD_CORE})
    for number, pid in enumerate(crowd.members):
        for task in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(task), {cores[number % len(cores)]})


def look(crowd: Crowd, scenario: Scenario) -> Found:
    """One measurement: what came, what each process took for it, and what was left of the machine."""
    before = [processes.processor_seconds(pid) for pid in crowd.members]
    redis, idle, began = processes.processor_seconds(crowd.redis), _idle_seconds(), time.monotonic()
    found = measure(crowd.contender, scenario)
    took, cores = time.monotonic() - began, os.cpu_count() or 1
    used = [processes.processor_seconds(pid) - was for pid, was in zip(crowd.members, before, strict=True)]
    found |= {"busy": found["processor"] / max(found["wall"], 1e-6), "even": max(used) / max(sum(used), 1e-6)}
    found |= {"redis": processes.processor_seconds(crowd.redis) - redis}
    return found | {"idle": (_idle_seconds() - idle) / took / cores}


def _idle_seconds() -> float:
    """Of all cores together, since the machine began."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return int(fields[4]) / os.sysconf("SC_CLK_TCK")


def run(
    scenarios: list[Scenario], rounds: int, server: str = "daphne", sizes: tuple[int, ...] = (1, 2)
) -> dict[str, dict[str, Found]]:
    """By scenario and number of processes, the median of each figure."""
    with ExitStack() as stack:
        port = free_port()
        upstream = processes.start(
            [sys.executable, "-m", "benchmarks.relay.upstream", str(port)], core=processes.LOAD_CORE, folder=ROOT
        )
        stack.callback(processes.end, upstream)
        processes.listens(port)
        redis = RedisServer(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-redis-")))).start()
        stack.callback(redis.stop)
        postgres = PostgresServer(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-postgres-"))))
        stack.callback(postgres.stop)
        postgres.start()
        databases = {size: postgres.create(f"bench{size}") for size in sizes}
        crowds = [stack.enter_context(served(size, port, redis, databases[size], server)) for size in sizes]
        return {it.name: _by_turns(crowds, it, rounds) for it in scenarios}


def _by_turns(crowds: list[Crowd], scenario: Scenario, rounds: int) -> dict[str, Found]:
    came: dict[str, list[Found]] = {str(crowd.size): [] for crowd in crowds}
    for number in range(rounds):
        for crowd in crowds if number % 2 == 0 else crowds[::-1]:
            came[str(crowd.size)].append(look(crowd, _part(scenario, crowd.size)))
    return {
        size: {name: median(it[name] for it in all_of_it) for name in all_of_it[0]} for size, all_of_it in came.items()
    }


def _part(scenario: Scenario, size: int) -> Scenario:
    """What so many processes get of what is meant for two."""
    return replace(scenario, streams=scenario.streams * size // 2, workers=scenario.workers * size // 2)


def table(scenario: Scenario, found: dict[str, Found]) -> str:
    """One line for each number of processes, and the second one's figures as multiples of the first's."""
    few, many = (found[size] for size in sorted(found)[:2])
    lines = [f"{scenario.words}: {' and '.join(sorted(found))} process(es)"]
    for name, words in COLUMNS.items():
        if name not in few:
            continue
        times = f"x {many[name] / few[name]:.2f}" if few[name] else ""
        lines.append(f"  {words:<28}{few[name]:>12,.3g}{many[name]:>12,.3g}  {times}".rstrip())
    lines.append(f"  with a core for each of them, by what {_unit(few)[1]} costs: x {growth(few, many):.2f}")
    return "\n".join(lines)


def growth(few: Found, many: Found, size: int = 2) -> float:
    """How many times as much several carry until the busiest one's core is full; one is full at one core."""
    cost, _ = _unit(few)
    return few[cost] / many[cost] / many["even"] if many["even"] else float(size)


def _unit(found: Found) -> tuple[str, str]:
    return ("per_session_ms", "a visitor") if "per_session_ms" in found else ("per_10k", "a delta")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relay.two", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="a third of everything, once")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")
    options = parser.parse_args()
    scenarios = [shorter(it) for it in CHOSEN] if options.short else list(CHOSEN)
    found = run(scenarios, 1 if options.short else options.rounds, options.server)
    for scenario in scenarios:
        print(f"\n{table(scenario, found[scenario.name])}")
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "relay-two.json").write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
