"""Keeps the leases of what this process runs, and takes over what others left. Knows the relay and how to reach the database."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from widget import conversations, leases, tracing
from widget.answer import Ending, Measured, State
from widget.carrier import Database, Unreachable
from widget.conversations import LEASE, Taken
from widget.doors import Doors
from widget.relay import Relay

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LATE_SECONDS = 3.0
"""A tick that took longer, or that failed, has seen a database that others may not have reached either."""


class Keeper:
    """One per process."""

    def __init__(
        self,
        relay: Relay,
        doors: Doors,
        database: Database,
        *,
        tick_seconds: float = TICK_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._relay, self._doors, self._database, self._tick_seconds = relay, doors, database, tick_seconds
        self._clock = clock
        self._judges_from = clock()

    async def run(self) -> None:
        """Tick for ever. A database that doesn't answer is no reason to stop: running answers go on without it."""
        while True:
            await self.try_tick()
            await asyncio.sleep(self._tick_seconds)

    async def try_tick(self) -> None:
        """A tick, or what follows from there being none: doubt, until others have had the time of a lease to renew theirs."""
        began, problem = self._clock(), False
        try:
            await self.tick()
        except Unreachable:
            problem = True
        except Exception:
            problem = True
            logger.exception("leases could not be kept")
        if problem or self._clock() - began > LATE_SECONDS:
            self._judges_from = self._clock() + LEASE.total_seconds()

    async def tick(self) -> None:
        calls = self._relay.calls
        held = {row: leases.Held(log.attempt, calls[row]) for row, log in self._relay.running.items()}
        if held:
            renewal = await self._database(leases.renew, held)
            for row in renewal.lost:
                self._relay.let_go(row)
            for row in renewal.to_stop - renewal.lost:
                self._relay.stop(row)
        if self._clock() >= self._judges_from and not self._doors.are_closing:
            await self._take(await self._database(leases.take_over))

    async def _take(self, found: Sequence[Taken | leases.Left]) -> None:
        for taken in (it for it in found if isinstance(it, Taken)):
            with tracing.noting_turn(taken.question.turn, taken.question.attempt):
                logger.warning("turn %s: attempt %s takes over", taken.question.turn, taken.question.attempt)
            self._relay.start(taken.question)
        # All at once: looking for what was said may take seconds each while Redis hangs, and our own leases run on.
        await asyncio.gather(*(self._end(it) for it in found if isinstance(it, leases.Left)))

    async def _end(self, left: leases.Left) -> None:
        """End it with what the process that is gone has told the others."""
        said = await self._relay.elsewhere.said(left.row, left.turn, left.attempt)
        took = Measured(calls=left.calls)
        ending = Ending(State(left.state), "".join(said), len(said), left.code, measured=took)
        if await self._database(conversations.finish, left.row, left.attempt, ending) and left.code:
            with tracing.noting_turn(left.turn, left.attempt):
                logger.warning("turn %s: its process is gone, and it is not asked again", left.turn)
