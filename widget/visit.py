"""One browser's connection, whatever carries it: commands in, facts out. Knows neither Channels nor HTTP.

The carrier hands in how to send a fact, how to reach the database, how to tell the visitor's other tabs, and the relay.
Nothing here waits for an answer to end: the relay writes it, and one reader task per visit tells it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from widget import arrival, contacts, conversations, protocol, snapshots, telling, visitors
from widget.carrier import Carrier, Database, News, T, Turned, Unreachable
from widget.conversations import Taken
from widget.doors import Standing
from widget.following import Following
from widget.gate import Caller, Storing
from widget.places import Place, Refusal
from widget.protocol import WORDS, Code, Command, Cursor, Solved
from widget.relay import Relay
from widget.snapshots import Snapshot
from widget.suggestions import Suggestions
from widget.taking import Result, Taking
from widget.welcome import NOTHING, so_far

logger = logging.getLogger(__name__)

PING_SECONDS = 25
QUERY_SECONDS = 5.0
_FAREWELLS = (Code.PAUSED, Code.IDENTITY_NEEDED, Code.BLOCKED)
"""Refusals of a question after which nothing else will be taken either."""


class Visit:
    """Obeys a browser's commands at one site, in the order they come."""

    def __init__(
        self, caller: Caller, carrier: Carrier, database: Database, relay: Relay, suggestions: Suggestions
    ) -> None:
        self._caller, self._site, self._carrier = caller, caller.site, carrier
        self._database, self._relay, self._suggestions = database, relay, suggestions
        self._place: Place | None = None
        self._locale = self._page = ""
        self._following = Following(carrier, database, relay, self._query)
        self._taking: Taking | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def has_begun(self) -> bool:
        return self._place is not None

    @property
    def is_following(self) -> bool:
        """Whether an answer is being written for this browser."""
        return self._following.is_on

    def objection(self, now: Standing) -> Code | None:
        """Why this browser may not stay at the site as it is now. Who hasn't said yet who it is, is asked by that then."""
        if not now.is_active:
            return Code.PAUSED
        if self._site.key not in now.keys:
            return Code.UNKNOWN_SITE
        self._site = replace(self._site, needs_identity=now.needs_identity)
        is_anonymous = self._place is not None and self._place.identity is None
        return Code.IDENTITY_NEEDED if now.needs_identity and is_anonymous else None

    async def obey(self, command: Command) -> None:
        """Do what a command says. Turned if the visit must end."""
        try:
            async with self._one_at_a_time:
                await self._obey(command)
        except Unreachable:
            if isinstance(command, protocol.Hello):
                raise Turned(Code.BROKEN) from None
            await self._error(Code.NOT_NOW)

    async def _obey(self, command: Command) -> None:
        match command:
            case protocol.Ping():
                await self._carrier.tell(protocol.Pong())
            case protocol.Hello():
                await self._hello(command)
            case _ if self._place is None:
                await self._error(Code.HELLO_FIRST)
            case protocol.Ask(turn, text, context, agreed, solved, since, page):
                self._page = self._page if page is None else visitors.clean_page(page)
                about = {
                    "context": context,
                    "agreed": agreed,
                    "locale": self._locale,
                    "page": self._page,
                    "since": since,
                }
                place, self._place = self._place, replace(self._place, is_new=False)
                asking: Storing = partial(self._database, conversations.ask, place, turn, text, **about)
                await self._take(place, turn, asking, solved)
            case protocol.Retry(turn, attempt, solved):
                asking = partial(self._database, conversations.retry, self._place, turn, attempt)
                await self._take(self._place, turn, asking, solved, attempt)
            case protocol.Stop(turn):
                await self._stop(self._place, turn)
            case protocol.Rate(turn, rating, reason):
                await self._rate(self._place, turn, rating, reason)
            case protocol.Contact():
                await self._contact(self._place, command)
            case protocol.Suggest():
                await self._carrier.tell(await self._suggestions.answer(self._place, self._page, command))
            case protocol.Forget():
                await self._forget(self._place)

    async def resume(self, hello: protocol.Hello, *, is_new: bool = False) -> bool:
        """Stand where the hello's token says, without a welcome; whether it says so. `is_new`: it was made just now."""
        self._following.leave()
        self._locale, self._page = visitors.clean_locale(hello.locale), visitors.clean_page(hello.page)
        place = arrival.place_of(self._site, hello)
        if place is None:
            return False
        self._place = replace(place, is_new=is_new)
        await self._carrier.join(place.visitor)
        return True

    async def hear(self, news: News) -> None:
        """Tell this tab what another one of the visitor's did."""
        async with self._one_at_a_time:
            if self._place:
                await self._hear(self._place, news)

    async def _hear(self, place: Place, news: News) -> None:
        if news.kind == "blocked":
            raise Turned(Code.BLOCKED)
        if news.kind == "forgotten":
            self._leave_place()
            return await self._carrier.tell(protocol.Forgotten())
        snapshot = await self._query(snapshots.look, place, news.turn)
        if snapshot is None or (news.kind == "asked" and self._following.is_of(snapshot)):
            return
        if news.kind == "rated":
            return await self._carrier.tell(protocol.Rated(snapshot.turn, snapshot.rating))
        await self._following.tell(snapshot)

    async def catch_up(self) -> None:
        """Tell where everything stands, because news may have been missed."""
        async with self._one_at_a_time:
            if self._place:
                await self._welcome(None, self._following.screen)

    async def settle(self) -> None:
        """Wait, but not long, until the end of an answer that has just ended is told."""
        await self._following.settle()

    def leave(self) -> None:
        """The browser is gone; what it asked goes on."""
        self._following.leave()

    async def _hello(self, hello: protocol.Hello) -> None:
        token = None
        if hello.identity is not None and not (token := await arrival.vouched(self._site, hello.identity, self._query)):
            await self._error(Code.IDENTITY_REFUSED)
        is_new = False
        if token or not await self.resume(hello):
            is_new = token is None
            token = token or visitors.issue(self._site.key)
            await self.resume(replace(hello, token=token), is_new=is_new)
        else:
            token = visitors.renew(self._site.key, hello.token)
        await self._welcome(token, hello.screen, is_new=is_new)

    async def _welcome(self, token: str | None, screen: Cursor | None, *, is_new: bool = False) -> None:
        """`is_new`: the token was made just now, so nothing can be kept of whose it is."""
        assert self._place is not None  # noqa: S101  (our own token says where)
        told = NOTHING if is_new else await so_far(self._place, screen, self._query, self._relay)
        who = self._place.identity is not None
        await self._carrier.tell(protocol.Welcome(token, PING_SECONDS, protocol.QUESTION_LIMIT, told.turns, who))
        self._following.leave()
        if told.running:
            self._following.begin(told.running, told.cursor)

    async def _take(self, place: Place, turn: str, asking: Storing, solved: Solved | None, attempt: int = 0) -> None:
        if attempt == 0 and self._hears_another(turn):
            return await self._refuse(turn, Refusal(Code.BUSY))
        taking = self._taking = Taking(self._relay, turn, partial(self._heed, turn))
        known = partial(self._database, snapshots.attempted, place, turn, attempt)
        try:
            taken = await taking.take(self._caller.question(place, asking, known, solved))
        except Refusal as refusal:
            if refusal.code in _FAREWELLS:
                raise Turned(refusal.code) from None
            return await self._refuse(turn, refusal)
        await self._tell_taken(turn, taken)

    async def _refuse(self, turn: str, refusal: Refusal) -> None:
        await self._caller.pause()
        await self._carrier.tell(telling.not_taken(turn, refusal))

    def _hears_another(self, turn: str) -> bool:
        """Another one is being answered, as the database would say, too; but whoever asks on and on needn't have it asked."""
        told = self._following.snapshot
        return self.is_following and told is not None and told.turn != turn

    async def _heed(self, turn: str, taken: Result) -> None:
        async with self._one_at_a_time:
            if self._place:
                await self._tell_taken(turn, taken)

    async def _tell_taken(self, turn: str, taken: Result) -> None:
        if taken is None:
            return await self._error(Code.UNKNOWN_TURN)
        snapshot = taken.snapshot if isinstance(taken, Taken) else taken
        await self._following.tell(snapshot)
        if isinstance(taken, Taken):
            await self._carrier.announce(News("asked", turn))

    async def _stop(self, place: Place, turn: str) -> None:
        snapshot = self._following.snapshot
        if snapshot is None or snapshot.turn != turn:
            snapshot = await self._query(snapshots.look, place, turn)
        if snapshot is None:
            return await self._error(Code.UNKNOWN_TURN)
        if not self._relay.stop(snapshot.row):
            await self._stop_elsewhere(snapshot)

    async def _stop_elsewhere(self, snapshot: Snapshot) -> None:
        """By an order, which is fast, and by a note in the database, which is sure."""
        await self._relay.elsewhere.stop(snapshot.row)
        if not await self._query(conversations.want_stopped, snapshot.row):
            await self._error(Code.UNKNOWN_TURN)

    async def _rate(self, place: Place, turn: str, rating: str, reason: str) -> None:
        if not await self._query(conversations.rate, place, turn, rating, reason):
            return await self._error(Code.UNKNOWN_TURN)
        await self._carrier.tell(protocol.Rated(turn, rating))
        await self._carrier.announce(News("rated", turn))

    async def _contact(self, place: Place, contact: protocol.Contact) -> None:
        leaving = partial(self._query, contacts.leave, place, contact, locale=self._locale, page=self._page)
        try:
            await self._caller.contact(place, leaving)
        except Refusal as refusal:
            if refusal.code in _FAREWELLS:
                raise Turned(refusal.code) from None
            return await self._error(refusal.code, refusal.retry_after)
        await self._carrier.tell(protocol.Contacted(contact.turn))

    async def _forget(self, place: Place) -> None:
        self._leave_place()
        running = await self._query(conversations.forget, place)
        await self._carrier.tell(protocol.Forgotten())
        await self._carrier.announce(News("forgotten"))
        for row in running:
            if not self._relay.stop(row):
                await self._relay.elsewhere.stop(row)

    async def _error(self, code: Code, retry_after: int | None = None) -> None:
        await self._carrier.tell(protocol.Error(code, WORDS[code], retry_after))

    def _leave_place(self) -> None:
        self._following.leave()
        self._place = None

    async def _query(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        try:
            return await asyncio.wait_for(self._database(function, *args, **kwargs), QUERY_SECONDS)
        except TimeoutError:
            raise Unreachable from None
