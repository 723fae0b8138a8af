"""The sandbox once over real HTTP, under daphne, with the real client."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from widget.sparkgpt import (
    Finished,
    Limited,
    Nonsense,
    Refused,
    Secret,
    SparkGPT,
    SparkGPTError,
    Unavailable,
)


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "widget.sandbox:app",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr
        async with asyncio.timeout(20):
            while b"Listening" not in (line := await process.stderr.readline()):
                assert line, "daphne did not start"
        yield f"http://127.0.0.1:{port}/sandbox/api"
    finally:
        process.kill()
        await process.communicate()


async def listen(client: SparkGPT, prompt: str) -> tuple[str, Finished | SparkGPTError]:
    heard: list[str] = []
    try:
        end = await client.ask_stream(Secret("sandbox-alice"), 1, prompt, heard.extend)
        return "".join(heard), end
    except SparkGPTError as error:
        return "".join(heard), error


async def check_answers(client: SparkGPT) -> None:
    text, end = await listen(client, "Thanks")
    assert text == (await client.ask(Secret("sandbox-alice"), 1, "Thanks")).text
    assert isinstance(end, Finished) and end.quota.limit == 1000
    assert len((await client.training(Secret("sandbox-alice"), 1)).pairs) >= 30
    text, end = await listen(client, "!silent")
    assert text == "" and isinstance(end, Finished)


async def check_failures(client: SparkGPT) -> None:
    kinds = {"!429": Limited, "!500": Unavailable, "!401": Refused, "!403": Refused, "!garbage": Nonsense}
    for prompt, kind in kinds.items():
        text, end = await listen(client, prompt)
        assert (text, type(end)) == ("", kind)
    for prompt in ("!cut", "!error"):
        text, end = await listen(client, prompt)
        assert text.startswith("This answer") and isinstance(end, Unavailable)


async def test_client_and_sandbox_agree_over_real_http():
    async with served() as url:
        client = SparkGPT(url, retry_pause=0.01)
        try:
            await asyncio.gather(check_answers(client), check_failures(client))
        finally:
            await client.aclose()
