"""Makes askers wait at their gate until they may call, renews their seats, and hands on what opens and closes. Knows no Django.

Nobody who leaves waits for it: a visitor's *stop* is told at once, whatever becomes of the seat.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Protocol

from widget.governor.asker import Asker, Denied, Go, No, Outcome, Result, Rules, Verdict, outcome
from widget.governor.circuits import Change, Circuit
from widget.governor.gate import Gate, Seat
from widget.governor.memory import Keeping, Memory
from widget.protocol import Code
from widget.sparkgpt import Bill

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
TICK_SECONDS = 2.0
Tell = Callable[[int], None]
Heard = Callable[[], None]


class Records(Protocol):
    """Where it is written which circuits are open, so that a restart knows, owners see it, and are told once."""

    async def load(self, gate: str) -> dict[str, Circuit]: ...

    async def note(self, gate: str, changes: Sequence[Change]) -> None: ...


class NoRecords:
    async def load(self, gate: str) -> dict[str, Circuit]:
        return {}

    async def note(self, gate: str, changes: Sequence[Change]) -> None:
        return


class Governor:
    """One per process."""

    def __init__(
        self,
        keeping: Keeping | None = None,
        rules: Rules | None = None,
        records: Records | None = None,
        *,
        chance: Callable[[], float] = random.random,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._keeping: Keeping = keeping or Memory()
        self._rules, self._records = rules or Rules(), records or NoRecords()
        self._chance, self._poll_seconds = chance, poll_seconds
        self._mine: dict[str, Seat] = {}
        self._bells: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._hearing: dict[str, asyncio.Task[None]] = {}
        self._unwritten: list[tuple[str, list[Change]]] = []

    @asynccontextmanager
    async def admitted(self, asker: Asker, bill: Bill, tell: Tell = lambda position: None) -> AsyncIterator[Heard]:
        """Inside, SparkGPT may be called; Denied if it may not. `tell` hears the position, and 0 when the waiting is over.

        What comes out of the block is what the gate learns. Call what is given when the first words have come.
        """
        began = False
        try:
            go = await self._wait(asker, tell)
            began = True

            def heard() -> None:
                if go.is_probe:
                    self._hear(asker, bill)

            yield heard
        except BaseException as problem:
            self._leave(asker, outcome(bill, problem) if began else None)
            raise
        self._leave(asker, outcome(bill, None))

    @asynccontextmanager
    async def may_work(self, asker: Asker, bill: Bill) -> AsyncIterator[None]:
        """For work in the background: inside, one call may be made; Denied at once if that would be the visitors' loss."""
        verdict = await self._ask(asker)
        if not isinstance(verdict, Go):
            self._leave(asker, None)
            raise Denied(verdict if isinstance(verdict, No) else No(Code.CROWDED))
        async with self.admitted(asker, bill):
            yield

    @asynccontextmanager
    async def trying(self, asker: Asker) -> AsyncIterator[None]:
        """For an owner who tries something: inside, SparkGPT may be called. What came of it is told by `tested`."""
        try:
            await self._wait(asker, lambda position: None)
            yield
        finally:
            self._leave(asker, None)

    async def tested(self, gate: str, model: int, said: Sequence[Outcome]) -> None:
        """An owner has tried the key with a model: what was open for nothing closes, and what must open does."""
        asker = Asker("test", gate, 0, "", model)

        def step(it: Gate, now: float) -> list[Change]:
            number = it.circuits.latest = it.calls = it.calls + 1
            seat = Seat(asker, now, now, number)
            return [change for each in said for change in it.hear(seat, self._meant(each), now, self._chance)]

        await self._load(gate)
        await self._note(gate, await self._keeping.step(gate, step))
        self._ring(gate)

    async def run(self) -> None:
        """Renew what is held here, for ever."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.tick()
            except Exception:
                logger.exception("seats could not be renewed")

    async def tick(self) -> None:
        if count := getattr(self._keeping, "count", None):
            await count()
        for gate in {seat.asker.gate for seat in self._mine.values()}:
            await self._keeping.step(gate, partial(self._hold, gate))
        unwritten, self._unwritten = self._unwritten, []
        for gate, changes in unwritten:
            await self._note(gate, changes)

    async def settle(self) -> None:
        """Wait until everybody who has left is gone."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    @property
    def seats(self) -> Counter[str]:
        """Attempts of this process: those that may call, and those that wait until they may."""
        return Counter("answering" if seat.number else "waiting" for seat in self._mine.values())

    @property
    def gates(self) -> int:
        """How many API keys they ask with."""
        return len({seat.asker.gate for seat in self._mine.values()})

    # --- Below: parts of the above ---

    async def _wait(self, asker: Asker, tell: Tell) -> Go:
        told = 0
        try:
            while not isinstance(verdict := await self._ask(asker), Go):
                if isinstance(verdict, No):
                    raise Denied(verdict)
                if verdict.position != told:
                    tell(told := verdict.position)
                await self._rest(asker.gate)
            return verdict
        finally:
            if told:
                tell(0)

    async def _ask(self, asker: Asker) -> Verdict:
        await self._load(asker.gate)

        def step(gate: Gate, now: float) -> tuple[Verdict, Seat | None]:
            gate.hold(self._held(asker.gate), now, self._rules)
            return gate.ask(asker, now, self._rules), gate.seats.get(asker.id)

        verdict, seat = await self._keeping.step(asker.gate, step)
        if seat:
            self._mine[asker.id] = seat
        return verdict

    def _hold(self, name: str, gate: Gate, now: float) -> None:
        gate.hold(self._held(name), now, self._rules)

    def _held(self, gate: str) -> list[Seat]:
        return [seat for seat in self._mine.values() if seat.asker.gate == gate]

    async def _load(self, gate: str) -> None:
        """A gate that nothing is known of may have been known before a restart."""
        if await self._keeping.knows(gate):
            return
        try:
            opened = await self._records.load(gate)
        except Exception as problem:
            logger.warning("gate %s: what is open could not be read: %s", gate, problem)
            return

        def step(it: Gate, _: float) -> None:
            it.circuits.open = {**opened, **it.circuits.open}

        await self._keeping.step(gate, step)

    async def _rest(self, gate: str) -> None:
        bell = self._bells.setdefault(gate, asyncio.Event())
        try:
            async with asyncio.timeout(self._poll_seconds):
                await bell.wait()
        except TimeoutError:
            return

    def _ring(self, gate: str) -> None:
        if bell := self._bells.pop(gate, None):
            bell.set()

    def _hear(self, asker: Asker, bill: Bill) -> None:
        """What the first words of a probe's answer say."""
        self._hearing[asker.id] = self._spawn(self._heard(self._mine[asker.id], outcome(bill, None)))

    async def _heard(self, seat: Seat, said: Outcome) -> None:
        gate = seat.asker.gate
        changes = await self._keeping.step(gate, lambda it, now: it.hear(seat, said, now, self._chance))
        self._ring(gate)
        await self._note(gate, changes)

    def _leave(self, asker: Asker, said: Outcome | None) -> None:
        self._mine.pop(asker.id, None)
        self._spawn(self._left(asker, self._meant(said) if said else None, self._hearing.pop(asker.id, None)))

    def _meant(self, said: Outcome) -> Outcome:
        return replace(said, result=Result.OTHER) if self._rules.plays else said

    async def _left(self, asker: Asker, said: Outcome | None, hearing: asyncio.Task[None] | None) -> None:
        if hearing:
            await asyncio.wait({hearing})
        changes = await self._keeping.step(asker.gate, lambda gate, now: gate.leave(asker.id, said, now, self._chance))
        self._ring(asker.gate)
        await self._note(asker.gate, changes)

    async def _note(self, gate: str, changes: list[Change]) -> None:
        if not changes:
            return
        try:
            await self._records.note(gate, changes)
        except Exception as problem:
            logger.warning("gate %s: what opened or closed could not be written down yet: %s", gate, problem)
            self._unwritten.append((gate, changes))

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
