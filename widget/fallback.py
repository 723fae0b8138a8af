"""The visitor's line where no socket can be had: a POST whose answer streams facts, and a POST for each command. And, for
everybody, a POST that answers with all that is kept of them.

The first two carry the same visit as the socket. Decides nothing about conversations.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

from widget import arrival, protocol
from widget.bucket import Buckets
from widget.carrier import Carrier, News, Say, Turned
from widget.database import database
from widget.doors import Doors
from widget.exchange import Exchange
from widget.gate import Caller, Gate, Seat
from widget.guest import VisitorGuest
from widget.protocol import FRAME_LIMIT, WORDS, BadFrame, Code, Fact
from widget.proxies import ASGI
from widget.relay import Relay
from widget.sightings import Sightings
from widget.sites import SiteNow
from widget.suggestions import Suggestions
from widget.tabs import Tabs
from widget.takeout import kept_of
from widget.visit import Visit

BEATS, BEAT_SECONDS = 4, 12.0
"""A stream says something at every beat and ends at the last: the server cuts what takes longer than 60 s."""
STREAM_BYTES = 512 * 1024
"""What a stream tells after its welcome: what a slow reader leaves lies in the server's memory, so there must be an end to it."""
# What can be no site key is refused like an unknown site's, by a frame.
_ADDRESS = re.compile(r"/http/v1/(?:(?P<site_key>[a-z0-9]+)|[^/]*)/(?P<what>stream|command|mine)/")


@dataclass(frozen=True, slots=True)
class House:
    """What all exchanges share. `buckets` hold each visitor's exchanges."""

    relay: Relay
    doors: Doors
    buckets: Buckets
    sightings: Sightings
    gate: Gate
    suggestions: Suggestions

    def visit(self, caller: Caller, carrier: Carrier) -> Visit:
        return Visit(caller, carrier, database, self.relay, self.suggestions)


class VisitorStream(Exchange, VisitorGuest):
    """The facts for one tab, from its hello until the stream has lasted long enough; then the tab says hello again."""

    transport = "stream"
    say: Say | None = None

    def __init__(self, house: House, beat_seconds: float = BEAT_SECONDS, stream_bytes: int = STREAM_BYTES) -> None:
        super().__init__(house.relay.meters)
        self._house, self._beat_seconds, self._bytes_left = house, beat_seconds, stream_bytes
        self._doors = house.doors
        self._heart: asyncio.Task[None] | None = None
        self._seat: Seat | None = None

    async def tell(self, fact: Fact) -> None:
        size = await self.write(fact)
        self._bytes_left -= 0 if isinstance(fact, protocol.Welcome) else size
        if self._bytes_left < 0:
            await self.close()

    async def join(self, visitor: str) -> None:
        _draw(self._house, visitor)
        self._tabs = Tabs(self.channel_layer, self.channel_name)
        await self._tabs.join(visitor)

    async def announce(self, news: News) -> None:
        """A stream only tells; commands come in exchanges of their own."""

    async def serve(self, site: SiteNow) -> None:
        if self._doors.are_closing:
            raise Turned(Code.RESTARTING)
        self._doors.enter(self)
        self.address = self._house.gate.address_of(self._request)
        self._seat = await self._house.gate.enter(self.address)
        try:
            hello = self._hello()
        except BadFrame as error:
            await self.tell(protocol.Error(error.code, str(error)))
            raise Turned(Code.NO_HELLO) from None
        self.site = site.pk
        self._visit = self._house.visit(Caller(self._house.gate, self.address, site), self)
        await self._visit.obey(hello)
        self._house.sightings.note(site, self._origin())
        self._heart = asyncio.create_task(self._beat())

    async def leave(self) -> None:
        self._doors.leave(self)
        if self._seat:
            self._seat.leave()
        if self._visit:
            self._visit.leave()
        if self._heart and self._heart is not asyncio.current_task():
            self._heart.cancel()
        if self._tabs:
            await self._tabs.leave()

    def _hello(self) -> protocol.Hello:
        frame = protocol.decode(self.text())
        if not isinstance(frame, protocol.Hello):
            raise BadFrame(WORDS[Code.HELLO_FIRST])
        return frame

    async def _beat(self) -> None:
        for _ in range(BEATS - 1):
            await asyncio.sleep(self._beat_seconds)
            await self.tell(protocol.Pong())
        await asyncio.sleep(self._beat_seconds)
        await self.close()


class VisitorCommand(Exchange):
    """One command of a visitor whom a stream has welcomed. What the streams tell is not told here."""

    body_limit = 2 * FRAME_LIMIT + 1
    say: Say | None = None

    def __init__(self, house: House) -> None:
        super().__init__(house.relay.meters)
        self._house = house
        self._facts: list[Fact] = []
        self._has_announced = False

    async def tell(self, fact: Fact) -> None:
        if not self._has_announced:
            self._facts.append(fact)

    async def join(self, visitor: str) -> None:
        _draw(self._house, visitor)
        self._tabs = Tabs(self.channel_layer, self.channel_name)
        self._tabs.speak_for(visitor)

    async def announce(self, news: News) -> None:
        # Every tab of the visitor hears it, the asker's own too.
        self._has_announced = True
        self._facts.clear()
        await self._tabs.announce(news)

    async def serve(self, site: SiteNow) -> None:
        gate = self._house.gate
        caller = Caller(gate, gate.address_of(self._request), site)
        gate.admit(caller.address)
        try:
            await self._obey(self._house.visit(caller, self), *self._frames())
        except BadFrame as error:
            await self.tell(protocol.Error(error.code, str(error)))
        for fact in self._facts:
            await self.write(fact)
        await self.close()

    async def _obey(self, visit: Visit, hello: protocol.Hello, command: protocol.Command) -> None:
        # The browser asks again when it is back: what it has not heard of being taken, it keeps.
        if self._house.doors.are_closing and isinstance(command, protocol.Ask | protocol.Retry):
            raise Turned(Code.RESTARTING)
        try:
            await visit.resume(hello)
            await visit.obey(command)
        finally:
            visit.leave()

    def _frames(self) -> tuple[protocol.Hello, protocol.Command]:
        match [protocol.decode(line) for line in self.text().split("\n")]:
            case [protocol.Hello() as hello, command] if not isinstance(command, protocol.Hello):
                return hello, command
        raise BadFrame("The body is two lines: the hello, and a command that is none.")


class VisitorTakeout(Exchange):
    """Everything that is kept of the visitor whom the hello names, in one event."""

    def __init__(self, house: House) -> None:
        super().__init__(house.relay.meters)
        self._house = house

    async def serve(self, site: SiteNow) -> None:
        gate = self._house.gate
        gate.admit(gate.address_of(self._request))
        try:
            hello = protocol.decode(self.text())
        except BadFrame as error:
            await self.write(protocol.Error(error.code, str(error)))
            return await self.close()
        place = arrival.place_of(site, hello) if isinstance(hello, protocol.Hello) else None
        if place is None:
            await self.write(protocol.Error(Code.HELLO_FIRST, WORDS[Code.HELLO_FIRST]))
            return await self.close()
        _draw(self._house, place.visitor)
        await self.write_text(json.dumps(await database(kept_of, place), ensure_ascii=False))
        await self.close()


def with_fallback(application: ASGI, house: House) -> ASGI:
    """The application, and the exchanges at their addresses."""
    exchanges: dict[str, Any] = {
        "stream": VisitorStream.as_asgi(house=house),
        "command": VisitorCommand.as_asgi(house=house),
        "mine": VisitorTakeout.as_asgi(house=house),
    }

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if found := _ADDRESS.fullmatch(scope["path"]):
            await exchanges[found["what"]]({**scope, "site_key": found["site_key"] or ""}, receive, send)
        else:
            await application(scope, receive, send)

    return outer


def _draw(house: House, visitor: str) -> None:
    if not house.buckets.take(visitor):
        raise Turned(Code.TOO_FAST)
