"""Who is inside, and how everybody is sent home when the server stops. Knows neither sockets nor signals.

A guest who waits for an answer stays until it has come, if it comes in time; all others are told at once to come back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from widget.relay import Relay

logger = logging.getLogger(__name__)


class Guest(Protocol):
    """Somebody who is connected."""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is being written for them."""

    async def send_away(self) -> None:
        """Tell them that the server restarts and that they may come back."""


class Doors:
    """Open until `close`; afterwards nobody new is let in and nothing new is asked."""

    def __init__(self, relay: Relay, release: Callable[[list[int]], Awaitable[None]]) -> None:
        self._relay, self._release = relay, release
        self._guests: set[Guest] = set()
        self.are_closing = False

    def enter(self, guest: Guest) -> None:
        self._guests.add(guest)

    def leave(self, guest: Guest) -> None:
        self._guests.discard(guest)

    async def close(self, seconds: float) -> None:
        """Send everybody home: running answers get so many seconds to end, and are left for the next process after that."""
        self.are_closing = True
        await self._send_away([guest for guest in self._guests if not guest.is_waiting])
        if left := await self._relay.finish(seconds):
            await self._release(left)
        await self._send_away(list(self._guests))

    async def _send_away(self, guests: list[Guest]) -> None:
        self._guests.difference_update(guests)
        told = await asyncio.gather(*(guest.send_away() for guest in guests), return_exceptions=True)
        for problem in (outcome for outcome in told if isinstance(outcome, Exception)):
            logger.warning("a guest could not be told to come back: %s", problem)
