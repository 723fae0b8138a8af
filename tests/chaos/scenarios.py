"""Three measured scenes: a rolling restart, kills in mid-answer, and a reconnect at every boundary between two deltas."""

import asyncio
import itertools
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.chaos import absences
from tests.chaos.cluster import Cluster
from tests.chaos.journal import ENDED, Asked, Journal
from tests.chaos.ledger import Defect
from tests.chaos.ledger import Kind as Wrong
from tests.chaos.line import Patience
from tests.chaos.run import Report, by_schedule, report, run, town_of
from tests.chaos.schedule import Fault, Kind
from tests.chaos.script import Script, question, read
from tests.chaos.visitor import Habits, Tab, Town
from tests.screen import Screen

CALM = Habits(resends=0, drops=0, stops=0, second_tab=0, pause=0.1)
LONG = Script(60, 90)
KILLS, KILL_EVERY = 6, 18.0
ANSWERS = 2
SOON = 20.0


async def rolling(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """One process after the other is told to stop and started again, while everybody is being answered: no errors."""

    async def storm(cluster: Cluster, calm: asyncio.Event) -> None:
        await _everybody_reads(cluster, visitors)
        for process in range(len(cluster.products)):
            await cluster.strike(Fault(0, Kind.TERM, process, 0.2))

    told = await run(folder, is_scaled=is_scaled, seed=seed, storm=storm, visitors=visitors, habits=CALM, script=LONG)
    return replace(told, is_strict=True)


async def kill(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """Kills in mid-answer, one every so often, with visitors who do nothing odd: how long until text flows again."""
    faults = [
        Fault(5 + number * KILL_EVERY, Kind.KILL, number % (2 if is_scaled else 1), 0.5) for number in range(KILLS)
    ]
    storm = by_schedule(faults)
    told = await run(folder, is_scaled=is_scaled, seed=seed, storm=storm, visitors=visitors, habits=CALM, script=LONG)
    return replace(told, is_strict=True)


async def boundaries(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """The line is lost after each delta and comes back at the other process; a newcomer sees the same there."""
    journal, began = Journal(), time.monotonic()
    async with Cluster(folder, is_scaled, pace=0, script=Script(20, 30)) as cluster:
        cluster.upstream.hold()
        turns = itertools.count()
        town = replace(
            town_of(cluster, journal),
            url=lambda: cluster.url_of(next(turns) % len(cluster.products)),
            patience=Patience(longest_pause=0.1),
        )
        tab = Tab("hopper", town, random.Random(seed))
        found = [defect for _ in range(ANSWERS) for defect in await _hop(cluster, town, tab)]
        await tab.close()
        told = await report(cluster, journal, seed, time.monotonic() - began)
    return replace(told, defects=told.defects + found, is_strict=True)


SCENARIOS: dict[str, Callable[..., Awaitable[Report]]] = {
    "rolling": rolling,
    "kill": kill,
    "boundaries": boundaries,
    "redis": absences.redis,
    "postgres": absences.postgres,
    "stop": absences.stop,
}
SCALED = ("redis", "postgres")
"""The embedded profile leans on neither."""


async def _everybody_reads(cluster: Cluster, visitors: int) -> None:
    """Until every visitor's answer has begun."""
    await asyncio.to_thread(cluster.upstream.wait_for_requests, visitors, SOON)


async def _hop(cluster: Cluster, town: Town, tab: Tab) -> list[Defect]:
    """One answer, read at another process after each delta; what a newcomer saw differently."""
    turn, prompt = str(uuid.uuid4()), town.prompts()
    assert await tab.until(lambda screen: not screen.stale, SOON)
    town.journal.asked[turn] = Asked(turn, prompt, [time.monotonic()])
    await tab.line.say(tab.screen.ask(turn, question(prompt)))
    found = []
    for seq in range(1, cluster.script.length(prompt) + 1):
        cluster.upstream.release(1)
        if not await tab.until(partial(_has, turn, seq), SOON):
            found.append(Defect(Wrong.LOST, turn, prompt, f"delta {seq} did not come"))
            break
        found += await _newcomer(town, tab, turn, prompt, seq)
        tab.line.drop()
        await tab.until(lambda screen: screen.stale, SOON)
        await tab.until(lambda screen: not screen.stale, SOON)
    cluster.upstream.release()
    if not await tab.until(lambda screen: turn in screen.turns and screen.turns[turn].state in ENDED, SOON):
        found.append(Defect(Wrong.ENDLESS, turn, prompt, "no end"))
    cluster.upstream.hold()
    return found


async def _newcomer(town: Town, tab: Tab, turn: str, prompt: str, seq: int) -> list[Defect]:
    """A new tab, which knows nothing but the token, must come to show as much."""
    alone = replace(town, journal=Journal())
    other = Tab("newcomer", alone, random.Random(seq), tab.screen.token)
    try:
        if await other.until(partial(_has, turn, seq), SOON):
            shown = other.screen.turns[turn]
            said = read(shown.text)
            if said and said.deltas == seq and shown.text == tab.screen.turns[turn].text:
                return []
        return [Defect(Wrong.DISAGREES, turn, prompt, f"a newcomer doesn't see delta {seq}")]
    finally:
        await other.close()


def _has(turn: str, seq: int, screen: Screen) -> bool:
    shown = screen.turns.get(turn)
    return shown is not None and shown.seq >= seq
