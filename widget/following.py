"""The answer that a browser is being told: one at a time, as a task beside its commands. Does not know what the browser wants."""

import asyncio
from collections.abc import Awaitable, Callable

from widget import snapshots, telling
from widget.carrier import Carrier, Database
from widget.protocol import Cursor
from widget.reader import Reader
from widget.relay import Relay
from widget.snapshots import Snapshot

SETTLE_SECONDS = 1.0


class Following:
    """`query` looks things up for whoever waits for it."""

    def __init__(
        self, carrier: Carrier, database: Database, relay: Relay, query: Callable[..., Awaitable[Snapshot | None]]
    ) -> None:
        self._carrier, self._database, self._relay, self._query = carrier, database, relay, query
        self._reader: Reader | None = None

    @property
    def is_on(self) -> bool:
        """Whether an answer is being written for this browser."""
        return self._reader is not None and not self._reader.task.done()

    @property
    def snapshot(self) -> Snapshot | None:
        """The attempt that was told of last, whether or not it goes on."""
        return self._reader.snapshot if self._reader else None

    @property
    def screen(self) -> Cursor | None:
        return self._reader.screen if self._reader else None

    def is_of(self, snapshot: Snapshot) -> bool:
        """This very attempt."""
        told = self.snapshot
        return told is not None and (told.turn, told.attempt) == (snapshot.turn, snapshot.attempt)

    def begin(self, snapshot: Snapshot, cursor: int) -> None:
        """From a delta on; whatever was followed before is left."""
        self.leave()
        self._reader = Reader(self._carrier, self._database, self._relay, snapshot, cursor)

    def leave(self) -> None:
        if self._reader:
            self._reader.task.cancel()
        self._reader = None

    async def tell(self, snapshot: Snapshot) -> None:
        """A turn from its question on, to its end if that has come."""
        await self._leave_off(snapshot)
        await self._carrier.tell(telling.asked(snapshot))
        if snapshot.is_running:
            self.begin(snapshot, 0)
        else:
            await self._carrier.tell(telling.ended_before(snapshot))

    async def settle(self) -> None:
        """Wait, but not long, until the end of an answer that has just ended is told."""
        if self._reader:
            await asyncio.wait({self._reader.task}, timeout=SETTLE_SECONDS)

    async def _leave_off(self, snapshot: Snapshot) -> None:
        """One turn runs at a time: if another was followed until now, it has ended, which may not have been told yet."""
        told = self.snapshot
        if told is None or not self.is_on or told.row == snapshot.row:
            return
        self.leave()
        if (now := await self._query(snapshots.now, told.row)) and not now.is_running:
            await self._carrier.tell(telling.ended_before(now))
