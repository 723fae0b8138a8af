"""A look at something slow that many want to know of: taken once in a while, for all of them, and given up after a while.

It is nobody's in particular: the log, and whoever lets work in by turns, take it for the process's own. Knows nothing of what is
looked at.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Glance(Generic[T]):
    """What `look` gives, or `otherwise` if it fails or takes longer than `patience`; good for `kept`. Both in seconds.

    `mind` are failures that the log need not know of: somebody else tells them.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[T]],
        otherwise: T,
        *,
        kept: float,
        patience: float,
        mind: tuple[type[Exception], ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look, self._otherwise, self._mind = look, otherwise, mind
        self._kept, self._patience, self._clock = kept, patience, clock
        self._task: asyncio.Task[T] | None = None
        self._until = 0.0

    async def __call__(self) -> T:
        if self._task is None or (self._task.done() and self._clock() >= self._until):
            self._task = asyncio.get_running_loop().create_task(self._taken(), context=Context())
        return await asyncio.shield(self._task)

    async def _taken(self) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await self._look()
        except Exception as problem:
            if not isinstance(problem, (TimeoutError, *self._mind)):
                logger.exception("what is wanted to be known could not be looked at")
            return self._otherwise
        finally:
            self._until = self._clock() + self._kept
