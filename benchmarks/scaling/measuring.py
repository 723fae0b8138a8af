"""Measures the costs on real processes of this machine, each for a bounded time. Knows how, and not what follows from it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender
from benchmarks.scaling.costs import Costs, Measured, Spent, Step
from benchmarks.scaling.crowd import Crowd
from benchmarks.scaling.house import House, house, watched
from tests.proxying import Nginx

OTHERS = 0.15
"""Of the server's processor; the kernel's own work for it is among that."""
FAR_MS, FULL = 500.0, 0.93
"""Where more questions tell nothing new; a single late step may be somebody else's doing on the same machine."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How long it is looked at, and how much is done."""

    rest_seconds: float = 20
    idlers: int = 500
    idle_seconds: float = 45
    streams: int = 100
    few: int = 20
    many: int = 320
    """Deltas of a short and of a long answer: the difference is what a delta costs."""
    counted: int = 1000
    steps: tuple[tuple[int, int], ...] = tuple((rate, 100) for rate in (10, 20, 30, 40, 50, 60))
    """Questions a second, and deltas of each answer."""
    step_seconds: float = 8
    tries: int = 3


SHORT = Extent(1, 20, 2, 10, 5, 40, 50, ((10, 20),), 1.5, 1)


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
        ramp = tuple(_ramp(there, extent))
        counting = _counting(there, extent)
    question, delta, hello, minute, process = (it.explained() for it in (question, delta, hello, minute, process))
    costs = Costs(question, delta, hello, minute, process, counting, held, base, sockets, held_before)
    date = datetime.now(UTC).date().isoformat()
    return Measured(date, _processor(), extent == SHORT, costs, ramp)


def _resting(there: House, seconds: float) -> Spent:
    """A second of a process that nobody visits, without what Redis and PostgreSQL do anyway: the server stands still first."""
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


def ramp_again(extent: Extent, known: Measured) -> Measured:
    """The costs as they are known, but for counting, and another ramp."""
    with house() as there:
        ramp = tuple(_ramp(there, extent))
        return replace(known, costs=replace(known.costs, counting_seconds=_counting(there, extent)), ramp=ramp)


def _visitors(there: House, extent: Extent, process: Spent) -> tuple[Spent, Spent, float]:
    """What it costs to come, to stay for a minute, and how many bytes that holds."""
    before = processes.memory(there.server.root)
    with watched(there, 1) as coming:
        crowd = Crowd("scaling.idlers", there.server, streams=extent.idlers)
    opened = crowd.opened
    hello = _less(coming.spent, process, coming.seconds) * (1 / opened)
    held = (processes.memory(there.server.root) - before) / opened
    with watched(there, 0) as staying:
        time.sleep(extent.idle_seconds)
    minute = _less(staying.spent, process, staying.seconds) * (60 / staying.seconds / opened)
    crowd.leave()
    return hello, minute, held


def _answers(there: House, extent: Extent, process: Spent) -> tuple[Spent, Spent]:
    """A question without its deltas, and a delta: two lengths of answers are two equations."""
    of_few, of_many = (_asked(there, extent.streams, n, process) for n in (extent.few, extent.many))
    delta = ((of_many - of_few) * (1 / (extent.many - extent.few))).at_least_nothing()
    return (of_few - delta * extent.few).at_least_nothing(), delta


def _asked(there: House, streams: int, deltas: int, process: Spent) -> Spent:
    """Of one question with so many deltas."""
    crowd = Crowd("relay.client", there.server, streams=streams, question=f"paced {deltas}", seconds=60, spread=2)
    with watched(there) as asking:
        crowd.go_on()
        found = crowd.hear()
    crowd.leave()
    assert not found["lost"], found  # noqa: S101
    return _less(asking.spent, process, asking.seconds) * (1 / streams)


def _proxied(server: Contender, visitors: int) -> tuple[float, float]:
    """Descriptors and bytes of nginx for one visitor, without TLS."""
    with tempfile.TemporaryDirectory(prefix="scaling-nginx-") as folder:
        nginx = _Plain(Path(folder), server.port)
        nginx.start()
        pid = nginx._process.pid
        try:
            before, held = _descriptors(pid), processes.memory(pid)
            crowd = Crowd("scaling.idlers", replace(server, port=nginx.plain_port), streams=visitors)
            found = (_descriptors(pid) - before) / crowd.opened, (processes.memory(pid) - held) / crowd.opened
            crowd.leave()
        finally:
            nginx.kill()
    return found


class _Plain(Nginx):
    """Our configuration, without the way from http to https: what is measured are its sockets."""

    changes = (  # type: ignore[assignment]
        ("return 308 https://$host$request_uri;", "proxy_pass http://sparkwidget; proxy_http_version 1.1; "
         "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $http_x_forwarded_for; "
         "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $sparkwidget_connection;"),
    )  # fmt: skip


def _descriptors(pid: int) -> int:
    return sum(
        len(list(Path(f"/proc/{it}/fd").iterdir())) for it in processes.tree(pid) if Path(f"/proc/{it}/fd").exists()
    )


def _ramp(there: House, extent: Extent) -> Iterator[Step]:
    """Until first deltas are far too late, an answer is lost, or the processor is full."""
    for rate, deltas in extent.steps:
        step = _quietest(there, extent, rate, deltas)
        yield step
        if step.first_p99 > FAR_MS or step.lost or step.share > FULL:
            return


def _quietest(there: House, extent: Extent, rate: int, deltas: int) -> Step:
    """Of a few tries, until nobody else was on the server's processor; else the one with the fewest others."""
    tries: list[tuple[float, Step]] = []
    while len(tries) < extent.tries and (not tries or min(it[0] for it in tries) > OTHERS):
        tries.append(_step(there, extent, rate, deltas))
    return min(tries, key=lambda it: it[0])[1]


def _step(there: House, extent: Extent, rate: int, deltas: int) -> tuple[float, Step]:
    """How busy others kept the server's processor meanwhile, and how the server bore its load."""
    load = {"streams": int(rate * extent.step_seconds), "question": f"paced {deltas}", "spread": extent.step_seconds}
    server = there.server
    crowd = Crowd("relay.client", server, **load, seconds=extent.step_seconds + deltas / 50 + 6)
    there.hurry()
    before, busy = processes.processor_seconds(server.root), _busy_seconds()
    crowd.go_on()
    time.sleep(extent.step_seconds)
    share = (processes.processor_seconds(server.root) - before) / extent.step_seconds
    others = (_busy_seconds() - busy) / extent.step_seconds - share
    found = crowd.hear()
    crowd.leave()
    late = found["first_p50"], found["first_p99"], found["late_p99"]
    return others, Step(rate, deltas, share, *late, lost=int(found["lost"]))


def _busy_seconds() -> float:
    """Of the server's processor, for whomever."""
    (line,) = (
        it for it in Path("/proc/stat").read_text().splitlines() if it.startswith(f"cpu{processes.SERVER_CORE} ")
    )
    user, nice, system, _, _, irq, soft, *_ = map(int, line.split()[1:])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def _counting(there: House, extent: Extent) -> float:
    """How long one process takes to count one turn, at best of a few batches; the server has gone, or it would count."""
    environment = _environment(there.server.root)
    os.kill(there.server.root, signal.SIGTERM)
    there.wait_until_alone()
    there.database.execute(
        "UPDATE widget_turn SET to_count = TRUE WHERE id IN"
        " (SELECT id FROM widget_turn WHERE state <> 'running' ORDER BY id DESC LIMIT %s)",
        [extent.counted],
    )
    code = (
        "import time; from widget.numbers.rollup import count_some as count; count(1)\n"
        "took = lambda: (time.monotonic(), count(200), time.monotonic())\n"
        "print(min((end - began) / n for began, n, end in (took() for _ in range(4)) if n))"
    )
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=60)
    return float(said.stdout.split()[-1])


def _environment(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _less(spent: Spent, process: Spent, seconds: float) -> Spent:
    """Without what the process does anyway."""
    return (spent - process * seconds).at_least_nothing()


def _processor() -> str:
    """In general words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{' '.join(name.split()[:2])}, {cores} virtual cores"
