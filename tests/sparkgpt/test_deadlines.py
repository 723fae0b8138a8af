"""No upstream keeps a visitor waiting for ever, or fills our memory: every deadline and every limit."""

import asyncio
from functools import partial

import pytest

from tests.replies import Reply, Step, event, plain, sse
from tests.sparkgpt.listening import KEY, TLS, asking, failure, words
from tests.upstream import Upstream
from widget.sparkgpt import Deadlines, Finished, Nonsense, SparkGPT, TooLong, Unavailable

QUICK = Deadlines(connect=1, first_byte=0.05, idle=0.05, total=0.4)


async def test_silence_before_the_reply_meets_the_first_deadline_and_is_not_tried_again(connect):
    async with Upstream(Reply([Step.SILENCE], framing="raw")) as upstream:
        error = await failure(connect(upstream, QUICK))
        assert isinstance(error, Unavailable)
        assert "did not begin" in str(error)
        assert len(upstream.requests) == 1


async def test_silence_after_the_headers_meets_the_first_deadline(connect):
    async with Upstream(Reply([Step.SILENCE])) as upstream:
        assert "did not begin" in str(await failure(connect(upstream, QUICK)))


async def test_silence_between_events_meets_the_idle_deadline(connect):
    said: list[str] = []
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        error = await failure(connect(upstream, Deadlines(idle=0.05)), said)
        assert isinstance(error, Unavailable)
        assert "fell silent" in str(error)
    assert said == ["a"]


async def test_a_drip_of_bytes_is_no_life(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (b"x", 0.01)]
    async with Upstream(Reply([event("a"), *drip])) as upstream:
        assert "fell silent" in str(await failure(connect(upstream, Deadlines(idle=0.06))))


async def test_comments_are_life_but_not_for_ever(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (b": ping\n\n", 0.01)]
    async with Upstream(Reply([event("a"), *drip])) as upstream:
        error = await failure(connect(upstream, Deadlines(first_byte=0.2, idle=0.2, total=0.3)))
        assert isinstance(error, Unavailable)
        assert "not done" in str(error)


async def test_an_endless_answer_meets_the_total_deadline(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (event("a"), 0.01)]
    async with Upstream(Reply([*drip])) as upstream:
        assert "not done" in str(await failure(connect(upstream, Deadlines(total=0.1))))


async def test_a_slow_listener_is_not_mistaken_for_silence(connect):
    async with Upstream(Reply([event("a"), *sse(["b"])])) as upstream:
        async with asking(connect(upstream, Deadlines(idle=0.05))) as answer:
            said = []
            async for deltas in answer:
                await asyncio.sleep(0.06)
                said.append(deltas)
        assert isinstance(said[-1], Finished)


async def test_an_answer_over_the_limit_keeps_what_fits(connect):
    said: list[str] = []
    async with Upstream(Reply([*sse(["abc", "defg", "hij"])])) as upstream:
        error = await failure(connect(upstream, answer_limit=5), said)
        assert isinstance(error, TooLong)
        assert (error.code, error.retryable) == ("too_long", False)
    assert "".join(said) == "abcde"


async def test_an_answer_as_long_as_the_limit_is_whole(connect):
    async with Upstream(Reply([*sse(["abc", "de"])])) as upstream:
        assert await words(connect(upstream, answer_limit=5)) == ["abc", "de"]


async def test_a_whole_answer_over_the_limit_is_too_long(connect):
    async with Upstream(plain({"message": {"content": "abcdef"}})) as upstream:
        with pytest.raises(TooLong):
            await connect(upstream, answer_limit=5).ask(KEY, 1, "Hello")


async def test_a_huge_event_is_nonsense(connect):
    async with Upstream(Reply([event("a" * 300_000)])) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_stream_that_says_nothing_at_length_is_nonsense(connect):
    async with Upstream(Reply([b": ping\n\n" * 1000] * 20)) as upstream:
        assert isinstance(await failure(connect(upstream, body_limit=50_000)), Nonsense)


async def test_a_huge_body_is_nonsense(connect):
    async with Upstream(Reply([b" " * 60_000], framing="length")) as upstream:
        for ask in (partial(SparkGPT.ask, prompt="Hello"), SparkGPT.training):
            with pytest.raises(Nonsense):
                await ask(connect(upstream, body_limit=50_000), KEY, 1)


async def test_a_server_that_never_finishes_the_handshake_meets_the_connect_deadline(connect):
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = SparkGPT(url, tls=TLS, retry_pause=0.001, deadlines=Deadlines(connect=0.05))
        assert isinstance(await failure(client), Unavailable)
        await client.aclose()
