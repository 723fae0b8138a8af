"""A process's shift at the doors: what it serves with, what tells it to leave, and the way out, taken once.

Knows neither which server carries it nor what is served.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from socket import socket
from typing import Any

from widget.bounds import FLUSH_SECONDS

logger = logging.getLogger(__name__)

Housework = Callable[[], Coroutine[Any, Any, None]]
"""What a process does besides serving, for ever."""
Closing = Callable[[float], Awaitable[None]]
"""Sends everybody home within so many seconds."""
Announcing = Callable[[], None]
"""Tells whoever asks that this process leaves."""


@dataclass(frozen=True, slots=True)
class Shift:
    """`sockets` are bound and don't listen yet. `lifeline` is a file that ends when whoever started this process is gone."""

    application: Any
    close: Closing
    housework: Housework
    announce: Announcing
    sockets: Sequence[socket]
    drain_seconds: float
    notice_seconds: float = 0.0
    lifeline: int | None = None


class Leaving:
    """`shut` ends listening, `stop` ends the server. A second signal stops it at once."""

    def __init__(
        self, shift: Shift, loop: asyncio.AbstractEventLoop, *, shut: Callable[[], None], stop: Callable[[], None]
    ) -> None:
        self._shift, self._loop, self._shut, self._stop = shift, loop, shut, stop
        self._task: asyncio.Task[None] | None = None

    def heed(self) -> None:
        """Leave at SIGTERM, SIGINT, and when nobody holds the lifeline any more."""
        for name in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(name, self.begin)
        if self._shift.lifeline is not None:
            self._loop.add_reader(self._shift.lifeline, self._be_left, self._shift.lifeline)

    def begin(self) -> None:
        if self._task:
            self._stop()
        else:
            self._task = self._loop.create_task(self._leave())

    def _be_left(self, lifeline: int) -> None:
        self._loop.remove_reader(lifeline)
        if not self._task:
            logger.warning("the process that started this one is gone, so this one leaves, too")
            self.begin()

    async def _leave(self) -> None:
        self._shift.announce()
        await asyncio.sleep(self._shift.notice_seconds)
        # Nothing new is accepted; whoever is still in the queue of a closed port goes to the next server.
        self._shut()
        for line in self._shift.sockets:
            line.close()
        try:
            await self._shift.close(self._shift.drain_seconds)
        except Exception:
            logger.exception("the drain broke")
        await asyncio.sleep(FLUSH_SECONDS)
        self._stop()


def settle_memory() -> None:
    """What is loaded stays to the end: looking through it for waste took 30 ms each time, in which nobody was answered.

    What comes later is looked through less often than Python would, which was some per cent of what a question takes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)
