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
NEVER = float("inf")
Take = Callable[[bytes], float | None]
"""Is given what one read brought; says until when, by the loop's clock, the next must come, or None if it wants no more."""


class TakerBroke(Exception):
    """Whoever took a body raised what would look like the network's doing; its cause says what."""


class Body:
    """What comes after a reply's head. `pieces`: what has come and waits."""

    def __init__(self, line: "Line") -> None:
        self._line, self._loop = line, asyncio.get_running_loop()
        self.pieces: list[bytes] = []
        self._size, self._until, self._looks_at = 0, NEVER, NEVER
        self._take: Take | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._problem: Exception | None = None
        self.is_whole = False

    async def next(self, until: float | None = None) -> bytes:
        """All that has come since the last time; empty at the end. `until`: by the loop's clock. TimeoutError after that,
        httpx.TransportError if no more can come."""
        if not (self.pieces or self.is_whole or self._problem):
            await self._wait(until)
        if self.pieces:
            return self._all()
        if self._problem:
            raise self._problem
        return b""

    async def pour(self, take: Take, until: float) -> None:
        """Into `take` all that has come and comes, read by read, until it wants no more or the body ends. Raises as `next`
        does, and what `take` raises; TakerBroke if that is an OSError or a RuntimeError."""
        self._waiter, self._take = self._loop.create_future(), take
        self._be_told(until)
        self.wake()
        try:
            await self._waiter
        finally:
            self._waiter = self._take = None

    def waits(self, size: int) -> int:
        """How much waits, with so much more that has come."""
        self._size += size
        return self._size

    def end(self, problem: Exception | None = None) -> None:
        if not self.is_whole:
            self.is_whole, self._problem = problem is None, self._problem or problem
        self.wake()

    def wake(self) -> None:
        """Something has come."""
        waiter, take = self._waiter, self._take
        if waiter is None or waiter.done():
            return
        if take and self.pieces:
            try:
                until = take(self._all())
            except Exception as problem:
                return waiter.set_exception(_as_ours(problem))
            if until is None:
                return waiter.set_result(None)
            self._until = until
            if until < self._looks_at:
                self._look_at(until)
        if not take or self.is_whole:
            waiter.set_result(None)
        elif self._problem:
            waiter.set_exception(self._problem)

    def _all(self) -> bytes:
        pieces = self.pieces
        piece = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        self._size = 0
        if self._line.is_paused:
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
        if until < self._looks_at:
            self._look_at(until)

    def _look_at(self, moment: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._looks_at, self._timer = moment, self._loop.call_at(moment, self._look)

    def _look(self) -> None:
        self._looks_at, self._timer = NEVER, None
        if self._waiter and not self._waiter.done():
            if self._loop.time() < self._until:
                self._look_at(self._until)
            else:
                self._waiter.set_exception(TimeoutError())


def _as_ours(problem: Exception) -> Exception:
    if isinstance(problem, OSError | RuntimeError):
        broke = TakerBroke(str(problem))
        broke.__cause__ = problem
        return broke
    return problem


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
        if body.pieces and body.waits(len(data)) > WAITING_LIMIT and not self.is_paused and self._transport:
            self.is_paused = True
            self._transport.pause_reading()

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
