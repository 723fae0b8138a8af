"""What is done to a contender, and what it cost: one client process, one measurement."""

import json
import sys
from dataclasses import dataclass, replace

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender, told

_NUMBERS = iter(range(1, 1 << 24, 20_000))
"""Nobody comes twice from the same address."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`streams` ask `question` within `spread` seconds and are cut after `seconds`; or `workers` come and go for all of them."""

    name: str
    words: str
    streams: int = 0
    question: str = ""
    seconds: float = 12
    spread: float = 2.0
    workers: int = 0

    @property
    def offered(self) -> int:
        """Deltas, if all come."""
        return self.streams * int(self.question.rpartition(" ")[2] or 0)

    @property
    def is_of_memory(self) -> bool:
        """Taken once, of servers that have done nothing yet: what others have used before is used again."""
        return bool(self.streams) and not self.question


SCENARIOS = {
    it.name: it
    for it in (
        Scenario("idle", "1,000 sockets on which nobody says anything", 1000),
        Scenario("paced50", "50 streams of 50 deltas a second", 50, "paced 100", spread=1.0),
        Scenario("paced200", "200 streams of 50 deltas a second", 200, "paced 300"),
        Scenario("paced500", "500 streams of 50 deltas a second", 500, "paced 300"),
        Scenario("burst", "50 streams of 2,000 deltas at once", 50, "burst 2000", spread=0.4),
        Scenario(
            "churn", "16 visitors who come, ask, read the first delta and go", question="paced 1", seconds=3, workers=16
        ),
    )
}
WARMING = Scenario("warming", "all that the first question loads", question="paced 2", seconds=0.5, workers=2)


def shorter(scenario: Scenario) -> Scenario:
    """The same for a third of the time, or of the sockets."""
    question = scenario.question.replace("300", "100").replace("2000", "600")
    seconds, spread = scenario.seconds / 2, scenario.spread / 2
    streams = scenario.streams if question else scenario.streams // 2
    return replace(scenario, question=question, seconds=seconds, spread=spread, streams=streams)


def measure(contender: Contender, scenario: Scenario) -> dict[str, float]:
    load = {
        "dialect": contender.dialect,
        "port": contender.port,
        "path": contender.path,
        "first_number": next(_NUMBERS),
        "streams": scenario.streams,
        "question": scenario.question,
        "seconds": scenario.seconds,
        "spread": scenario.spread,
        "workers": scenario.workers,
    }
    before_open = contender.memory()
    client = processes.start(
        [sys.executable, "-m", "benchmarks.relay.client", json.dumps(load)],
        core=processes.LOAD_CORE,
        folder=ROOT,
        talks=True,
    )
    assert client.stdin and client.stdout  # noqa: S101
    try:
        opened = told(client.stdout.readline())
        held = contender.memory() - before_open
        before = contender.processor_seconds()
        client.stdin.write("go\n")
        client.stdin.flush()
        found = told(client.stdout.readline())
        used = [after - earlier for after, earlier in zip(contender.processor_seconds(), before, strict=True)]
        client.stdin.write("end\n")
        client.stdin.flush()
        client.wait(timeout=30)
    finally:
        processes.end(client)
        client.stdin.close()
        client.stdout.close()
    return figures(scenario, found, used, held, opened["open"])


def figures(
    scenario: Scenario, found: dict[str, float], used: list[float], held: int, opened: float
) -> dict[str, float]:
    """What came, with what it cost; `used`: seconds of the server itself, then of what it needs besides."""
    processor, result = sum(used), dict(found)
    result |= {"processor": processor, "share": processor / found["wall"]}
    if scenario.offered:
        result["delivered"] = found["deltas"] / scenario.offered
    if found["deltas"] and not scenario.workers:
        result["per_10k"] = processor / found["deltas"] * 10_000
        result["server_per_10k"] = used[0] / found["deltas"] * 10_000 if used else 0.0
    if scenario.workers:
        result["sessions_a_second"] = found["sessions"] / max(found["wall"], scenario.seconds)
        result["per_session_ms"] = processor / max(1, found["sessions"]) * 1000
    if scenario.is_of_memory:
        result["per_socket"] = held / max(1, opened)
    return result
