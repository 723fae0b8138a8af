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
    seconds: float = 20
    spread: float = 2.0
    workers: int = 0

    @property
    def offered(self) -> int:
        """Deltas, if all come."""
        return self.streams * int(self.question.rpartition(" ")[2] or 0)


SCENARIOS = {
    it.name: it
    for it in (
        Scenario("paced50", "50 streams of 50 deltas a second", 50, "paced 300"),
        Scenario("paced200", "200 streams of 50 deltas a second", 200, "paced 300"),
        Scenario("paced500", "500 streams of 50 deltas a second", 500, "paced 300"),
        Scenario("burst", "50 streams of 2,000 deltas at once", 50, "burst 2000"),
        Scenario(
            "churn", "16 visitors who come, ask, read the first delta and go", question="paced 1", seconds=4, workers=16
        ),
        Scenario("idle", "1,000 sockets on which nobody says anything", 1000),
    )
}


def shorter(scenario: Scenario) -> Scenario:
    """The same for a third of the time, or of the sockets."""
    question = scenario.question.replace("300", "100").replace("2000", "700")
    return replace(scenario, question=question, seconds=min(scenario.seconds, 8), streams=min(scenario.streams, 500))


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
    before_open = processes.memory(contender.root) if contender.root else 0
    client = processes.start(
        [sys.executable, "-m", "benchmarks.relay.client", json.dumps(load)],
        core=processes.LOAD_CORE,
        folder=ROOT,
        talks=True,
    )
    assert client.stdin and client.stdout  # noqa: S101
    try:
        opened = told(client.stdout.readline())
        held = (processes.memory(contender.root) if contender.root else 0) - before_open
        before = processes.processor_seconds(contender.root) if contender.root else 0.0
        client.stdin.write("go\n")
        client.stdin.flush()
        found = told(client.stdout.readline())
        used = (processes.processor_seconds(contender.root) if contender.root else 0.0) - before
        client.stdin.write("end\n")
        client.stdin.flush()
        client.wait(timeout=30)
    finally:
        processes.end(client)
        client.stdin.close()
        client.stdout.close()
    return figures(scenario, found, used, held, opened["open"])


def figures(scenario: Scenario, found: dict[str, float], used: float, held: int, opened: float) -> dict[str, float]:
    """What came, with what it cost."""
    result = dict(found)
    result |= {"processor": used, "share": used / max(found["wall"], 1e-6)}
    if found["deltas"]:
        result["per_10k"] = used / found["deltas"] * 10_000
    if scenario.workers:
        result |= {"sessions_a_second": found["sessions"] / scenario.seconds}
        result["per_session_ms"] = used / max(1, found["sessions"]) * 1000
    if scenario.streams and not scenario.question:
        result["per_socket"] = held / max(1, opened)
    return result
