"""One browser's connection, whatever carries it: commands in, facts out. Knows neither Channels nor HTTP.

The carrier hands in how to send a fact, how to reach the database, how to tell the visitor's other tabs, and the relay.
Nothing here waits for an answer to end: the relay writes it, and one reader task per visit tells it.
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace

from widget import conversations, protocol, telling, visitors
from widget.carrier import Carrier, Database, News, Turned
from widget.conversations import Place, Refusal, Snapshot, Taken
from widget.log import Log
from widget.protocol import RETRYABLE, VERSION, WORDS, Code, Command, Cursor
from widget.relay import Relay
from widget.sites import SiteNow

logger = logging.getLogger(__name__)

PING_SECONDS = 25
ORPHAN_POLL_SECONDS = 0.5
SETTLE_SECONDS = 1.0


class Visit:
    """Obeys a browser's commands at one site, in the order they come."""

    def __init__(self, site: SiteNow, carrier: Carrier, database: Database, relay: Relay) -> None:
        self._site, self._carrier, self._database, self._relay = site, carrier, database, relay
        self._place: Place | None = None
        self._locale = self._page = ""
        self._followed: tuple[str, int] | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def has_begun(self) -> bool:
        return self._place is not None

    @property
    def is_following(self) -> bool:
        """Whether an answer is being written for this browser."""
        return self._reader is not None and not self._reader.done()

    async def obey(self, command: Command) -> None:
        """Do what a command says. Turned if the visit must end."""
        match command:
            case protocol.Ping():
                await self._carrier.tell(protocol.Pong())
            case protocol.Hello():
                await self._hello(command)
            case _ if self._place is None:
                await self._error(Code.HELLO_FIRST)
            case protocol.Ask(turn, text):
                ask = self._database(conversations.ask, self._place, turn, text, locale=self._locale, page=self._page)
                await self._take(turn, ask)
            case protocol.Retry(turn, attempt):
                await self._take(turn, self._database(conversations.retry, self._place, turn, attempt))
            case protocol.Stop(turn):
                await self._stop(self._place, turn)
            case protocol.Rate(turn, rating, reason):
                await self._rate(self._place, turn, rating, reason)
            case protocol.Forget():
                await self._forget(self._place)

    async def resume(self, hello: protocol.Hello) -> bool:
        """Stand where the hello's token says, without a welcome; whether it says so."""
        if hello.v != VERSION:
            raise Turned(Code.BAD_VERSION)
        self._unfollow()
        self._locale, self._page = visitors.clean_locale(hello.locale), visitors.clean_page(hello.page)
        visitor = visitors.read(self._site.key, hello.token)
        if visitor is None:
            return False
        self._place = Place(self._site.pk, visitor)
        await self._carrier.join(visitor)
        return True

    async def hear(self, news: News) -> None:
        """Tell this tab what another one of the visitor's did."""
        if self._place is None:
            return
        if news.kind == "forgotten":
            self._leave_place()
            return await self._carrier.tell(protocol.Forgotten())
        snapshot = await self._database(conversations.look, self._place, news.turn)
        if snapshot is None or (news.kind == "asked" and self._followed == (snapshot.turn, snapshot.attempt)):
            return
        if news.kind == "rated":
            return await self._carrier.tell(protocol.Rated(snapshot.turn, snapshot.rating))
        await self._carrier.tell(telling.asked(snapshot))
        await self._go_on(snapshot)

    async def settle(self) -> None:
        """Wait, but not long, until the end of an answer that has just ended is told."""
        if self._reader:
            await asyncio.wait({self._reader}, timeout=SETTLE_SECONDS)

    def leave(self) -> None:
        """The browser is gone; what it asked goes on."""
        self._unfollow()

    async def _hello(self, hello: protocol.Hello) -> None:
        token = None
        if not await self.resume(hello):
            token = visitors.issue(self._site.key)
            await self.resume(replace(hello, token=token))
        assert self._place is not None  # noqa: S101  (our own token says where)
        snapshots = await self._database(conversations.enter, self._place)
        snapshots = [await self._fresh(snapshot) for snapshot in snapshots]
        turns, running, cursor = [], None, 0
        for snapshot in snapshots:
            if snapshot.is_running:
                running = snapshot
                cursor, text = self._shown(snapshot, hello.screen)
                turns.append(telling.so_far(snapshot, seq=cursor, text=text))
            else:
                turns.append(telling.so_far(snapshot))
        await self._carrier.tell(protocol.Welcome(token, PING_SECONDS, protocol.QUESTION_LIMIT, tuple(turns)))
        if running:
            self._follow(running, cursor)

    def _shown(self, snapshot: Snapshot, screen: Cursor | None) -> tuple[int, str | None]:
        """How far the browser is with this text: its own cursor and None if its screen is right, else all that is said."""
        log = self._relay.log(snapshot.row)
        seen = screen.seq if screen and (screen.turn, screen.attempt) == (snapshot.turn, snapshot.attempt) else None
        if log is None or log.attempt != snapshot.attempt:
            # The process that ran it died: what the visitor still sees stays until somebody takes it over.
            return (0, "") if seen is None else (seen, None)
        return (log.seq, log.read(0).text) if seen is None or seen > log.seq else (seen, None)

    async def _fresh(self, snapshot: Snapshot) -> Snapshot:
        """A running turn that nothing here runs may have ended since it was read."""
        if not snapshot.is_running or self._relay.log(snapshot.row):
            return snapshot
        return await self._database(conversations.now, snapshot.row) or snapshot

    async def _take(self, turn: str, taking: Awaitable[Taken | Snapshot | None]) -> None:
        # A turn that is stored must also be started, even if this socket's task is cancelled between the two.
        try:
            taken = await asyncio.shield(asyncio.ensure_future(self._start(taking)))
        except Refusal as refusal:
            if refusal.code is Code.PAUSED:
                raise Turned(Code.PAUSED) from None
            failed = telling.not_taken(turn, refusal.code, retryable=refusal.code in RETRYABLE)
            return await self._carrier.tell(failed)
        if taken is None:
            return await self._error(Code.UNKNOWN_TURN)
        snapshot = taken.snapshot if isinstance(taken, Taken) else taken
        await self._carrier.tell(telling.asked(snapshot))
        await self._go_on(snapshot)
        if isinstance(taken, Taken):
            await self._carrier.announce(News("asked", turn))

    async def _start(self, taking: Awaitable[Taken | Snapshot | None]) -> Taken | Snapshot | None:
        taken = await taking
        if isinstance(taken, Taken):
            self._relay.start(taken.question)
        return taken

    async def _stop(self, place: Place, turn: str) -> None:
        snapshot = await self._database(conversations.look, place, turn)
        if snapshot is None or not self._relay.stop(snapshot.row):
            await self._error(Code.UNKNOWN_TURN)

    async def _rate(self, place: Place, turn: str, rating: str, reason: str) -> None:
        if not await self._database(conversations.rate, place, turn, rating, reason):
            return await self._error(Code.UNKNOWN_TURN)
        await self._carrier.tell(protocol.Rated(turn, rating))
        await self._carrier.announce(News("rated", turn))

    async def _forget(self, place: Place) -> None:
        self._leave_place()
        running = await self._database(conversations.forget, place)
        await self._carrier.tell(protocol.Forgotten())
        await self._carrier.announce(News("forgotten"))
        for row in running:
            self._relay.stop(row)

    async def _error(self, code: Code) -> None:
        await self._carrier.tell(protocol.Error(code, WORDS[code]))

    def _leave_place(self) -> None:
        self._unfollow()
        self._place = None

    async def _go_on(self, snapshot: Snapshot) -> None:
        if snapshot.is_running:
            self._follow(snapshot, 0)
        else:
            await self._carrier.tell(telling.ended_before(snapshot))

    def _follow(self, snapshot: Snapshot, cursor: int) -> None:
        self._unfollow()
        self._followed = (snapshot.turn, snapshot.attempt)
        self._reader = asyncio.create_task(self._read(snapshot, cursor), name=f"reader {snapshot.turn}")

    def _unfollow(self) -> None:
        if self._reader:
            self._reader.cancel()
        self._reader = self._followed = None

    async def _read(self, snapshot: Snapshot, cursor: int) -> None:
        """Tell a running turn from the cursor to its end, whoever runs it and in whichever attempt."""
        try:
            while log := await self._log_of(snapshot):
                if log.attempt != snapshot.attempt:
                    snapshot, cursor = replace(snapshot, attempt=log.attempt), 0
                    self._followed = (snapshot.turn, snapshot.attempt)
                    await self._carrier.tell(telling.asked(snapshot))
                if await self._tell_log(log, cursor):
                    return
        except Exception:
            logger.exception("turn %s: its reader broke", snapshot.turn)

    async def _log_of(self, snapshot: Snapshot) -> Log | None:
        """The log of a running turn, as soon as somebody runs it; None once it has ended, which is told."""
        while (log := self._relay.log(snapshot.row)) is None:
            now = await self._database(conversations.now, snapshot.row)
            if now is None:
                return None
            if not now.is_running:
                await self._carrier.tell(telling.ended_before(now))
                return None
            await asyncio.sleep(ORPHAN_POLL_SECONDS)
        return log

    async def _tell_log(self, log: Log, cursor: int) -> bool:
        """Tell a log from the cursor on; whether to its end, or only until it was let go of."""
        while True:
            news = await log.wait(cursor)
            if news.seq > cursor:
                await self._carrier.tell(protocol.Delta(log.turn, log.attempt, cursor, news.seq, news.text))
            cursor = news.seq
            if news.ending:
                await self._carrier.tell(telling.ended(log.turn, log.attempt, news.ending))
            if news.ending or log.is_abandoned:
                return news.ending is not None
