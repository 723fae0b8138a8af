"""Whoever leaves hangs up at once, and the upstream notices, in the test's loop or in a thread of its own."""

import asyncio

import pytest

from tests.replies import Reply, Step, event
from tests.sparkgpt.listening import asking, failure, listen
from tests.upstream import Request, Upstream
from widget.sparkgpt import Unavailable


async def until_closed(request: Request) -> None:
    await asyncio.wait_for(request.closed.wait(), 2)


async def test_leaving_hangs_up_at_once(connect):
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        async with asking(connect(upstream)) as answer:
            assert await anext(answer) == ["a"]
        await until_closed(upstream.requests[0])


@pytest.mark.parametrize("framing", ["raw", "chunked"])
async def test_cancelling_hangs_up_at_once_and_stays_a_cancellation(connect, framing):
    async with Upstream(Reply([Step.SILENCE], framing=framing)) as upstream:
        task = asyncio.create_task(listen(connect(upstream)))
        await upstream.came(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until_closed(upstream.requests[0])


async def test_a_failure_hangs_up_at_once(connect):
    async with Upstream(Reply([b"data: {{{\n\n", Step.SILENCE])) as upstream:
        await failure(connect(upstream))
        await until_closed(upstream.requests[0])


async def test_closing_the_client_ends_a_running_answer(connect):
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        client = connect(upstream)
        async with asking(client) as answer:
            assert await anext(answer) == ["a"]
            await client.aclose()
            with pytest.raises(Unavailable):
                await anext(answer)


async def test_an_upstream_in_a_thread_can_be_held_in_the_middle_of_an_answer(connect):
    upstream = Upstream().start()
    try:
        upstream.hold()
        upstream.release(2)
        said: list[str] = []
        async with asking(connect(upstream)) as answer:
            while len(said) < 2:
                deltas = await anext(answer)
                assert isinstance(deltas, list)
                said += deltas
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await anext(answer)
        assert said == ["You ", "said: "]
        assert await asyncio.to_thread(upstream.requests[0].gone.wait, 2)
    finally:
        upstream.stop()
