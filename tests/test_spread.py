"""Running turns over several Redis servers: each carries its part, and one that is gone takes only its own along."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.engines import RedisServer, need
from widget import streams
from widget.answer import Ending, State
from widget.log import Log
from widget.redis import connect
from widget.sharing import Sharing
from widget.spread import Spread


@pytest.fixture
def servers(tmp_path):
    need("redis-server")
    servers = [RedisServer(tmp_path / str(number)).start() for number in range(2)]
    yield servers
    for server in servers:
        server.stop()


@asynccontextmanager
async def process(servers):
    """A process's share of all of them, at work."""
    connections, stopped = [connect(server.url) for server in servers], []

    async def order_stop(row):
        stopped.append(row)

    spread = Spread([Sharing(redis, "test", order_stop) for redis in connections])
    work = asyncio.create_task(spread.run())
    try:
        yield spread, stopped
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        for redis in connections:
            await redis.aclose()


async def told(spread, row, text):
    """An answer is written here, word by word, to its end."""
    log = Log("turn", 1)
    spread.publish(row, log)
    for word in text.split():
        log.append([word])
        await asyncio.sleep(0)
    log.end(Ending(State.DONE, log.read(0).text, log.seq))


async def read(log):
    async with asyncio.timeout(10):
        cursor, text = 0, ""
        while True:
            news = await log.wait(cursor)
            cursor, text = news.seq, text + news.text
            if news.ending:
                return text


async def test_each_server_carries_its_part_and_all_are_read_there(servers):
    async with process(servers) as (here, _), process(servers) as (there, _):
        for row in (1, 2, 3, 4):
            with there.follow(row, "turn", 1) as log:
                await told(here, row, f"answer {row}")
                assert await read(log) == f"answer{row}"
        for number, server in enumerate(servers):
            redis = connect(server.url)
            try:
                rows = {row for row in (1, 2, 3, 4) if await redis.exists(streams.key("test", row, "turn", 1))}
            finally:
                await redis.aclose()
            assert rows == {row for row in (1, 2, 3, 4) if row % 2 == number}


async def test_a_server_that_is_gone_takes_only_its_part_along(servers):
    async with process(servers) as (here, _), process(servers) as (there, _):
        servers[1].kill()
        await told(here, 1, "lost for now")
        with there.follow(2, "turn", 1) as log:
            await told(here, 2, "still here")
            assert await read(log) == "stillhere"
        assert await there.said(1, "turn", 1) == []


async def test_what_was_said_and_an_order_to_stop_go_by_the_row(servers):
    async with process(servers) as (here, stopped):
        with here.follow(3, "turn", 1) as log:
            await told(here, 3, "so far")
            await read(log)
        assert await here.said(3, "turn", 1) == ["so", "far"]
        await here.stop(3)
        assert stopped == [3]
