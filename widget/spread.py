"""Running turns beyond this process over several Redis servers, each of which carries its part: a turn's row says which.

All processes must name the same servers in the same order. Where they don't, as while that is being changed, nobody finds a log
that another process writes, and readers take the answer from the database when it is whole.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager

from widget.elsewhere import Elsewhere
from widget.log import Log
from widget.sharing import Sharing


class Spread:
    """Several of one kind as one (widget.elsewhere)."""

    def __init__(self, shares: Sequence[Sharing]) -> None:
        self._shares = shares

    def publish(self, row: int, log: Log) -> None:
        self._of(row).publish(row, log)

    def follow(self, row: int, turn: str, attempt: int) -> AbstractContextManager[Log | None]:
        return self._of(row).follow(row, turn, attempt)

    async def said(self, row: int, turn: str, attempt: int) -> list[str]:
        return await self._of(row).said(row, turn, attempt)

    async def stop(self, row: int) -> None:
        await self._of(row).stop(row)

    async def run(self) -> None:
        """Publish and follow at all of them, for ever."""
        await asyncio.gather(*(share.run() for share in self._shares))

    def _of(self, row: int) -> Elsewhere:
        return self._shares[row % len(self._shares)]
