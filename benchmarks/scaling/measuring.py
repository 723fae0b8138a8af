"""Measures the costs on real processes of this machine, each for a bounded time. Knows how, and not what follows from it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender, told
from benchmarks.relay.scenarios import _NUMBERS
from benchmarks.scaling.costs import Costs, Measured, Spent, Step
from benchmarks.scaling.house import House, house, watched
from tests.proxying import Nginx

BUDGET_MS = 100.0
"""First delta, 99th percentile, added by us while everything is well."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How long it is looked at, and how much is done."""

    rest_seconds: float = 30
    idlers: int = 500
    idle_seconds: float = 60
    streams: int = 100
    few: int = 20
    many: int = 320
    """Deltas of a short and of a long answer: the difference is what a delta costs."""
    counted: int = 1000
    steps: tuple[tuple[int, int], ...] = (
        (10, 100), (20, 100), (30, 100), (40, 100), (50, 100), (60, 100), (80, 100), (100, 100), (130, 100), (160, 100),
    )  # fmt: skip
    """Questions a second, and deltas of each answer."""
    step_seconds: float = 8


SHORT = Extent(1, 20, 2, 10, 5, 40, 50, ((10, 20),), 1.5)


def measure(extent: Extent, say: Say) -> Measured:
    with house() as there:
        say("a process that nobody visits")
        process = _resting(there, extent.rest_seconds)
        base = processes.memory(there.server.root)
        say("visitors who say nothing")
        hello, minute, held = _visitors(there, extent, process)
        say("answers, short and long")
        question, delta = _answers(there, extent, process)
        say("a load balancer before it")
        sockets, held_before = _proxied(there.server, extent.idlers // 2)
        say("more and more questions")
        ramp = tuple(_ramp(there.server, extent))
        counting = _counting(there, extent)
    costs = Costs(question, delta, hello, minute, process, counting, held, base, sockets, held_before)
    date = datetime.now(UTC).date().isoformat()
    return Measured(date, _processor(), extent == SHORT, costs, ramp)


def _resting(there: House, seconds: float) -> Spent:
    """A second of a process that nobody visits, without what Redis and PostgreSQL do for nobody: the server stands still first."""
    os.kill(there.server.root, signal.SIGSTOP)
    try:
        with watched(there, 0) as still:
            time.sleep(seconds)
    finally:
        os.kill(there.server.root, signal.SIGCONT)
    time.sleep(min(3, seconds))
    with watched(there, 0) as rest:
        time.sleep(seconds)
    return (rest.spent * (1 / rest.seconds) - still.spent * (1 / still.seconds)).at_least_nothing()


def _visitors(there: House, extent: Extent, process: Spent) -> tuple[Spent, Spent, float]:
    """What it costs to come, to stay for a minute, and how many bytes that holds."""
    before = processes.memory(there.server.root)
    with watched(there, 1) as coming:
        client = _client("idlers", there.server, streams=extent.idlers)
        opened = told(client.stdout.readline())["open"]
    hello = _less(coming.spent, process, coming.seconds) * (1 / opened)
    held = (processes.memory(there.server.root) - before) / opened
    with watched(there, 0) as staying:
        time.sleep(extent.idle_seconds)
    minute = _less(staying.spent, process, staying.seconds) * (60 / staying.seconds / opened)
    _leave(client)
    return hello, minute, held


def _answers(there: House, extent: Extent, process: Spent) -> tuple[Spent, Spent]:
    """A question without its deltas, and a delta: two lengths of answers are two equations."""
    of_few, of_many = (_asked(there, extent.streams, n, process) for n in (extent.few, extent.many))
    delta = ((of_many - of_few) * (1 / (extent.many - extent.few))).at_least_nothing()
    return (of_few - delta * extent.few).at_least_nothing(), delta


def _asked(there: House, streams: int, deltas: int, process: Spent) -> Spent:
    """Of one question with so many deltas."""
    client = _client("client", there.server, streams=streams, question=f"paced {deltas}", seconds=60, spread=2)
    told(client.stdout.readline())
    with watched(there) as asking:
        _go_on(client)
        found = told(client.stdout.readline())
    _leave(client)
    assert not found["lost"], found  # noqa: S101
    return _less(asking.spent, process, asking.seconds) * (1 / streams)


def _proxied(server: Contender, visitors: int) -> tuple[float, float]:
    """Descriptors and bytes of nginx for one visitor, with TLS on our side left out: by its plain port."""
    with tempfile.TemporaryDirectory(prefix="scaling-nginx-") as folder:
        nginx = _Plain(Path(folder), server.port)
        nginx.start()
        pid = nginx._process.pid
        try:
            before, held = _descriptors(pid), processes.memory(pid)
            client = _client("idlers", replace(server, port=nginx.plain_port), streams=visitors)
            opened = told(client.stdout.readline())["open"]
            found = (_descriptors(pid) - before) / opened, (processes.memory(pid) - held) / opened
            _leave(client)
        finally:
            nginx.kill()
    return found


class _Plain(Nginx):
    """Our configuration, without the way from http to https: what is measured are its sockets."""

    changes = (
        ("return 308 https://$host$request_uri;", _passes := "proxy_pass http://sparkwidget; proxy_http_version 1.1; "
         "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $http_x_forwarded_for; "
         "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $sparkwidget_connection;"),
    )  # fmt: skip


def _descriptors(pid: int) -> int:
    return sum(
        len(list(Path(f"/proc/{it}/fd").iterdir())) for it in processes.tree(pid) if Path(f"/proc/{it}/fd").exists()
    )


def _ramp(server: Contender, extent: Extent) -> Iterator[Step]:
    """Until the first delta is later than it should be, or an answer is lost."""
    for rate, deltas in extent.steps:
        streams = int(rate * extent.step_seconds)
        load = {"streams": streams, "question": f"paced {deltas}", "spread": extent.step_seconds}
        client = _client("client", server, **load, seconds=extent.step_seconds + deltas / 50 + 6)
        told(client.stdout.readline())
        before = processes.processor_seconds(server.root)
        _go_on(client)
        time.sleep(extent.step_seconds)
        share = (processes.processor_seconds(server.root) - before) / extent.step_seconds
        found = told(client.stdout.readline())
        _leave(client)
        ms = (found[name] for name in ("first_p50", "first_p99", "late_p99"))
        yield (step := Step(rate, deltas, share, *ms, int(found["lost"])))
        if step.first_p99 > BUDGET_MS or step.lost:
            return


def _counting(there: House, extent: Extent) -> float:
    """How long one process takes to count one turn: the server stands still meanwhile, so that it isn't faster."""
    os.kill(there.server.root, signal.SIGSTOP)
    try:
        rows = there.database.execute(
            "UPDATE widget_turn SET to_count = TRUE WHERE id IN"
            " (SELECT id FROM widget_turn WHERE state <> 'running' ORDER BY id DESC LIMIT %s)",
            [extent.counted],
        ).rowcount
        code = (
            "import time; from widget.numbers.rollup import count_some; began = time.monotonic(); "
            "n = count_some(200); print(n and (time.monotonic() - began) / n)"
        )
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        environment = _environment(there.server.root)
        said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        assert rows  # noqa: S101
        return float(said.split()[-1])
    finally:
        os.kill(there.server.root, signal.SIGCONT)


def _environment(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _less(spent: Spent, process: Spent, seconds: float) -> Spent:
    """Without what the process does anyway."""
    return (spent - process * seconds).at_least_nothing()


def _client(module: str, server: Contender, **load: object) -> "subprocess.Popen[str]":
    given = {"dialect": server.dialect, "port": server.port, "path": server.path, "question": "", "seconds": 30.0}
    given |= {"first_number": next(_NUMBERS), **load}
    where = "benchmarks.relay.client" if module == "client" else f"benchmarks.scaling.{module}"
    return processes.start(
        [sys.executable, "-m", where, json.dumps(given)], core=processes.LOAD_CORE, folder=ROOT, talks=True
    )


def _go_on(client: "subprocess.Popen[str]") -> None:
    client.stdin.write("go\n")
    client.stdin.flush()


def _leave(client: "subprocess.Popen[str]") -> None:
    with suppress(OSError, subprocess.TimeoutExpired):
        _go_on(client)
        client.wait(timeout=10)
    processes.end(client)
    with suppress(OSError):  # what was said to nobody
        client.stdin.close()
    client.stdout.close()


def _processor() -> str:
    """In general words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{' '.join(name.split()[:2])}, {cores} virtual cores"
