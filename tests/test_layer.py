"""The channel layer of several processes: groups reach all of them, and whoever is connected needs no Redis."""

import asyncio
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from widget.layer import SharedLayer

NOBODY = "redis://127.0.0.1:1/0"


@asynccontextmanager
async def process(url):
    """A process's layer at work; `missed` counts how often news may have been lost."""
    layer, missed = SharedLayer(url, "test"), []
    work = asyncio.create_task(layer.run(lambda: missed.append(1)))
    try:
        yield layer, missed
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await layer.close()


async def member(layer, group="visitor.a"):
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def hear(layer, channel):
    return (await asyncio.wait_for(layer.receive(channel), 10))["turn"]


async def say_until_heard(layer, other, channel, turn):
    """Pub/sub says nothing of who listens yet."""
    hearing = asyncio.create_task(hear(other, channel))
    async with asyncio.timeout(15):
        while not hearing.done():
            await layer.group_send("visitor.a", {"type": "news", "turn": turn})
            await asyncio.wait({hearing}, timeout=0.1)
    return hearing.result()


async def test_a_group_is_heard_in_every_process(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        at_home, away = await member(here), await member(there)
        assert await say_until_heard(here, there, away, "t1") == "t1"
        assert await hear(here, at_home) == "t1"


async def test_the_sender_hears_himself_once(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        away = await member(there)
        await say_until_heard(here, there, away, "before")
        at_home, bell = await member(here), await member(there, "visitor.bell")
        await here.group_send("visitor.a", {"type": "news", "turn": "t1"})
        await here.group_send("visitor.bell", {"type": "news", "turn": "t2"})
        assert await hear(there, bell) == "t2"  # so whatever came back to us has come
        await here.group_send("visitor.a", {"type": "news", "turn": "t3"})
        assert [await hear(here, at_home), await hear(here, at_home)] == ["t1", "t3"]


async def test_other_groups_hear_nothing(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        away, other = await member(there), await member(there, "visitor.b")
        await say_until_heard(here, there, away, "t1")
        await here.group_send("visitor.b", {"type": "news", "turn": "t2"})
        assert await hear(there, other) == "t2"


async def test_without_redis_tabs_of_one_process_hear_each_other():
    async with process(NOBODY) as (here, _):
        channel = await member(here)
        await here.group_send("visitor.a", {"type": "news", "turn": "t1"})
        assert await hear(here, channel) == "t1"


async def test_what_waits_for_redis_is_bounded():
    layer = SharedLayer(NOBODY, "test")
    for number in range(1500):
        await layer.group_send("visitor.a", {"type": "news", "turn": str(number)})
    assert layer.waiting == 1000


async def test_after_an_outage_news_is_heard_again_and_the_gap_is_told(redis_server, redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, missed):
        away = await member(there)
        await say_until_heard(here, there, away, "t1")
        assert missed == []
        redis_server.kill()
        redis_server.start()
        async with asyncio.timeout(15):
            while await say_until_heard(here, there, away, "t2") != "t2":
                pass
        assert missed == [1]


async def test_who_has_joined_hears_what_is_said_from_then_on(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        await say_until_heard(here, there, await member(there), "t0")
        for turn in ("t1", "t2", "t3"):
            away = await member(there, f"visitor.{turn}")
            await here.group_send(f"visitor.{turn}", {"type": "news", "turn": turn})
            assert await hear(there, away) == turn


async def test_redis_tells_a_process_only_of_groups_that_somebody_is_in_there(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _), Redis.from_url(redis_url) as redis:
        away = await member(there)
        await say_until_heard(here, there, away, "t1")
        assert dict(await redis.pubsub_numsub("test:news:visitor.a", "test:news:visitor.b")) == {
            b"test:news:visitor.a": 1,
            b"test:news:visitor.b": 0,
        }
        await there.group_discard("visitor.a", away)
        async with asyncio.timeout(10):
            while (await redis.pubsub_numsub("test:news:visitor.a"))[0][1]:  # noqa: ASYNC110
                await asyncio.sleep(0)


async def test_joining_waits_for_a_redis_that_hangs_only_once(redis_server, redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        await say_until_heard(here, there, await member(there), "t1")
        redis_server.pause()
        try:
            began = asyncio.get_running_loop().time()
            for number in range(20):
                await member(there, f"visitor.{number}")
            assert asyncio.get_running_loop().time() - began < 1
        finally:
            redis_server.resume()
