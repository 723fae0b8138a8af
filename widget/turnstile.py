"""Lets so many through at a time, and of those who wait one of each crowd after the other. Pure asyncio.

So a crowd, however large, stands in its own way: whoever belongs to another waits for one of each crowd at most. Who belongs
to none ("") goes first.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    def __init__(self, places: int) -> None:
        self._places = self._free = places
        self._crowds: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def inside(self) -> int:
        return self._places - self._free

    @property
    def waiting(self) -> int:
        return sum(len(crowd) for crowd in self._crowds.values())

    @asynccontextmanager
    async def through(self, crowd: str) -> AsyncIterator[None]:
        await self._wait(crowd)
        try:
            yield
        finally:
            self._let_in_the_next()

    async def _wait(self, crowd: str) -> None:
        if (loop := asyncio.get_running_loop()) is not self._loop:  # who waited in a loop that is over waits no more
            self._loop, self._free, self._crowds = loop, self._places, OrderedDict()
        if self._free:
            self._free -= 1
            return
        place = loop.create_future()
        self._crowds.setdefault(crowd, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._let_in_the_next()
            raise

    def _let_in_the_next(self) -> None:
        while self._crowds:
            crowd = "" if "" in self._crowds else next(iter(self._crowds))
            waiting = self._crowds.pop(crowd)
            place = waiting.popleft()
            if waiting:
                self._crowds[crowd] = waiting  # behind all the others
            if not place.done():
                return place.set_result(None)
        self._free += 1
