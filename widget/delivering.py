"""Empties the outbox: a task of the process takes what is due, some at a time, and writes down what became of it.

Knows how to reach the database, and the way out only as a function; visitors never wait for any of it.
"""

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable

from widget import outbox
from widget.bell import Bell
from widget.carrier import Database, Unreachable
from widget.parcels import NotTaken, Parcel

logger = logging.getLogger(__name__)

Way = Callable[[Parcel], Awaitable[None]]
"""Delivers it, or raises NotTaken."""
LOOK_SECONDS = 2.0
"""So often it looks without being woken: others write too, and what failed is due again."""
PURGE_SECONDS = 3600.0
ROOM = 8
"""So many of one kind are under way at once."""
REST_SECONDS = 1.0


class Deliverer:
    """One per process."""

    def __init__(
        self,
        database: Database,
        deliver: Way,
        bell: Bell,
        *,
        look_seconds: float = LOOK_SECONDS,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._deliver, self._bell = database, deliver, bell
        self._look_seconds, self._rest_seconds, self._clock = look_seconds, rest_seconds, clock
        self._name = uuid.uuid4().hex
        self._under_way: dict[asyncio.Task[None], tuple[str, Parcel]] = {}
        self._purge_at = clock()
        self._is_closing = False

    async def run(self) -> None:
        """For ever. A database that doesn't answer is no reason to stop."""
        while not self._is_closing:
            await self._try_look()
            await self._bell.heard(self._look_seconds)

    async def look(self) -> None:
        """Begin with what is due, as far as there is room."""
        for kind in outbox.KINDS:
            ours = [parcel for its_kind, parcel in self._under_way.values() if its_kind == kind]
            if (room := ROOM - len(ours)) > 0 and not self._is_closing:
                sites = Counter(parcel.site for parcel in ours)
                taken = await self._database(outbox.take, self._name, kind, room, sites)
                if self._is_closing:  # meanwhile
                    return await self._database(outbox.release, taken)
                for parcel in taken:
                    self._begin(kind, parcel)
        if self._clock() >= self._purge_at and not await self._database(outbox.purge):
            self._purge_at = self._clock() + PURGE_SECONDS

    async def settle(self) -> None:
        """Until nothing is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def close(self, seconds: float) -> None:
        """Begin nothing new, and let what is under way end within that time; the rest is left for the next process."""
        self._is_closing = True
        tasks = set(self._under_way)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        left = dict(self._under_way)
        for task in left:
            task.cancel()
        if left:
            await asyncio.gather(*left, return_exceptions=True)
            await self._write_down(outbox.release, [parcel for _kind, parcel in left.values()], until=self._clock())

    async def _try_look(self) -> None:
        try:
            await self.look()
        except Unreachable:
            pass  # which whoever reaches for it has logged
        except Exception:
            logger.exception("the outbox could not be looked at")

    def _begin(self, kind: str, parcel: Parcel) -> None:
        task = asyncio.create_task(self._carry(parcel))
        self._under_way[task] = (kind, parcel)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._bell.ring()  # there is room

    async def _carry(self, parcel: Parcel) -> None:
        until = self._clock() + outbox.LEASE.total_seconds()
        try:
            await self._deliver(parcel)
        except NotTaken as problem:
            return await self._write_down(outbox.fail, parcel, problem.words, problem.is_final, until=until)
        except Exception:
            logger.exception("delivery %d could not be tried", parcel.row)
            return await self._write_down(outbox.fail, parcel, "This server could not try it.", until=until)
        await self._write_down(outbox.keep, parcel, until=until)

    async def _write_down(self, act: Callable[..., object], *about: object, until: float) -> None:
        """As long as it is ours; after that another process tries it again."""
        while True:
            try:
                await self._database(act, *about)
                return
            except Unreachable:
                if self._clock() + self._rest_seconds >= until:
                    return
            except Exception:
                logger.exception("what became of a delivery could not be written down")
                return
            await asyncio.sleep(self._rest_seconds)
