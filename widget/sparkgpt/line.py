"""One HTTP/1.1 connection: a request out, a reply in. llhttp (by httptools) parses; knows no pool and no SparkGPT."""

import asyncio
from collections.abc import Callable
from typing import cast

import httptools
import httpx

from .body import Body

HEAD_LIMIT = 64 * 1024
"""Bytes that come before a reply's body."""
WAITING_LIMIT = 256 * 1024
"""Bytes of a body that may wait to be read; then the peer waits."""
Headers = list[tuple[bytes, bytes]]


class Line(asyncio.Protocol):
    """A connection. `on_lost` is called once it can't be asked any more. `on_body` is what the parser calls with each piece."""

    _parser: httptools.HttpResponseParser
    on_body: Callable[[bytes], None]

    def __init__(self, on_lost: "Callable[[Line], None]") -> None:
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._head: asyncio.Future[int] | None = None
        self._body: Body | None = None
        self._seen, self._is_framed, self._may_go_on = 0, False, False
        self.headers: Headers = []
        self.is_lost = self.is_paused = False

    async def ask(self, request: bytes) -> tuple[int, Body]:
        """The status, and the body that comes. httpx.TransportError if none does."""
        if self.is_lost or self._transport is None:
            raise httpx.ReadError("the connection is closed")
        self._body = body = Body(self)
        self._seen, self._may_go_on = 0, False
        self.on_body = body.pieces.append
        self._parser = httptools.HttpResponseParser(self)
        self._head = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._head, body
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Hang up at once."""
        self.is_lost = True
        if self._transport:
            self._transport.abort()

    def leave(self) -> bool:
        """Nobody reads this reply on; whether another request may follow."""
        body, self._body, self._head = self._body, None, None
        if body:
            body.leave()
        is_free = bool(body and body.is_whole and self._may_go_on and not self.is_lost)
        if not is_free:
            self.drop()
        return is_free

    def pause(self) -> None:
        if not self.is_paused and self._transport and not self.is_lost:
            self.is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        if self.is_paused and self._transport and not self.is_lost:
            self.is_paused = False
            self._transport.resume_reading()

    # --- What asyncio says ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        body = self._body
        if body is None or body.is_whole:
            return self.drop()  # it was asked nothing
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return self._fail(httpx.RemoteProtocolError("what came is not HTTP"))
        if self._head and not self._head.done():
            self._seen += len(data)
            if self._seen > HEAD_LIMIT:
                return self._fail(httpx.RemoteProtocolError("the head of a reply is too long"))
        body.wake()
        if body.pieces and body.waits(len(data)) > WAITING_LIMIT:
            self.pause()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self._body:
            if exc is None and not self._is_framed and self._head and self._head.done():
                self._body.end()  # a body without a length lasts until its connection ends
            else:
                self._fail(httpx.ReadError("the connection was closed"))
        self._on_lost(self)

    # --- What the parser says ---

    def on_message_begin(self) -> None:
        if self._body and self._body.is_whole:
            self._may_go_on = False  # more than it was asked for; whoever reads the reply has it as it was
        else:
            self.headers, self._is_framed = [], False

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._body is None or self._body.is_whole:
            return
        self.headers.append((name, value))
        self._is_framed = self._is_framed or name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200 and self._head and not self._head.done():
            self._is_framed = self._is_framed or status in (204, 304)
            self._head.set_result(status)

    def on_message_complete(self) -> None:
        if self._body and not self._body.is_whole and self._parser.get_status_code() >= 200:
            self._may_go_on = self._parser.should_keep_alive()
            self._body.end()

    def _fail(self, problem: Exception) -> None:
        if self._head and not self._head.done():
            self._head.set_exception(problem)
        if self._body:
            self._body.end(problem)
        self.drop()
