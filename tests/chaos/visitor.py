"""A scripted visitor: asks, waits, and does what people and networks do: asks twice, loses the line, stops, opens a second tab.

What it is shown goes into the journal, moment by moment. Knows how to reach the servers, not how they are.
"""

import asyncio
import json
import random
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from websockets.exceptions import WebSocketException

from tests.chaos.journal import ENDED, TAKEN_BACK, Asked, Journal
from tests.chaos.line import Line, Patience, Refused, dial
from tests.chaos.script import question
from tests.screen import Frame, Screen, Shown

WAITS = 90.0
"""Seconds after which a visitor gives up waiting for the end of an answer; the ledger complains much earlier."""
SETTLES, TRIES = 30.0, 30


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a visitor does what, as a share of questions (`second_tab`: of visitors). `pause` is in seconds."""

    resends: float = 0.3
    drops: float = 0.15
    stops: float = 0.08
    second_tab: float = 0.2
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Town:
    """Where visitors live: how to reach the servers (through the balancer, and each by itself), and what they share."""

    url: Callable[[], str]
    servers: Callable[[], list[str]]
    origin: str
    journal: Journal
    prompts: Callable[[], str]
    patience: Patience = Patience()


class Tab:
    """One screen and its line."""

    def __init__(self, name: str, town: Town, chance: random.Random, token: str | None = None) -> None:
        self.name, self.screen, self._journal = name, Screen(token), town.journal
        self._changed = asyncio.Event()
        self.line = Line(
            town.url, town.origin, self.screen, self._heard, patience=town.patience, chance=chance, ended=self._ended
        )
        self._task = asyncio.create_task(self.line.run(), name=name)
        self._task.add_done_callback(self._over)

    def look(self) -> None:
        self._journal.note(time.monotonic(), self.name, self.screen)

    async def until(self, sees: Callable[[Screen], bool], seconds: float) -> bool:
        """Wait until the screen shows something; whether it did in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not sees(self.screen) and not self._task.done():
                    self._changed.clear()
                    await self._changed.wait()
        return sees(self.screen)

    async def close(self) -> None:
        is_away = self.screen.stale
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._journal.leave(self.name)
        if is_away:
            self._journal.away.add(self.name)

    def _heard(self, fact: Frame) -> None:
        self.look()
        if fact["type"] in ("error", "refused", "failed"):
            self._journal.troubles[f"{fact['type']} {fact['code']}"] += 1
        self._changed.set()

    def _ended(self, how: str) -> None:
        self._journal.troubles[f"line ended: {how}"] += 1
        self._changed.set()

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._changed.set()
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Refused):
            self._journal.troubles[f"harness: {error!r}"] += 1


class Visitor:
    """`run(turns)`: asks so many questions, one after the other, and leaves once all of its tabs agree."""

    def __init__(self, name: str, town: Town, seed: int, habits: Habits = Habits()) -> None:  # noqa: B008
        self.name, self._town, self._habits = name, town, habits
        self._chance = random.Random(seed)
        self._tabs: list[Tab] = []

    async def run(self, turns: int) -> None:
        self._tabs = [Tab(self.name, self._town, self._chance)]
        try:
            if await self._first.until(lambda screen: not screen.stale, WAITS):
                for _ in range(turns):
                    if not await self._question():
                        break
                await self._settle()
        finally:
            for tab in self._tabs:
                await tab.close()

    @property
    def _first(self) -> Tab:
        return self._tabs[0]

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    async def _question(self) -> bool:
        """Ask until a question is taken, and see it through; whether another can be asked."""
        for _ in range(TRIES):
            if not await self._first.until(lambda screen: screen.busy is None, WAITS):
                return False
            asked = await self._ask()
            ended = await self._see_through(asked)
            if asked.refused is None:
                await asyncio.sleep(self._chance.random() * 2 * self._habits.pause)
                return ended
            await asyncio.sleep(1 + self._chance.random())
        return False

    async def _ask(self) -> Asked:
        turn, prompt = str(uuid.UUID(int=self._chance.getrandbits(128), version=4)), self._town.prompts()
        asked = self._town.journal.asked[turn] = Asked(turn, prompt, [time.monotonic()])
        frames = self._first.screen.ask(turn, question(prompt))
        self._first.look()
        await self._first.line.say(frames)
        if self._happens(self._habits.resends):
            asked.resent += 1
            await self._resend(asked)
        if len(self._tabs) == 1 and self._happens(self._habits.second_tab / 4):
            self._tabs.append(Tab(f"{self.name}+", self._town, self._chance, self._first.screen.token))
        return asked

    async def _resend(self, asked: Asked) -> None:
        """At once on the same line, or by losing the line, or over a line of its own to every server."""
        ask: Frame = {"type": "ask", "turn": asked.turn, "text": question(asked.prompt)}
        match self._chance.choice(("again", "lost", "elsewhere")):
            case "again":
                await self._first.line.say([ask, ask])
            case "lost":
                self._first.line.drop()
            case _:
                await asyncio.gather(*(self._elsewhere(url, ask) for url in self._town.servers()))

    async def _elsewhere(self, url: str, ask: Frame) -> None:
        hello = Screen(self._first.screen.token).hello()
        # A server that is down just now is no news here.
        with suppress(OSError, WebSocketException, TimeoutError, EOFError):
            async with dial(url, self._town.origin, self._town.patience) as line:
                for frame in (hello, ask):
                    await line.send(json.dumps(frame))
                async with asyncio.timeout(2):
                    while json.loads(await line.recv())["type"] not in ("asked", "failed", "done"):
                        pass

    async def _see_through(self, asked: Asked) -> bool:
        """Wait for the end, with mishaps on the way, and ask once more what failed; whether it has ended."""
        drops, stops = self._happens(self._habits.drops), self._happens(self._habits.stops)
        if drops or stops:
            after = self._chance.randrange(1, 8)
            await self._first.until(lambda screen: _is_past(screen, asked.turn, after), WAITS)
        if stops:
            tab = self._chance.choice(self._tabs)
            await tab.line.say(tab.screen.stop(asked.turn))
            tab.look()
        if drops:
            self._first.line.drop()
        if not await self._end(asked):
            return False
        shown = self._shown(asked)
        if shown and shown.state == "failed" and shown.is_ended:
            return await self._retry(asked)
        return True

    async def _retry(self, asked: Asked) -> bool:
        await asyncio.sleep(1)
        frames = self._first.screen.retry(asked.turn)
        self._first.look()
        asked.commands.append(time.monotonic())
        await self._first.line.say(frames)
        return await self._end(asked)

    async def _end(self, asked: Asked) -> bool:
        ended = await self._first.until(lambda screen: _is_over(screen.turns.get(asked.turn)), WAITS)
        if asked.turn not in self._first.screen.turns:
            asked.refused = dict(self._first.screen.returned).get(asked.turn) or TAKEN_BACK
        return ended

    def _shown(self, asked: Asked) -> Shown | None:
        return self._first.screen.turns.get(asked.turn)

    async def _settle(self) -> None:
        """Wait until every tab shows the end of everything."""
        for tab in self._tabs:
            await tab.until(self._is_settled, SETTLES)

    def _is_settled(self, screen: Screen) -> bool:
        mine = self._first.screen.turns
        return not screen.stale and all(
            _is_over(shown) and turn in screen.turns and _end_of(screen.turns[turn]) == _end_of(shown)
            for turn, shown in mine.items()
        )


def _end_of(shown: Shown) -> tuple[str, int, str]:
    return (shown.state, shown.attempt, shown.text)


def _is_over(shown: Shown | None) -> bool:
    return shown is None or (shown.waiting is None and shown.state in ENDED)


def _is_past(screen: Screen, turn: str, seq: int) -> bool:
    shown = screen.turns.get(turn)
    return _is_over(shown) or (shown is not None and shown.seq >= seq)
