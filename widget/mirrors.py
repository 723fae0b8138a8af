"""Logs that other processes write, as they grow: read from Redis by one task, followed here by any number of readers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from widget import streams
from widget.log import Log

BLOCK_MILLISECONDS = 100
"""How long one read waits for news; a log that is followed meanwhile waits for the next."""
ENTRIES = 200


@dataclass(slots=True)
class Mirror:
    """A log and how many follow it; `last` is the id of the last entry that was read."""

    log: Log
    last: str = "0-0"
    readers: int = 0


class Mirrors:
    """All logs that are followed here, by the key of their stream."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis, self._prefix = redis, prefix
        self._mirrors: dict[str, Mirror] = {}

    @property
    def has_work(self) -> bool:
        return any(not mirror.log.is_over for mirror in self._mirrors.values())

    @contextmanager
    def follow(self, row: int, turn: str, attempt: int) -> Iterator[Log]:
        key = streams.key(self._prefix, row, turn, attempt)
        mirror = self._mirrors.setdefault(key, Mirror(Log(turn, attempt, is_written_here=False)))
        mirror.readers += 1
        try:
            yield mirror.log
        finally:
            mirror.readers -= 1
            if not mirror.readers:
                del self._mirrors[key]

    async def said(self, row: int, turn: str, attempt: int) -> list[str]:
        """All deltas that are there now."""
        log = Log(turn, attempt, is_written_here=False)
        found: Any = await self._redis.xrange(streams.key(self._prefix, row, turn, attempt))
        for entry, fields in found:
            streams.mirror(log, entry, fields)
        return log.deltas(0)

    async def read(self) -> None:
        """Wait for news of any of them, but not long."""
        wanted = {key: mirror for key, mirror in self._mirrors.items() if not mirror.log.is_over}
        cursors: Any = {key: mirror.last for key, mirror in wanted.items()}
        found: Any = await self._redis.xread(cursors, count=ENTRIES, block=BLOCK_MILLISECONDS)
        for key, entries in found or []:
            mirror = wanted[key.decode()]
            for entry, fields in entries:
                streams.mirror(mirror.log, entry, fields)
                mirror.last = entry.decode()
