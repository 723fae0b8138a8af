"""Where gates are kept: in several Redis servers, each of which keeps those whose names fall to it.

All processes must name the same servers in the same order: where they don't, a ceiling holds for each half by itself.
"""

import asyncio
from collections.abc import Sequence
from zlib import crc32

from widget.governor.memory import Step, T
from widget.governor.together import Together


class Apart:
    """Several of one kind as one (widget.governor.memory.Keeping)."""

    is_shared = True

    def __init__(self, kept: Sequence[Together]) -> None:
        self._kept = kept

    async def step(self, name: str, step: Step[T]) -> T:
        return await self._of(name).step(name, step)

    async def knows(self, name: str) -> bool:
        return await self._of(name).knows(name)

    async def count(self) -> None:
        await asyncio.gather(*(each.count() for each in self._kept))

    def _of(self, name: str) -> Together:
        return self._kept[crc32(name.encode()) % len(self._kept)]
