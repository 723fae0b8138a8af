"""uvicorn's connections, held to the same bounds as daphne's (`widget.server`, `widget.replies`): requests and sockets.

They end for browsers that talk faster than they are listened to, or listen more slowly than they are told.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.http11 import Response

from widget.bounds import HEAD, HTTP_SECONDS, INBOX, OUTBOX, SOCKET_SECONDS, framed
from widget.carrier import SAY
from widget.headers import plain_answer, written
from widget.protocol import Close

PIECE = HEAD // 4
"""h11 looks at a head's length only while the head isn't whole, so it is fed with less than one."""


def refusal(status: int, text: str) -> Response:
    """What we say of our own accord, where a socket was asked for."""
    headers, body = plain_answer(status)
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    return Response(int(status), HTTPStatus(status).phrase, Headers(named), body)


def reset(transport: asyncio.Transport) -> None:
    """Ended at once. Merely closed, the kernel would keep what nobody reads, and the browser would hear of no end."""
    with suppress(OSError):
        line = transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Timer:
    """At most one thing that happens after a while unless it is called off."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._handle = loop, None  # type: asyncio.AbstractEventLoop, asyncio.TimerHandle | None

    @property
    def is_set(self) -> bool:
        return self._handle is not None

    def set(self, seconds: float, act: Callable[..., object], *about: object) -> None:
        self.call_off()
        self._handle = self._loop.call_later(seconds, act, *about)

    def call_off(self) -> None:
        if self._handle:
            self._handle.cancel()
        self._handle = None


class BoundedRequests(H11Protocol):
    """A head must be whole in time, an answer begin in time, and whoever is answered must not stand still."""

    patience: float = HTTP_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._late, self._stuck = Timer(self.loop), Timer(self.loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._late.set(self.patience, reset, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._late.call_off()
        self._stuck.call_off()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        for begin in range(0, len(data), PIECE):
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return
            cycle: Any = self.cycle
            super().data_received(data[begin : begin + PIECE])
            if self.cycle is not cycle:
                self._late.set(self.patience, self._say_late, self.cycle)
        self._wait_for_the_next()

    def _wait_for_the_next(self) -> None:
        """Part of a head may be here, of the first request or of the one after an answer."""
        cycle: Any = self.cycle
        is_over = cycle is None or cycle.response_complete
        if is_over and not self._late.is_set and self.transport.get_protocol() is self:
            self._late.set(self.patience, reset, self.transport)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._late.call_off()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        self._late.call_off()
        super().on_response_complete()
        if self.transport.is_closing():
            self._stuck.set(self.patience, reset, self.transport)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._stuck.set(self.patience, reset, self.transport)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck.set(self.patience, reset, self.transport)

    def resume_writing(self) -> None:
        self._stuck.call_off()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        self._say(400)

    def _say_late(self, cycle: Any) -> None:
        if cycle is self.cycle and not cycle.response_started:
            self._say(503)

    def _say(self, status: int) -> None:
        """Without h11, which may be in a state where it says nothing."""
        self.transport.write(written(status))
        self.transport.close()
        self._stuck.set(self.patience, reset, self.transport)


class BoundedSocket(WebSocketsSansIOProtocol):
    """uvicorn makes browsers wait that talk while nobody listens; that one that never listens is cut off is ours."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn.reject = refusal  # type: ignore[method-assign]  # websockets' own repeats what was said
        self._is_cut_off = False
        self._end, self._stuck = Timer(self.loop), Timer(self.loop)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=OUTBOX)  # below that nobody waits in `send`, as on daphne
        self._end.set(SOCKET_SECONDS, self.shutdown)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.call_off()
        self._stuck.call_off()
        super().connection_lost(exc)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            scope: Any = self.scope
            scope[SAY] = self.say

    def say(self, text: str) -> None:
        """A text frame without the way round by messages."""
        if self.handshake_complete and self._may_say():
            self.transport.write(framed(text))

    async def send(self, message: Any) -> None:
        if not self._may_say():
            return  # the browser has just gone, which the consumer hears next
        with suppress(ClientDisconnected):
            await super().send(message)
        if self.close_timer:  # uvicorn's own waits for ever for a browser that doesn't read
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, reset, self.transport)

    def data_received(self, data: bytes) -> None:
        """By pieces: what whoever is cut off said beyond that costs nothing."""
        for begin in range(0, len(data), PIECE):
            # A browser that pings without listening is told a lot, too.
            self._may_say()
            if self._is_cut_off or self.transport.is_closing():
                return
            super().data_received(data[begin : begin + PIECE])

    def send_receive_event_to_app(self) -> None:
        if self._is_cut_off:
            return
        if self.queue.qsize() < INBOX:
            return super().send_receive_event_to_app()
        self.conn.send_close(int(Close.TOO_FAST))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self._cut_off()

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._stuck.set(self.close_timeout, reset, self.transport)

    def keepalive_timeout(self) -> None:
        if self.read_paused:  # its pong may be here, and is read when we come to it
            self.pong_timer, self.pending_ping_payload = None, None
            self.schedule_ping()
        else:
            self._cut_off()

    def shutdown(self) -> None:
        super().shutdown()
        self._stuck.set(self.close_timeout, reset, self.transport)

    def _may_say(self) -> bool:
        if not self._is_cut_off and self.transport.get_write_buffer_size() > OUTBOX:
            self._cut_off()
        return not (self._is_cut_off or self.disconnected or self.close_sent or self.transport.is_closing())

    def _cut_off(self) -> None:
        """What it said and nobody has heard yet is not worth the work: it says that again when it is back."""
        self._is_cut_off = True
        while not self.queue.empty():
            self.queue.get_nowait()
        reset(self.transport)
