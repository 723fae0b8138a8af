"""One run: visitors ask, faults strike, and at the end the ledger compares. Knows the parts; what they do is theirs."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.cluster import ORIGIN, OWNER, PASSWORD, Cluster, Event
from tests.chaos.figures import Outage, outages, share
from tests.chaos.journal import Journal
from tests.chaos.ledger import Call, Defect, Ledger
from tests.chaos.rows import Owner, Read, Row, read_rows
from tests.chaos.schedule import Fault
from tests.chaos.script import Script, read
from tests.chaos.visitor import Habits, Town, Visitor
from tests.upstream import Request

Storm = Callable[[Cluster, asyncio.Event], Coroutine[Any, Any, None]]
"""What goes wrong in a run; the event says that visitors have gone and it may end."""
TURNS_EACH = 10
"""Questions of one visitor; then somebody new comes in."""
BACK_SECONDS = 3.0
"""From the end of the lease, or from the restart, to new text: the 95th percentile."""
OWNER_READS = 25
"""Conversations that the owner opens in the end."""


@dataclass(slots=True)
class Report:
    """What a run came to.

    `stops`: milliseconds from each press of stop to upstream's connection closed. `histories`: what tabs showed of turns with a
    defect, in words, in seconds of the run.
    """

    profile: str
    seed: int
    seconds: float
    turns: int
    defects: list[Defect]
    states: Counter[str]
    calls: int
    resent: int
    refused: Counter[str]
    troubles: Counter[str]
    events: list[Event]
    outages: list[Outage]
    failed_starts: list[str] = field(default_factory=list)
    read_by_owner: int = 0
    tracebacks: Counter[str] = field(default_factory=Counter)
    stops: list[float] = field(default_factory=list)
    histories: dict[str, list[str]] = field(default_factory=dict)
    is_strict: bool = False

    @property
    def errors(self) -> int:
        """What a visitor may call an error. In a storm it may be the truth; in a scene (`is_strict`) there is none."""
        return sum(count for name, count in self.troubles.items() if name.startswith(("failed", "error")))

    @property
    def is_spoilt(self) -> bool:
        harness = any(name.startswith("harness") for name in self.troubles)
        return bool(self.defects) or harness or (self.is_strict and (self.errors > 0 or self.is_late))

    @property
    def is_late(self) -> bool:
        """Whether text took too long to flow again, in what a kill cut while nothing else was broken."""
        return share([outage.beyond for outage in self.outages if outage.is_alone and outage.beyond], 95) > BACK_SECONDS


async def run(
    folder: Path, *, is_scaled: bool, seed: int, storm: Storm, visitors: int, turns: int | None = None,
    habits: Habits | None = None, turns_each: int = TURNS_EACH, processes: int = 2, script: Script | None = None,
) -> Report:  # fmt: skip
    """Let so many visitors at a time ask until they have asked so many questions, or until the storm is over; and compare."""
    journal, calm = Journal(), asyncio.Event()
    async with Cluster(folder, is_scaled, processes, script=script or Script()) as cluster:
        began = time.monotonic()
        raging = asyncio.create_task(storm(cluster, calm))
        more = _count_down(turns, turns_each) if turns else lambda: 0 if raging.done() else turns_each
        await _live(town_of(cluster, journal), more, visitors, seed, habits or Habits())
        calm.set()
        await raging
        return await report(cluster, journal, seed, time.monotonic() - began)


async def report(cluster: Cluster, journal: Journal, seed: int, seconds: float) -> Report:
    """Compare everything, once everybody has left."""
    rows, told = await asyncio.to_thread(_look, cluster)
    requests, began = list(cluster.upstream.requests), time.monotonic() - seconds
    defects = Ledger(journal, calls_of(requests), rows, told, cluster.script.length).defects()
    return Report(
        profile="scaled" if cluster.is_scaled else "embedded",
        seed=seed,
        seconds=seconds,
        turns=len(rows),
        defects=defects,
        states=Counter(f"{row.state} {row.code}".strip() for row in rows),
        calls=len(requests),
        resent=sum(asked.resent for asked in journal.asked.values()),
        refused=Counter(asked.refused for asked in journal.asked.values() if asked.refused),
        troubles=journal.troubles,
        events=cluster.events,
        outages=outages(cluster.events, requests, journal, is_scaled=cluster.is_scaled),
        failed_starts=cluster.failed_starts,
        read_by_owner=len(told),
        tracebacks=tracebacks(cluster.logs),
        histories={defect.turn: journal.history(defect.turn, began) for defect in defects},
    )


def by_schedule(faults: Sequence[Fault]) -> Storm:
    """Each fault strikes in its time, until it is calm: then nothing new strikes, and what has struck is healed."""

    async def storm(cluster: Cluster, calm: asyncio.Event) -> None:
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for fault in faults:
                with suppress(TimeoutError):
                    async with asyncio.timeout(began + fault.at - time.monotonic()):
                        await calm.wait()
                if calm.is_set():
                    return
                group.create_task(cluster.strike(fault))

    return storm


def town_of(cluster: Cluster, journal: Journal) -> Town:
    numbers = itertools.count(1)
    return Town(
        url=lambda: cluster.url,
        servers=lambda: [cluster.url_of(process) for process in range(len(cluster.products))],
        origin=ORIGIN,
        journal=journal,
        prompts=lambda: f"q{next(numbers)}",
    )


def calls_of(requests: Sequence[Request]) -> list[Call]:
    """Upstream's side of the ledger. A call names itself in its first delta."""
    return [
        Call(said.prompt, said.call, request.sent)
        for request in requests
        if request.answer and (said := read(request.answer[0]))
    ]


def tracebacks(logs: str) -> Counter[str]:
    """What the servers complained about: the last line of each traceback, without its details."""
    found: Counter[str] = Counter()
    inside = False
    for line in logs.splitlines():
        if line.startswith("Traceback"):
            inside = True
        elif inside and line and not line[0].isspace():
            found[line.partition(":")[0][:80]] += 1
            inside = False
    return found


def _count_down(turns: int, turns_each: int) -> Callable[[], int]:
    """How many questions the next visitor may ask."""
    left = turns

    def more() -> int:
        nonlocal left
        some = min(turns_each, left)
        left -= some
        return some

    return more


async def _live(town: Town, more: Callable[[], int], visitors: int, seed: int, habits: Habits) -> None:
    """So many visitors at a time; whoever leaves is followed by somebody new."""
    names = itertools.count(1)

    async def chair() -> None:
        while turns := more():
            number = next(names)
            await Visitor(f"v{number}", town, seed * 100_003 + number, habits).run(turns)

    async with asyncio.TaskGroup() as group:
        for _ in range(visitors):
            group.create_task(chair())


def _look(cluster: Cluster) -> tuple[list[Row], list[Read]]:
    rows = read_rows(cluster.database_url)
    conversations = sorted({row.conversation for row in rows})
    owner = Owner(f"http://localhost:{cluster.balancer.port}", OWNER, PASSWORD)
    step = max(1, len(conversations) // OWNER_READS)
    return rows, owner.read(conversations[::step])
