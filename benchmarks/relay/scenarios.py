"""What is done to a contender, and what it cost: one client process, one measurement."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender, told
from benchmarks.relay.upstream import GAP_MS

_NUMBERS = iter(range(1, 1 << 24, 20_000))
"""Nobody comes twice from the same address."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`streams` ask `question` within `spread` seconds and are cut after `seconds`; or `workers` come and go for all of them.

    Where questions come one by one, what a delta costs and how late it is are measured between the last question and the first
    end: what questions cost is another scenario's.
    """

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
    def window(self) -> float:
        """Seconds from the first question in which nobody can be done; 0 where deltas come at once."""
        kind, _, count = self.question.rpartition(" ")
        seconds = int(count) * GAP_MS / 1000 if kind == "paced" and not self.workers else 0.0
        return seconds if seconds > self.spread else 0.0

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
        Scenario("paced500", "500 streams of 50 deltas a second", 500, "paced 450", seconds=16, spread=6.0),
        Scenario("burst", "50 streams of 2,000 deltas at once", 50, "burst 2000", spread=0.4),
        Scenario(
            "churn", "16 visitors who come, ask, read the first delta and go", question="paced 1", seconds=3, workers=16
        ),
    )
}
WARMING = Scenario("warming", "all that the first question loads", question="paced 2", seconds=0.5, workers=2)


def shorter(scenario: Scenario) -> Scenario:
    """The same for a third of the time, or of the sockets. Questions don't come much faster: they would be all that is seen."""
    question = scenario.question.replace("300", "100").replace("450", "300").replace("2000", "600")
    seconds, spread = scenario.seconds / 2, scenario.spread * (2 / 3 if scenario.name == "paced500" else 1 / 2)
    streams = scenario.streams if question else scenario.streams // 2
    return replace(scenario, question=question, seconds=max(seconds, spread + 4), spread=spread, streams=streams)


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
        "window": scenario.window,
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
        marks = []
        found = told(client.stdout.readline())
        while "wall" not in found:
            marks.append(Mark(found["deltas"], contender.processor_seconds()))
            found = told(client.stdout.readline())
        used = _since(before, contender.processor_seconds())
        client.stdin.write("end\n")
        client.stdin.flush()
        client.wait(timeout=30)
    finally:
        processes.end(client)
        client.stdin.close()
        client.stdout.close()
    return figures(scenario, found, used, held, opened["open"], marks)


@dataclass(frozen=True, slots=True)
class Mark:
    """An end of the window: how many deltas had come, and what each process had used by then."""

    deltas: float
    used: list[float]


def _since(before: list[float], now: list[float]) -> list[float]:
    return [after - earlier for after, earlier in zip(now, before, strict=True)]


def figures(
    scenario: Scenario, found: dict[str, float], used: list[float], held: int, opened: float, marks: Sequence[Mark] = ()
) -> dict[str, float]:
    """What came, with what it cost; `used`: seconds of the server itself, then of what it needs besides."""
    processor, result = sum(used), dict(found)
    result |= {"processor": processor, "share": processor / found["wall"]}
    if scenario.offered:
        result["delivered"] = found["deltas"] / scenario.offered
    if found["deltas"] and not scenario.workers:
        result["whole_per_10k"] = processor / found["deltas"] * 10_000
        deltas, spent = found["deltas"], used
        if len(marks) == 2:
            deltas, spent = max(1, marks[1].deltas - marks[0].deltas), _since(marks[0].used, marks[1].used)
        result["per_10k"] = sum(spent) / deltas * 10_000
        result["server_per_10k"] = spent[0] / deltas * 10_000 if spent else 0.0
    if scenario.workers:
        result["sessions_a_second"] = found["sessions"] / max(found["wall"], scenario.seconds)
        result["per_session_ms"] = processor / max(1, found["sessions"]) * 1000
    if scenario.is_of_memory:
        result["per_socket"] = held / max(1, opened)
    return result
