"""Tells one running turn to a browser, from a cursor to its end, whoever runs it and in whichever attempt.

Reads the log where it can be had; the database, which is never behind the truth by much, says the rest. Does not know what
else the browser does.
"""

import asyncio
import logging
from dataclasses import replace

from widget import protocol, snapshots, telling, tracing
from widget.carrier import Carrier, Database, Say, Unreachable
from widget.log import Log
from widget.relay import Relay
from widget.snapshots import Snapshot

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
"""Between two looks at a turn that nobody seems to run."""
SILENCE_SECONDS = 2.0
"""After so long without a word from another process, the database is asked how the turn stands."""


class Reader:
    """Reads as a task from `follow` on. `snapshot` is the attempt that the browser was told of last."""

    def __init__(self, carrier: Carrier, database: Database, relay: Relay, snapshot: Snapshot, cursor: int) -> None:
        self._carrier, self._database, self._relay = carrier, database, relay
        self.snapshot, self._cursor, self._position, self._is_live = snapshot, cursor, 0, False
        self.task = asyncio.create_task(self._run(), name=f"reader {snapshot.turn}")

    @property
    def screen(self) -> protocol.Cursor:
        """What the browser has been told, as its next hello would say it."""
        return protocol.Cursor(self.snapshot.turn, self.snapshot.attempt, self._cursor)

    async def _run(self) -> None:
        with tracing.noting_turn(self.snapshot.turn, self.snapshot.attempt):
            try:
                while not await self._tell():
                    pass
            except Exception:
                logger.exception("turn %s: its reader broke", self.snapshot.turn)

    async def _tell(self) -> bool:
        """Tell what can be told now; whether the turn is over."""
        told = self.snapshot
        with self._relay.reading(told.row, told.turn, told.attempt) as log:
            if log and await self._tell_log(log):
                return True
        try:
            now = await self._database(snapshots.now, told.row)
        except Unreachable:
            await asyncio.sleep(POLL_SECONDS)
            return False
        if now is None:
            return True
        if not now.is_running:
            await self._carrier.tell(telling.ended_before(now))
            return True
        if now.attempt > self.snapshot.attempt:
            await self._begin(now)
        elif log is None or log.is_over:
            await asyncio.sleep(POLL_SECONDS)
        return False

    async def _tell_log(self, log: Log) -> bool:
        """Tell a log from the cursor on; whether to its end. Otherwise it was abandoned, or another process says nothing."""
        if log.attempt > self.snapshot.attempt:
            await self._begin(replace(self.snapshot, attempt=log.attempt))
        self._is_live = log.is_written_here and log.seq <= self._cursor  # what is older than its reader was not late
        if (say := self._carrier.say) and log.is_written_here:
            await self._say_log(log, say)
            return log.ending is not None
        while True:
            try:
                async with asyncio.timeout(None if log.is_written_here else SILENCE_SECONDS):
                    news = await log.wait(self._cursor, self._position)
            except TimeoutError:
                return False
            if news.position != self._position:
                self._position = news.position
                await self._carrier.tell(protocol.Waiting(log.turn, log.attempt, news.position))
            if news.seq > self._cursor:
                await self._carrier.tell(protocol.Delta(log.turn, log.attempt, self._cursor, news.seq, news.text))
                self._move(log, news.seq)
            if news.ending:
                await self._carrier.tell(telling.ended(log.turn, log.attempt, news.ending))
            if log.is_over:
                return news.ending is not None

    async def _say_log(self, log: Log, say: Say) -> None:
        """The same by the short way: each change is told while it is made, and nobody is woken for it."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        cancelling = self.task.cancelling

        def changed() -> None:
            if over.done() or cancelling():
                return
            try:
                self._say_news(log, say)
                if log.ending or log.is_abandoned:
                    over.set_result(None)
            except Exception as problem:  # whoever writes the log must not hear of it
                over.set_exception(problem)

        with log.heard_by(changed):
            changed()
            await over

    def _say_news(self, log: Log, say: Say) -> None:
        if log.position != self._position:
            self._position = log.position
            say(protocol.encode(protocol.Waiting(log.turn, log.attempt, log.position)))
        if (seq := log.seq) > self._cursor:
            say(telling.news(log, self._cursor, seq))
            self._move(log, seq)
        if log.ending:
            say(protocol.encode(telling.ended(log.turn, log.attempt, log.ending)))

    def _move(self, log: Log, seq: int) -> None:
        """So much has been told now."""
        if self._is_live:
            self._relay.meters.added.add(log.age(self._cursor))
        self._cursor, self._is_live = seq, log.is_written_here

    async def _begin(self, snapshot: Snapshot) -> None:
        self.snapshot, self._cursor, self._position = snapshot, 0, 0
        tracing.note(attempt=snapshot.attempt)
        await self._carrier.tell(telling.asked(snapshot))
