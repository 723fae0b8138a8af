"""Connections to SparkGPT, and what comes over them in time. Errors are returned, or our own: no library's leaves here.

Speaks httpx over aiohttp's connections; knows nothing of what is asked.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol, TypeVar, cast

import aiohttp
import httpx
from aiohttp.abc import ResolveResult
from httpx_aiohttp import AiohttpTransport

from .deadlines import Watch
from .errors import Nonsense, SparkGPTError, Unavailable

Got = TypeVar("Got")

# The transport maps most of aiohttp's exceptions to httpx's, but not all. A RuntimeError is what both say when the
# connection or the client was closed from our side in the meantime.
_NETWORK = (httpx.HTTPError, httpx.StreamError, aiohttp.ClientError, OSError, RuntimeError)
_UNREADABLE = (httpx.ProtocolError, httpx.InvalidURL, aiohttp.ClientResponseError)


class Names(Protocol):
    """Looks names up, and makes the sockets for what it finds; refuses, by an OSError, what it doesn't allow."""

    def make_socket(self, address: tuple[Any, ...]) -> socket.socket: ...
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]: ...
    async def close(self) -> None: ...


def connect(tls: ssl.SSLContext, names: Names | None, seconds: float, *, keep: bool) -> httpx.AsyncClient:
    """Connections that are kept for the next questions, or made for one each; `seconds` is how long one may take to make."""
    way: dict[str, Any] = {}
    if names:
        way = {"resolver": names, "socket_factory": names.make_socket, "use_dns_cache": False}
    connector = aiohttp.TCPConnector(limit=0, ssl=tls, force_close=not keep, **way)
    session = aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
    )
    return httpx.AsyncClient(
        transport=AiohttpTransport(client=session, verify=tls),
        # aiohttp's whole way to a connection, names and TLS included, is what httpx calls waiting for the pool.
        timeout=httpx.Timeout(None, pool=seconds),
        headers={"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "SparkWidget"},
        # One client serves all owners: a cookie of one's reply must not go out with another's question.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )


async def in_time(waited_for: Awaitable[Got], watch: Watch) -> Got | SparkGPTError:
    """What comes, or what went wrong: returned, because raised from here it would drag a library's exception along."""
    try:
        async with asyncio.timeout_at(watch.until):
            return await waited_for
    except TimeoutError:
        watch.late = True
        return Unavailable(watch.words)
    except _UNREADABLE:
        return Nonsense("SparkGPT sent something that is not HTTP as we know it")
    except _NETWORK:
        return Unavailable("The connection to SparkGPT failed")


def pieces_of(reply: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body, read by read; httpx types as an iterator what is a generator, and wants to be closed."""
    return cast("AsyncGenerator[bytes, None]", reply.aiter_raw())


async def next_piece(pieces: AsyncIterator[bytes], watch: Watch) -> bytes:
    """What one read gives; empty at the end."""
    piece = await in_time(anext(pieces, b""), watch)
    if isinstance(piece, SparkGPTError):
        raise piece
    return piece


async def hang_up(reply: httpx.Response) -> None:
    with suppress(*_NETWORK):
        await reply.aclose()
