"""Connections to SparkGPT, and what comes over them in time. Errors are returned, or our own: no library's leaves here.

Knows nothing of what is asked.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

import httpx

from .body import Body, Take
from .deadlines import Watch
from .errors import Nonsense, SparkGPTError, Unavailable
from .transport import BODY

Got = TypeVar("Got")

# A RuntimeError is what httpx says when the client was closed from our side in the meantime.
_NETWORK = (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError)
_UNREADABLE = (httpx.ProtocolError, httpx.InvalidURL)


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


async def next_piece(reply: httpx.Response, watch: Watch) -> bytes:
    """What one read gives; empty at the end."""
    body: Body = reply.extensions[BODY]
    return await _heard(body.next(watch.until), watch)


async def pour(reply: httpx.Response, take: Take, watch: Watch) -> None:
    """Each read into `take`, until it wants no more or nothing comes any more."""
    body: Body = reply.extensions[BODY]
    await _heard(body.pour(take, watch.until), watch)


async def _heard(reading: Awaitable[Got], watch: Watch) -> Got:
    problem: SparkGPTError
    try:
        return await reading
    except TimeoutError:
        watch.late = True
        problem = Unavailable(watch.words)
    except httpx.ProtocolError:
        problem = Nonsense("SparkGPT sent something that is not HTTP as we know it")
    except _NETWORK:
        problem = Unavailable("The connection to SparkGPT failed")
    raise problem


async def hang_up(reply: httpx.Response) -> None:
    with suppress(*_NETWORK):
        await reply.aclose()
