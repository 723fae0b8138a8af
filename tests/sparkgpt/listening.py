"""Hears answers from the client to their end, and makes sure that the API key is in none of their failures."""

import asyncio
import traceback
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime

import httpx
import pytest

from tests.canary.mark import marked
from widget.sparkgpt import Finished, Secret, SparkGPT, SparkGPTError

KEY = Secret(marked("SECRET-0123456789"))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TLS = httpx.create_ssl_context(trust_env=False)  # slow to make, and no test speaks TLS


def asking(client: SparkGPT, prompt: str = "Hello") -> aclosing[AsyncGenerator[list[str] | Finished, None]]:
    """What is heard, read by read, and then that it is finished. Whoever leaves the block hangs up."""
    return aclosing(_reads(client, prompt))


async def _reads(client: SparkGPT, prompt: str) -> AsyncGenerator[list[str] | Finished, None]:
    heard: asyncio.Queue[list[str] | None] = asyncio.Queue()
    asked = asyncio.create_task(client.ask_stream(KEY, 1, prompt, heard.put_nowait))
    asked.add_done_callback(lambda _: heard.put_nowait(None))
    try:
        while (deltas := await heard.get()) is not None:
            yield deltas
        yield await asked
    finally:
        asked.cancel()
        await asyncio.wait({asked})


async def listen(client: SparkGPT, said: list[str] | None = None, prompt: str = "Hello") -> Finished:
    """Hear an answer to its end; what was said goes to `said` at once, so that it is there after an error too."""
    said = [] if said is None else said
    end: Finished | None = None
    async with asking(client, prompt) as answer:
        async for deltas in answer:
            assert end is None, "something came after Finished"
            if isinstance(deltas, Finished):
                end = deltas
            else:
                assert deltas and all(deltas)
                said += deltas
    assert end is not None
    return end


async def words(client: SparkGPT) -> list[str]:
    """What is said in an answer that ends well."""
    said: list[str] = []
    await listen(client, said)
    return said


async def failure(client: SparkGPT, said: list[str] | None = None) -> SparkGPTError:
    """How an answer fails."""
    with pytest.raises(SparkGPTError) as caught:
        await listen(client, said)
    check_nothing_leaks(caught.value)
    return caught.value


def check_nothing_leaks(error: BaseException) -> None:
    assert error.__cause__ is None
    assert error.__context__ is None
    printed = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "SECRET" not in printed + repr(error) + str(error) + repr(vars(error))
