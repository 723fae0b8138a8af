"""Wakes a task of the event loop from any thread: there is something to do. Knows not what."""

import asyncio
from contextlib import suppress


class Bell:
    """Rung as often as anybody likes; heard once for all rings since. One listener."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Where nobody listens (a command, a test), nothing happens."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def heard(self, seconds: float) -> None:
        """Until it was rung, or so long."""
        self._loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
