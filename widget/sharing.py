"""Running turns beyond this process, over Redis: what is written here is published, what others write is followed.

Nothing here waits for Redis: while it is gone, logs that are written here go on in memory; the rest catches up when it is back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from redis.asyncio import Redis

from widget.log import Log
from widget.mirrors import Mirrors
from widget.publishing import Publication, Publisher
from widget.redis import TROUBLES

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.015
"""What is said meanwhile travels together."""
REST_SECONDS = 0.5
RENEW_SECONDS = 20.0


class Sharing:
    """The other processes (widget.elsewhere), over Redis. `order_stop` tells all of them to stop a turn.

    `prefix` keeps what belongs to one installation apart from what others keep in the same Redis.
    """

    def __init__(self, redis: Redis, prefix: str, order_stop: Callable[[int], Awaitable[None]]) -> None:
        self._prefix, self._order_stop = prefix, order_stop
        self._publisher, self._mirrors = Publisher(redis), Mirrors(redis, prefix)
        self._to_publish, self._to_read = asyncio.Event(), asyncio.Event()
        self._is_down = False

    def publish(self, row: int, log: Log) -> None:
        publication = Publication(self._prefix, row, log)

        def changed() -> None:
            self._publisher.add(publication)
            self._to_publish.set()

        log.listen(changed)
        changed()

    @contextmanager
    def follow(self, row: int, turn: str, attempt: int) -> Iterator[Log]:
        with self._mirrors.follow(row, turn, attempt) as log:
            self._to_read.set()
            yield log

    async def said(self, row: int, turn: str, attempt: int) -> list[str]:
        try:
            return await self._mirrors.said(row, turn, attempt)
        except TROUBLES:
            return []

    async def stop(self, row: int) -> None:
        await self._order_stop(row)

    async def run(self) -> None:
        """Publish and follow, for ever."""
        await asyncio.gather(
            self._work(self._publisher, self._publisher.send, self._to_publish),
            self._work(self._mirrors, self._mirrors.read, self._to_read),
            self._renew(),
        )

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self._publisher.renew()
            except TROUBLES:
                logger.debug("running logs could not be renewed in Redis")

    async def _work(
        self, worker: Publisher | Mirrors, work: Callable[[], Awaitable[None]], bell: asyncio.Event
    ) -> None:
        while True:
            if not worker.has_work:
                bell.clear()
            await bell.wait()
            try:
                await work()
                self._note(None)
            except TROUBLES as error:
                self._note(error)
                await asyncio.sleep(REST_SECONDS)
            except Exception:
                logger.exception("sharing broke")
                await asyncio.sleep(REST_SECONDS)
            await asyncio.sleep(GATHER_SECONDS)

    def _note(self, error: Exception | None) -> None:
        if error and not self._is_down:
            logger.error("Redis cannot be used (see REDIS_URL): %s", error)
        elif self._is_down and not error:
            logger.warning("Redis is back")
        self._is_down = error is not None
