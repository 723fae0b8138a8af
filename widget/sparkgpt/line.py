"""One HTTP/1.1 connection: a request out, a reply in. llhttp (by httptools) parses; knows no pool and no SparkGPT.

A body is fetched read by read, or poured: then whoever takes it is called with each read while it is read, and nobody is woken
for it. One timer serves all reads.
"""

import asyncio
from collections.abc import Callable
from typing import cast

import httptools
import httpx

HEAD_LIMIT = 64 * 1024
"""Bytes that come before a reply's body."""
WAITING_LIMIT = 256 * 1024
"""Bytes of a body that may wait to be read; then the peer waits."""
Headers = list[tuple[bytes, bytes]]
Take = Callable[[bytes], float | None]
"""Is given what one read brought; says until when, by the loop's clock, the next must come, or None if it wants no more."""


class Body:
    """What comes after a reply's head."""

    def __init__(self, line: "Line") -> None:
        self._line, self._loop = line, asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._size, self._until = 0, 0.0
        self._take: Take | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._problem: Exception | None = None
        self.is_whole = False

    async def next(self, until: float | None = None) -> bytes:
        """All that has come since the last time; empty at the end. `until`: by the loop's clock. TimeoutError after that,
        httpx.TransportError if no more can come."""
        if not (self._pieces or self.is_whole or self._problem):
            await self._wait(until)
        if self._pieces:
            return self._all()
        if self._problem:
            raise self._problem
        return b""

    async def pour(self, take: Take, until: float) -> None:
        """Into `take` all that has come and comes, read by read, until it wants no more or the body ends. Raises as `next`
        does, and what `take` raises."""
        self._waiter, self._take = self._loop.create_future(), take
        self._be_told(until)
        self.wake()
        try:
            await self._waiter
        finally:
            self._waiter = self._take = None

    def add(self, piece: bytes) -> int:
        """How much waits now."""
        self._pieces.append(piece)
        self._size += len(piece)
        return self._size

    def end(self, problem: Exception | None = None) -> None:
        if not self.is_whole:
            self.is_whole, self._problem = problem is None, self._problem or problem
        self.wake()

    def wake(self) -> None:
        """Something has come."""
        if self._waiter is None or self._waiter.done():
            return
        if self._take and self._pieces and not self._pour(self._take, self._waiter):
            return
        if not self._take or self.is_whole:
            self._waiter.set_result(None)
        elif self._problem:
            self._waiter.set_exception(self._problem)

    def _pour(self, take: Take, waiter: "asyncio.Future[None]") -> bool:
        """Whether more is wanted."""
        try:
            until = take(self._all())
        except Exception as problem:
            waiter.set_exception(problem)
            return False
        if until is None:
            waiter.set_result(None)
            return False
        self._be_told(until)
        return True

    def _all(self) -> bytes:
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        self._line.resume()
        return piece

    def leave(self) -> None:
        """Nobody reads on."""
        if self._timer:
            self._timer.cancel()

    async def _wait(self, until: float | None) -> None:
        self._waiter = self._loop.create_future()
        if until is not None:
            self._be_told(until)
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _be_told(self, until: float) -> None:
        """Each read may wait until another moment; the timer looks again at the latest one when an earlier one has come."""
        self._until = until
        if self._timer and until < self._timer.when():
            self._timer.cancel()
            self._timer = None
        self._timer = self._timer or self._loop.call_at(until, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._waiter and not self._waiter.done():
            if self._loop.time() < self._until:
                self._timer = self._loop.call_at(self._until, self._look)
            else:
                self._waiter.set_exception(TimeoutError())


class Line(asyncio.Protocol):
    """A connection. `on_lost` is called once it can't be asked any more."""

    def __init__(self, on_lost: "Callable[[Line], None]") -> None:
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._head: asyncio.Future[int] | None = None
        self._body: Body | None = None
        self._seen, self._is_framed, self._is_paused, self._may_go_on = 0, False, False, False
        self.headers: Headers = []
        self.is_lost = False

    async def ask(self, request: bytes) -> tuple[int, Body]:
        """The status, and the body that comes. httpx.TransportError if none does."""
        if self.is_lost or self._transport is None:
            raise httpx.ReadError("the connection is closed")
        self._parser = httptools.HttpResponseParser(self)
        self._body, self._seen, self._may_go_on = Body(self), 0, False
        self._head = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._head, self._body
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

    def resume(self) -> None:
        if self._is_paused and self._transport and not self.is_lost:
            self._is_paused = False
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

    def on_body(self, piece: bytes) -> None:
        if self._body and self._body.add(piece) > WAITING_LIMIT and not self._is_paused and self._transport:
            self._is_paused = True
            self._transport.pause_reading()

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
