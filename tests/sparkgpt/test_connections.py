"""Connections are kept, used again, replaced when they are lost, and as many as there are answers at once."""

import asyncio

import pytest

from tests.replies import Reply, Step, sse
from tests.sparkgpt.listening import asking, failure, listen
from tests.upstream import Upstream
from widget.sparkgpt import Finished, Quota, Unavailable


async def test_connections_are_kept_and_used_again(connect):
    async with Upstream() as upstream:
        client = connect(upstream)
        for _ in range(3):
            await listen(client)
        assert upstream.connections == 1


async def test_a_connection_whose_end_comes_late_is_kept(connect):
    ended = asyncio.Event()
    async with Upstream(Reply([*sse(["a"]), ended]), Reply([*sse(["b"])])) as upstream:
        client = connect(upstream)
        async with asking(client) as answer:
            assert await anext(answer) == ["a"]
            asyncio.get_running_loop().call_later(0.01, ended.set)
            assert await anext(answer) == Finished()
        await listen(client)
        assert upstream.connections == 1


async def test_150_answers_run_at_once(connect):
    async with Upstream() as upstream:
        upstream.hold()
        client = connect(upstream)
        answers = [asyncio.create_task(listen(client)) for _ in range(150)]
        await upstream.came(150)
        upstream.release()
        assert await asyncio.gather(*answers) == [Finished()] * 150
        assert upstream.connections == 150


async def test_a_client_can_be_used_again_after_it_was_closed(connect):
    async with Upstream() as upstream:
        client = connect(upstream)
        await listen(client)
        await client.aclose()
        await listen(client)


@pytest.mark.parametrize("cut", [Step.RESET, Step.CLOSE])
async def test_a_kept_connection_that_the_peer_closes_is_replaced(connect, cut):
    good, bad = Reply([*sse(["a"])]), Reply([cut], framing="raw")
    async with Upstream(good, bad, good) as upstream:
        client = connect(upstream)
        await listen(client)
        await listen(client)
        assert [request.connection for request in upstream.requests] == [0, 0, 1]


async def test_a_connection_lost_before_any_reply_is_tried_once_more(connect):
    async with Upstream(Reply([Step.RESET], framing="raw")) as upstream:
        assert isinstance(await failure(connect(upstream)), Unavailable)
        assert len(upstream.requests) == 2


async def test_nobody_at_the_door_is_unavailable(connect):
    async with Upstream() as upstream:
        pass
    error = await failure(connect(upstream))
    assert isinstance(error, Unavailable)
    assert error.quota == Quota()
