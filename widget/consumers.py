"""The visitor's socket on Channels: a frame in, one call, frames out. Decides nothing about conversations."""

import asyncio
import logging
import time
from typing import Any, cast

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from widget import farewell, protocol, sites
from widget.bucket import Bucket
from widget.carrier import SAY, News, Say, Turned, Unreachable
from widget.database import database
from widget.doors import Doors
from widget.gate import Caller, Gate, Seat
from widget.guest import VisitorGuest
from widget.protocol import BadFrame, Close, Code, Fact
from widget.relay import Relay
from widget.sightings import Sightings
from widget.straight import StraightConsumer
from widget.suggestions import Suggestions
from widget.tabs import Tabs
from widget.visit import Visit

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10
BAD_FRAMES = 10
BURST, PER_SECOND = 40, 10
"""Frames a browser may send at once, and for long."""


class VisitorSocket(StraightConsumer, AsyncWebsocketConsumer, VisitorGuest):
    """Refusals come after accept, as a frame and a close code: browsers take a refused handshake for a dead network."""

    def __init__(
        self,
        relay: Relay,
        doors: Doors,
        sightings: Sightings,
        gate: Gate,
        suggestions: Suggestions,
        hello_seconds: float = HELLO_SECONDS,
    ) -> None:
        super().__init__()
        self._relay, self._doors, self._sightings, self._gate = relay, doors, sightings, gate
        self._suggestions = suggestions
        self._hello_seconds = hello_seconds
        self._seat: Seat | None = None
        self._bucket = Bucket(BURST, PER_SECOND, time.monotonic)
        self._bad_frames, self._request = 0, farewell.request_now()
        self._waiting: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # daphne cancels what doesn't end in time, and then nobody calls `disconnect`.
            await self._leave()

    async def connect(self) -> None:
        await self.accept()
        if self._doors.are_closing:
            return await self.send_away()
        self._doors.enter(self)
        self.address = self._gate.address_of(self.scope)
        try:
            self._seat = await self._gate.enter(self.address)
            site_key = self.scope["url_route"]["kwargs"].get("site_key", "")
            self._gate.note_site(site_key)
            site = await database(sites.find, site_key)
            if code := sites.objection(site, self._header(b"origin")):
                return await self.refuse(code)
            assert site is not None  # noqa: S101  (objection said so)
            self.site = site.pk
            self._gate.found(site)
            caller = Caller(self._gate, self.address, site)
            self._site_now = site
            self._visit = Visit(caller, self, database, self._relay, self._suggestions)
            self._waiting = asyncio.create_task(self._wait_for_hello(self._visit))
        except Turned as why:
            await self.refuse(why.code, why.retry_after)
        except Unreachable:
            await self.refuse(Code.BROKEN)
        except Exception:
            await self.fail()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._visit is None:
            return
        if not self._bucket.take():
            return await self.refuse(Code.TOO_FAST)
        try:
            await self._obey(self._visit, _read(text_data))
        except BadFrame as error:
            await self._bad_frame(error)
        except Turned as why:
            await self.refuse(why.code, why.retry_after)
        except Exception:
            await self.fail()

    async def websocket_disconnect(self, message: Any) -> None:
        """Without Channels' way to the database's thread, as StraightConsumer says."""
        await self._leave()
        raise StopConsumer

    @property
    def say(self) -> Say | None:
        return cast("Say | None", self.scope.get(SAY))

    async def tell(self, fact: Fact) -> None:
        text = protocol.encode(fact)
        if say := self.say:
            say(text)
        else:
            await self.send(text_data=text)

    async def join(self, visitor: str) -> None:
        self._tabs = self._tabs or Tabs(self.channel_layer, self.channel_name)
        await self._tabs.join(visitor)

    async def announce(self, news: News) -> None:
        if self._tabs:
            await self._tabs.announce(news)

    async def _obey(self, visit: Visit, command: protocol.Command) -> None:
        # The browser asks again when it is back: what it has not heard of being taken, it keeps.
        if self._doors.are_closing and isinstance(command, protocol.Ask | protocol.Retry):
            raise Turned(Code.RESTARTING)
        await visit.obey(command)
        if isinstance(command, protocol.Hello):
            self._sightings.note(self._site_now, self._header(b"origin"))

    async def _leave(self) -> None:
        self._doors.leave(self)
        if self._seat:
            self._seat.leave()
        self._end()
        if self._tabs:
            await self._tabs.leave()

    async def _wait_for_hello(self, visit: Visit) -> None:
        await asyncio.sleep(self._hello_seconds)
        if not visit.has_begun:
            await self.refuse(Code.NO_HELLO)

    async def _bad_frame(self, error: BadFrame) -> None:
        self._bad_frames += 1
        await self.tell(protocol.Error(error.code, str(error)))
        if self._bad_frames >= BAD_FRAMES:
            await self.refuse(Code.TOO_MANY_BAD_FRAMES)

    async def fail(self) -> None:
        logger.exception("a visitor's socket broke")
        await self.refuse(Code.BROKEN)

    async def refuse(self, code: Code, retry_after: int | None = None) -> None:
        self._end()
        self._relay.meters.refused_lines[code] += 1
        await self.tell(farewell.refused(code, retry_after, self._request, self.site))
        await self.close(int(Close[code.name]))  # autobahn takes an int and nothing derived from it

    def _end(self) -> None:
        if self._visit:
            self._visit.leave()
        if self._waiting and self._waiting is not asyncio.current_task():
            self._waiting.cancel()
        self._visit = None

    def _header(self, name: bytes) -> str | None:
        values = [value for key, value in self.scope["headers"] if key == name]
        return values[0].decode("latin-1") if len(values) == 1 else None


def _read(text: str | None) -> protocol.Command:
    if text is None:
        raise BadFrame("Frames are text messages, not binary ones.")
    return protocol.decode(text)
