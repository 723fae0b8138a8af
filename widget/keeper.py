"""Keeps the leases of what this process runs, and takes over what others left. Knows the relay and how to reach the database."""

import asyncio
import logging

from widget import leases
from widget.carrier import Database
from widget.doors import Doors
from widget.relay import Relay

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


class Keeper:
    """One per process."""

    def __init__(self, relay: Relay, doors: Doors, database: Database, *, tick_seconds: float = TICK_SECONDS) -> None:
        self._relay, self._doors, self._database, self._tick_seconds = relay, doors, database, tick_seconds

    async def run(self) -> None:
        """Tick for ever. A database that doesn't answer is no reason to stop: running answers go on without it."""
        while True:
            try:
                await self.tick()
            except Exception:
                logger.exception("leases could not be kept")
            await asyncio.sleep(self._tick_seconds)

    async def tick(self) -> None:
        held = {row: log.attempt for row, log in self._relay.running.items()}
        if held:
            for row in await self._database(leases.renew, held):
                self._relay.let_go(row)
        if not self._doors.are_closing:
            for taken in await self._database(leases.take_over):
                logger.warning("turn %s: attempt %s takes over", taken.question.turn, taken.question.attempt)
                self._relay.start(taken.question)
