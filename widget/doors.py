"""Who is inside, and how everybody is sent home when the server stops. Knows neither sockets nor signals.

A guest who waits for an answer stays until it has come, if it comes in time; all others are told to come back, many of them
in waves.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from widget.carrier import Unreachable
from widget.protocol import Code
from widget.relay import Relay

logger = logging.getLogger(__name__)

REST_SECONDS = 1.0
WAVE, PAUSE_SECONDS = 50, 0.1
"""So many are sent home at once, and so long it is until the next: thousands would come to the other processes together."""
WAVES_PART = 0.8
"""The part of the drain within which everybody has been sent home who needn't wait."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A site as it is now, as far as it decides who may stay: the site keys that work, and whether visitors must be named."""

    is_active: bool
    keys: frozenset[str]
    needs_identity: bool


class Guest(Protocol):
    """Somebody who is connected."""

    transport: str
    """What carries it."""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is being written for them."""

    @property
    def site(self) -> int | None:
        """At which site, by its primary key; None while that isn't known."""

    @property
    def address(self) -> str:
        """Where they come from; "" if nobody knows."""

    async def send_away(self) -> None:
        """Tell them that the server restarts and that they may come back."""

    async def catch_up(self) -> None:
        """Tell them how everything stands, because news may have been missed."""

    async def turn_out(self, code: Code) -> None:
        """Tell them why they must leave."""

    def objection(self, site: Standing) -> Code | None:
        """Why they may not stay at their site as it is now; None if they may."""

    async def site_changed(self) -> None:
        """Tell them that the owner has saved the site."""


class Doors:
    """Open until `close`; afterwards nobody new is let in and nothing new is asked."""

    def __init__(
        self, relay: Relay, release: Callable[[dict[int, int]], Awaitable[None]], *, rest_seconds: float = REST_SECONDS
    ) -> None:
        self._relay, self._release, self._rest_seconds = relay, release, rest_seconds
        self._guests: set[Guest] = set()
        self._missed: set[Guest] = set()
        self._catching_up: asyncio.Task[None] | None = None
        self.are_closing = self.is_leaving = False
        """`is_leaving`: this process stops soon, and still serves whoever comes."""

    def enter(self, guest: Guest) -> None:
        self._guests.add(guest)

    def leave(self, guest: Guest) -> None:
        self._guests.discard(guest)

    @property
    def guests(self) -> Counter[str]:
        """How many are inside, by what carries them."""
        return Counter(guest.transport for guest in self._guests)

    def announce(self) -> None:
        """Whoever sends visitors here is to send them elsewhere from now on."""
        self.is_leaving = True

    async def close(self, seconds: float) -> None:
        """Send everybody home: running answers get so many seconds to end, and are left for the next process after that."""
        self.are_closing = self.is_leaving = True
        if waiting := self._relay.let_go_of_waiting():
            await self._release(waiting)
        idle = [guest for guest in self._guests if not guest.is_waiting]
        left, _ = await asyncio.gather(self._relay.finish(seconds), self._send_away_in_waves(idle, seconds))
        if left:
            await self._release(left)
        await self._send_away(list(self._guests))

    def catch_up(self, guest: Guest | None = None) -> None:
        """Soon, and one after the other, tell everybody how things stand; or one guest, who has missed some news."""
        self._missed |= {guest} if guest else self._guests
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up())

    async def turn_out_from(self, banned: Callable[[str], bool], code: Code) -> None:
        """Everybody who comes from such an address must leave."""
        await _all(guest.turn_out(code) for guest in list(self._guests) if banned(guest.address))

    async def turn_out_of(self, site: int, standing: Standing) -> None:
        """Whoever may not stay at a site as it is now must leave; the others hear nothing."""
        there = [(guest, guest.objection(standing)) for guest in self._guests if guest.site == site]
        await _all(guest.turn_out(code) for guest, code in there if code)

    async def site_changed(self, site: int, standing: Standing) -> None:
        """Everybody at a site hears that its owner has saved it, or why they must leave now."""
        there = [(guest, guest.objection(standing)) for guest in self._guests if guest.site == site]
        await _all(guest.turn_out(code) if code else guest.site_changed() for guest, code in there)

    async def _catch_up(self) -> None:
        while self._missed:
            guest = self._missed.pop()
            try:
                if guest in self._guests:
                    await guest.catch_up()
            except Unreachable:
                self._missed.add(guest)
                await asyncio.sleep(self._rest_seconds)
            except Exception as problem:
                logger.warning("a guest could not catch up: %s", problem)

    async def _send_away_in_waves(self, guests: list[Guest], seconds: float) -> None:
        waves = max(1, int(seconds * WAVES_PART / PAUSE_SECONDS))
        size = max(WAVE, ceil(len(guests) / waves))
        for start in range(0, len(guests), size):
            if start:
                await asyncio.sleep(PAUSE_SECONDS)
            await self._send_away([guest for guest in guests[start : start + size] if guest in self._guests])

    async def _send_away(self, guests: list[Guest]) -> None:
        self._guests.difference_update(guests)
        await _all(guest.send_away() for guest in guests)


async def _all(tellings: Iterable[Awaitable[None]]) -> None:
    for problem in await asyncio.gather(*tellings, return_exceptions=True):
        if isinstance(problem, Exception):
            logger.warning("a guest could not be told: %s", problem)
