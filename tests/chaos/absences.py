"""Three measured scenes: what we lean on is gone for a while, and no line ends; and how soon *stop* hangs up upstream."""

import asyncio
import random
import time
import uuid
from dataclasses import replace
from pathlib import Path

from tests.chaos.cluster import Cluster
from tests.chaos.journal import Asked, Journal
from tests.chaos.ledger import Defect
from tests.chaos.ledger import Kind as Wrong
from tests.chaos.run import Report, report, run, town_of
from tests.chaos.schedule import Fault, Kind
from tests.chaos.script import Script, question
from tests.chaos.visitor import Habits, Tab

CALM = Habits(resends=0, drops=0, stops=0, second_tab=0, pause=0.5)
REDIS_SECONDS, POSTGRES_SECONDS = 60.0, 30.0
VISITORS, STOPS, STOP_MILLISECONDS = 5, 20, 300
BREATH = 0.25  # no faster than a socket may speak
SOON = 20.0


async def redis(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """A minute without Redis: nobody's line ends, and nothing is refused or lost."""
    fault = Fault(0, Kind.REDIS_CRASH, lasts=REDIS_SECONDS)
    return replace(await _without(folder, fault, is_scaled=is_scaled, seed=seed, visitors=visitors), is_strict=True)


async def postgres(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """Half a minute without PostgreSQL: nobody's line ends, answers go on and are saved; new questions are refused politely."""
    fault = Fault(0, Kind.POSTGRES_CRASH, lasts=POSTGRES_SECONDS)
    return await _without(folder, fault, is_scaled=is_scaled, seed=seed, visitors=visitors)


async def stop(folder: Path, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    """Answers are stopped in the middle, every other one from another process: how long until upstream is hung up on."""
    journal, began = Journal(), time.monotonic()
    async with Cluster(folder, is_scaled, script=Script(400, 500), pace=0.02) as cluster:
        waited = [ms for number in range(VISITORS) for ms in await _visit(cluster, journal, f"v{number}", seed)]
        told = await report(cluster, journal, seed, time.monotonic() - began)
    late = [Defect(Wrong.ENDLESS, "", "", f"upstream was hung up on after {ms:.0f} ms") for ms in _slowest(waited)]
    return replace(told, defects=told.defects + late, stops=waited, is_strict=True)


async def _visit(cluster: Cluster, journal: Journal, name: str, seed: int) -> list[float]:
    """One visitor with a tab at the first process and one at the last; either stops what the first has asked."""
    town = town_of(cluster, journal)
    here = replace(town, url=lambda: cluster.url_of(0))
    there = replace(town, url=lambda: cluster.url_of(len(cluster.products) - 1), journal=Journal())
    tab = Tab(name, here, random.Random(seed))
    assert await tab.until(lambda screen: not screen.stale, SOON)
    other = Tab(f"{name} elsewhere", there, random.Random(seed), tab.screen.token)
    assert await other.until(lambda screen: not screen.stale, SOON)
    waited = [await _stop(cluster, journal, tab, (tab, other)[number % 2]) for number in range(STOPS)]
    for each in (tab, other):
        await each.close()
    return waited


async def _without(folder: Path, fault: Fault, *, is_scaled: bool, seed: int, visitors: int) -> Report:
    assert is_scaled, "the embedded profile leans on neither"

    async def storm(cluster: Cluster, calm: asyncio.Event) -> None:
        await asyncio.to_thread(cluster.upstream.wait_for_requests, visitors, SOON)
        await cluster.strike(fault)

    long = Script(60, 90)
    told = await run(folder, is_scaled=True, seed=seed, storm=storm, visitors=visitors, habits=CALM, script=long)
    ended = sum(count for name, count in told.troubles.items() if name.startswith("line ended"))
    lost = [Defect(Wrong.LOST, "", "", f"{ended} lines ended, and nobody had cut them")] if ended else []
    return replace(told, defects=told.defects + lost)


async def _stop(cluster: Cluster, journal: Journal, tab: Tab, stopper: Tab) -> float:
    """Milliseconds from pressing stop to upstream's connection closed."""
    turn, prompt = str(uuid.uuid4()), f"q{len(journal.asked) + 1}"
    journal.asked[turn] = Asked(turn, prompt, [time.monotonic()])
    await tab.line.say(tab.screen.ask(turn, question(prompt)))
    assert await stopper.until(lambda screen: turn in screen.turns and screen.turns[turn].seq >= 3, SOON)
    request = cluster.upstream.requests[-1]
    pressed = time.monotonic()
    await stopper.line.say(stopper.screen.stop(turn))
    assert await asyncio.to_thread(request.gone.wait, SOON)
    waited = (time.monotonic() - pressed) * 1000
    for each in (tab, stopper):
        assert await each.until(lambda screen: turn in screen.turns and screen.turns[turn].state == "stopped", SOON)
    await asyncio.sleep(BREATH)
    return waited


def _slowest(waited: list[float]) -> list[float]:
    """Those beyond the limit, if they are more than one of a hundred."""
    late = [milliseconds for milliseconds in waited if milliseconds > STOP_MILLISECONDS]
    return late if len(late) * 100 > len(waited) else []
