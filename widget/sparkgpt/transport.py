"""httpx's requests over connections of our own, which are kept for the next ones: as many as there are questions at once.

httpx's own pool looks through all connections for each request, and asks each read through six layers.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from aiohappyeyeballs import start_connection

from .body import Body
from .line import Line

KEPT_SECONDS = 15.0
"""A connection that nobody wants for so long is closed."""
SECOND_FAMILY_AFTER = 0.25
"""Seconds until the other kind of address is tried beside the first."""
BODY = "widget.body"
"""The extension of a reply under which its Body is: for reading without the layers."""
Origin = tuple[str, str, int]


class Names(Protocol):
    """Looks names up, and makes the sockets for what it finds; refuses, by an OSError, what it doesn't allow."""

    def make_socket(self, address: tuple[Any, ...]) -> socket.socket: ...
    async def resolve(self, host: str, port: int) -> list[Any]: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is posted, with all of a request's head that is always the same."""

    origin: Origin
    head: bytes

    @classmethod
    def of(cls, url: str, headers: Mapping[str, str]) -> "Address":
        request = httpx.Request("POST", url, headers=headers)
        del request.headers["content-length"]
        return cls(_origin(request.url), _head(request))

    def request(self, authorization: bytes, content: bytes) -> bytes:
        """As it goes out. httpx.LocalProtocolError where the header would begin another line."""
        told = b"\r\nAuthorization: %s\r\nContent-Length: %d" % (_whole(authorization), len(content))
        return b"".join((self.head, told, b"\r\n\r\n", content))


class Stream(httpx.AsyncByteStream):
    """A reply's body as httpx wants it."""

    def __init__(self, transport: "Transport", origin: Origin, line: Line, body: Body) -> None:
        self._transport, self._origin, self._line, self._body = transport, origin, line, body
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._body.next():
            yield piece

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._transport.take_back(self._origin, self._line)


class Transport(httpx.AsyncBaseTransport):
    """`keep`: connections serve one request after the other. A request's `connect` timeout is for all that leads to one."""

    def __init__(self, tls: ssl.SSLContext, names: Names | None, *, keep: bool) -> None:
        self._tls, self._names, self._keep = tls, names, keep
        self._idle: defaultdict[Origin, dict[Line, asyncio.TimerHandle]] = defaultdict(dict)
        self._lines: set[Line] = set()
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.ask(_origin(request.url), _as_bytes(request), request.extensions["timeout"].get("connect"))

    async def ask(self, origin: Origin, asked: bytes, seconds: float | None) -> httpx.Response:
        """The reply to what is asked, as soon as its head is there. `seconds`: how long a connection may take to make."""
        line = self._idle_one(origin) or await self._connect(origin, seconds)
        status, body = await line.ask(asked)
        stream = Stream(self, origin, line, body)
        return httpx.Response(status, headers=line.headers, stream=stream, extensions={BODY: body})

    def take_back(self, origin: Origin, line: Line) -> None:
        """A reply is read, or nobody wants the rest of it."""
        if not line.leave():
            return
        if not self._keep or self._is_closed:
            return line.drop()
        self._idle[origin][line] = asyncio.get_running_loop().call_later(KEPT_SECONDS, line.drop)

    async def aclose(self) -> None:
        self._is_closed = True
        for line in list(self._lines):
            line.drop()
        await asyncio.sleep(0)  # asyncio tells them in its next turn

    def _idle_one(self, origin: Origin) -> Line | None:
        """The one that was used last."""
        while idle := self._idle.get(origin):
            line, timer = idle.popitem()
            timer.cancel()
            if not line.is_lost:
                return line
        return None

    async def _connect(self, origin: Origin, seconds: float | None) -> Line:
        if self._is_closed:
            raise httpx.ConnectError("the transport is closed")
        try:
            async with asyncio.timeout(seconds):
                return await self._open(origin)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection was made in time") from error
        except (OSError, ValueError) as error:
            raise httpx.ConnectError(type(error).__name__) from error

    async def _open(self, origin: Origin) -> Line:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        found = await self._addresses(host, port)
        way: dict[str, Any] = {"socket_factory": self._names.make_socket} if self._names else {}
        connected = await start_connection(found, happy_eyeballs_delay=SECOND_FAMILY_AFTER, interleave=1, **way)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured: dict[str, Any] = {"ssl": self._tls, "server_hostname": host} if scheme == "https" else {}
            _, line = await loop.create_connection(lambda: Line(self._lost), sock=connected, **secured)
        except BaseException:
            connected.close()
            raise
        self._lines.add(line)
        return line

    async def _addresses(self, host: str, port: int) -> list[Any]:
        """As socket.getaddrinfo finds them; what is an address already needn't be looked up."""
        kind, protocol = socket.SOCK_STREAM, socket.IPPROTO_TCP
        with suppress(ValueError):
            version = ipaddress.ip_address(host).version
            family, where = (socket.AF_INET, (host, port)) if version == 4 else (socket.AF_INET6, (host, port, 0, 0))
            return [(family, kind, protocol, "", where)]
        if self._names:
            return await self._names.resolve(host, port)
        return list(await asyncio.get_running_loop().getaddrinfo(host, port, type=kind, proto=protocol))

    def _lost(self, line: Line) -> None:
        self._lines.discard(line)
        for idle in self._idle.values():
            if timer := idle.pop(line, None):
                timer.cancel()


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in ("http", "https") or not url.host:
        raise httpx.UnsupportedProtocol("the address doesn't begin with http:// or https:// and a name")
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _as_bytes(request: httpx.Request) -> bytes:
    """The request as it goes out. httpx.LocalProtocolError where a header would begin another line."""
    return b"\r\n\r\n".join([_head(request), request.content])


def _head(request: httpx.Request) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    return b"\r\n".join([_whole(line) for line in lines])


def _whole(line: bytes) -> bytes:
    if any(sign in line for sign in (b"\r", b"\n", b"\0")):
        raise httpx.LocalProtocolError("a header holds what no header may")
    return line
