"""HTTP answers at the pace of whoever reads them: daphne itself takes all that an application says, and cuts what lasts a minute.

An application that sends more than the browser has read waits in its `send`. What is cut is what stands still. Nor is a request
taken that comes too slowly, or is too long: daphne would wait for it for ever, and write it to the disk.
"""

import asyncio
import time
from typing import Any

from daphne import http_protocol
from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.web.http import HTTPChannel

from widget import tracing
from widget.bounds import BODY
from widget.carrier import SAY
from widget.headers import completed, written


class PatientChannel(HTTPChannel):
    """Has patience with a request from its first byte on, not anew with each."""

    _is_coming = False

    def resetTimeout(self) -> None:  # noqa: N802  (Twisted's names)
        """Something has come."""
        if not self._is_coming:
            super().resetTimeout()  # type: ignore[no-untyped-call]
            self._is_coming = not self._handlingRequest

    def allContentReceived(self) -> None:  # noqa: N802
        self._is_coming = False
        super().allContentReceived()  # type: ignore[no-untyped-call]


class PatientRequest(WebRequest):  # type: ignore[misc]
    """It is the producer of what its connection writes, which therefore says when too much waits, and when that has left."""

    _moved_at: float | None = None
    _room: asyncio.Event | None = None
    _left: int = BODY
    """Bytes that its body may still have; below zero it is refused."""

    def gotLength(self, length: int | None) -> None:  # noqa: N802  (Twisted's names)
        is_too_long = length is not None and length > BODY
        super().gotLength(0 if is_too_long else length)
        if is_too_long:
            self._refuse_body()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self._left < 0:
            return
        self._left -= len(data)
        if self._left < 0:
            self._refuse_body()
        else:
            super().handleContentChunk(data)

    def process(self) -> Any:
        return super().process() if self._left >= 0 else None

    def _refuse_body(self) -> None:
        self._left = -1
        self.content.close()
        self.channel.transport.write(written(413))
        self.channel.loseConnection()

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and self.channel is not None and not self.finished:
            self._room = asyncio.Event()
            self._room.set()
            self.registerProducer(self, True)
        self._moved_at = time.monotonic()
        super().handle_reply(message)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """daphne's own answer to what it can't read or wait for: in our manner, and repeating nothing."""
        named = [(b"Content-Type", b"text/plain; charset=utf-8")]
        headers = completed(named, {"X-Request-ID": tracing.new_id()})
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        self.handle_reply({"type": "http.response.body", "body": f"{status} {status_text.decode('ascii')}\n".encode()})

    async def room(self) -> None:
        """Until the browser has read enough, or is gone."""
        if self._room:
            await self._room.wait()

    def pauseProducing(self) -> None:  # noqa: N802
        if self._room:
            self._room.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self._moved_at = time.monotonic()
        self._end_waiting()

    def stopProducing(self) -> None:  # noqa: N802
        self._end_waiting()

    def finish(self) -> None:
        self._end_waiting()
        if self.producer:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self._end_waiting()
        super().connectionLost(reason)

    def check_timeouts(self) -> None:
        """One that has begun is late when nothing has moved for so long; daphne looks at when it was asked for."""
        if self._moved_at is None:
            super().check_timeouts()
        elif self.channel is not None and time.monotonic() - self._moved_at > self.server.http_timeout:
            self.channel.abortConnection()

    def _end_waiting(self) -> None:
        if self._room:
            self._room.set()


class PatientServer(Server):  # type: ignore[misc]
    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """What carries a socket says frames without the way round by messages."""
        if say := getattr(protocol, "say", None):
            scope[SAY] = say
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if isinstance(protocol, PatientRequest):
            await protocol.room()


def be_patient() -> type[PatientServer]:
    """The server to run; its requests, which daphne makes itself, are patient from here on."""
    http_protocol.WebRequest = PatientRequest
    http_protocol.HTTPFactory.protocol = PatientChannel
    return PatientServer
