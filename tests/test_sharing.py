"""Running turns beyond the process: two sharings on a real Redis, one that writes and one that follows."""

import asyncio
import itertools
from contextlib import asynccontextmanager

import pytest

from widget import streams
from widget.answer import Ending, State
from widget.log import Log
from widget.publishing import Publication, Publisher
from widget.redis import connect
from widget.sharing import Sharing


@asynccontextmanager
async def process(url):
    """A process's share: works until the block ends."""
    redis, stopped = connect(url), []

    async def order_stop(row):
        stopped.append(row)

    sharing = Sharing(redis, "test", order_stop)
    work = asyncio.create_task(sharing.run())
    try:
        yield sharing, stopped
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await redis.aclose()


ROWS = itertools.count(1)


@pytest.fixture
def row():
    """A turn that no other test has."""
    return next(ROWS)


def ending_of(log):
    return Ending(State.DONE, log.read(0).text, log.seq)


async def read(log, cursor=0):
    """All that comes, until it is over: text and the log's ending."""
    text = ""
    async with asyncio.timeout(10):
        while True:
            news = await log.wait(cursor)
            text, cursor = text + news.text, news.seq
            if log.is_over:
                return text, news.ending


async def until(log, seq):
    async with asyncio.timeout(10):
        while log.seq < seq:
            await log.wait(log.seq)


async def test_what_is_written_here_is_read_there(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        log = Log("turn", 1)
        here.publish(row, log)
        with there.follow(row, "turn", 1) as mirror:
            reading = asyncio.create_task(read(mirror))
            for number in range(50):
                log.append([f"{number} "])
                await asyncio.sleep(0)
            log.end(ending_of(log))
            assert await reading == ("".join(f"{number} " for number in range(50)), log.ending)
            assert mirror.deltas(0) == log.deltas(0)


async def test_who_comes_late_gets_everything_from_any_cursor(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        log = Log("turn", 1)
        here.publish(row, log)
        log.append(["a", "b", "c"])
        with there.follow(row, "turn", 1) as mirror:
            await until(mirror, 3)
            log.append(["d"])
            log.end(ending_of(log))
            for cursor in range(5):
                assert (await read(mirror, cursor))[0] == "abcd"[cursor:]


async def test_a_later_attempt_ends_the_reading_of_an_earlier_one(redis_url, row):
    async with process(redis_url) as (hung, _), process(redis_url) as (here, _), process(redis_url) as (there, _):
        first, second = Log("turn", 1), Log("turn", 2)
        hung.publish(row, first)
        first.append(["old"])
        with there.follow(row, "turn", 1) as mirror:
            await until(mirror, 1)
            here.publish(row, second)
            assert await read(mirror, 1) == ("", None)
            first.append(["older"])
            with there.follow(row, "turn", 2) as next_mirror:
                second.append(["new"])
                second.end(ending_of(second))
                assert (await read(next_mirror))[0] == "new"
            assert mirror.deltas(0) == ["old"]


async def test_a_closed_stream_refuses_the_process_that_lost_the_attempt(redis_url, row):
    async with process(redis_url) as (hung, _), process(redis_url) as (here, _), process(redis_url) as (there, _):
        first, second = Log("turn", 1), Log("turn", 2)
        here.publish(row, second)
        with there.follow(row, "turn", 2) as mirror:
            second.append(["new"])
            await until(mirror, 1)
        hung.publish(row, first)
        first.append(["old"])
        redis = connect(redis_url)
        with there.follow(row, "turn", 1) as late:
            assert await read(late) == ("", None)
        assert [entry for entry, _ in await redis.xrange(streams.key("test", row, "turn", 1))] == [
            streams.CLOSED_ID.encode()
        ]
        await redis.aclose()


async def test_an_answer_goes_on_without_redis_and_the_rest_catches_up(redis_server, redis_url, row, caplog):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        log = Log("turn", 1)
        here.publish(row, log)
        log.append(["a", "b"])
        with there.follow(row, "turn", 1) as mirror:
            await until(mirror, 2)
            redis_server.kill()
            log.append(["c"])
            assert log.read(0).text == "abc"
            async with asyncio.timeout(10):
                while "Redis cannot be used (see REDIS_URL)" not in caplog.text:  # noqa: ASYNC110  (a log rings no bell)
                    await asyncio.sleep(0.02)
            log.append(["d"])
            redis_server.start()  # and has forgotten everything
            await until(mirror, 4)
            log.append(["e"])
            log.end(ending_of(log))
            assert (await read(mirror))[0] == "abcde"
        with there.follow(row, "turn", 1) as mirror:
            assert (await read(mirror))[0] == "abcde"


async def test_a_stream_that_vanished_is_written_again_whole(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        redis, log = connect(redis_url), Log("turn", 1)
        here.publish(row, log)
        log.append(["a", "b"])
        with there.follow(row, "turn", 1) as mirror:
            await until(mirror, 2)
            await redis.delete(streams.key("test", row, "turn", 1))
            log.append(["c"])
            await until(mirror, 3)
            assert mirror.deltas(0) == ["a", "b", "c"]
        with there.follow(row, "turn", 1) as mirror:
            await until(mirror, 3)
            assert mirror.deltas(0) == ["a", "b", "c"]
        await redis.aclose()


async def test_streams_do_not_stay_for_ever(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        redis, log = connect(redis_url), Log("turn", 2)
        here.publish(row, log)
        log.append(["a"])
        with there.follow(row, "turn", 2) as mirror:
            await until(mirror, 1)
            assert 0 < await redis.ttl(streams.key("test", row, "turn", 2)) <= streams.RUNNING_SECONDS
            log.end(ending_of(log))
            await read(mirror)
        for attempt in (1, 2):
            assert 0 < await redis.ttl(streams.key("test", row, "turn", attempt)) <= streams.ENDED_SECONDS
        await redis.aclose()


async def test_many_logs_and_many_readers_do_not_mix(redis_url):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        logs = {number: Log(f"turn {number}", 1) for number in range(1000, 1050)}
        for number, log in logs.items():
            here.publish(number, log)
        readings = []

        async def follow(number):
            with there.follow(number, f"turn {number}", 1) as mirror:
                return await read(mirror)

        for number in logs:
            readings += [asyncio.create_task(follow(number)) for _ in range(2)]
        for step in range(20):
            for number, log in logs.items():
                log.append([f"{number}.{step} "])
            await asyncio.sleep(0.002)
        for log in logs.values():
            log.end(ending_of(log))
        told = await asyncio.gather(*readings)
        assert [text for text, _ in told] == [log.read(0).text for log in logs.values() for _ in range(2)]


async def test_an_order_to_stop_is_passed_on(redis_url, row):
    async with process(redis_url) as (here, stopped):
        await here.stop(row)
    assert stopped == [row]


async def test_what_was_said_outlives_the_process_that_said_it(redis_url, row):
    async with process(redis_url) as (here, _):
        log = Log("turn", 1)
        here.publish(row, log)
        log.append(["a", "b"])
        log.append(["c"])
        async with process(redis_url) as (there, _), asyncio.timeout(10):
            while await there.said(row, "turn", 1) != ["a", "b", "c"]:
                pass
            assert await there.said(row, "turn", 2) == []


async def test_without_redis_nothing_is_known_of_others():
    async with process("redis://127.0.0.1:1/0") as (here, _):
        assert await here.said(1, "turn", 1) == []


async def test_a_position_in_the_queue_is_followed_and_a_stop_there_ends_it(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        log = Log("turn", 1)
        here.publish(row, log)
        with there.follow(row, "turn", 1) as mirror:
            for position in (3, 2, 1, 0):
                before = mirror.position
                log.wait_at(position)
                async with asyncio.timeout(10):
                    assert (await mirror.wait(0, before)).position == position
            log.wait_at(5)
            log.end(Ending(State.STOPPED, "", 0))
            async with asyncio.timeout(10):
                assert (await read(mirror))[1].state is State.STOPPED


async def test_whoever_waited_is_read_to_the_end(redis_url, row):
    async with process(redis_url) as (here, _), process(redis_url) as (there, _):
        log = Log("turn", 1)
        here.publish(row, log)
        log.wait_at(2)
        with there.follow(row, "turn", 1) as mirror:
            async with asyncio.timeout(10):
                await mirror.wait(0, 0)
            log.append(["At "])
            log.append(["nine."])
            log.end(ending_of(log))
            assert await read(mirror) == ("At nine.", log.ending)
            assert mirror.position == 0


async def test_only_what_is_still_written_stays_in_redis(redis_url, row):
    redis = connect(redis_url)
    publisher, logs = Publisher(redis), [Log("turn", 1), Log("turn", 2), Log("turn", 3)]
    running, ended, left = (Publication("test", row, log) for log in logs)
    for publication in (running, ended, left):
        publication.closes = False
        publication.log.append(["At "])
        publisher.add(publication)
    await publisher.send()
    lasts = [await redis.ttl(it.key) for it in (running, ended, left)]
    assert all(0 < seconds <= streams.RUNNING_SECONDS == 120 for seconds in lasts)
    for publication in (running, ended, left):
        await redis.expire(publication.key, 50)
    ended.log.end(ending_of(ended.log))  # which is never sent
    left.log.abandon()
    await publisher.renew()
    assert [await redis.ttl(it.key) > 50 for it in (running, ended, left)] == [True, False, False]
    await redis.delete(running.key)  # nobody renewed it in time
    running.log.append(["nine."])
    publisher.add(running)
    while publisher.has_work:
        await publisher.send()
    assert [fields for _, fields in await redis.xrange(running.key)] == [{b"d": b'["At ", "nine."]'}]
    await redis.aclose()


async def test_a_running_log_is_given_its_time_with_the_first_write_and_not_with_each(redis_url, row):
    log, redis = Log("turn", 1), connect(redis_url)
    publication, publisher = Publication("test", row, log), Publisher(redis)
    try:
        for delta in ("", "a", "b", "c"):
            if delta:
                log.append([delta])
            publisher.add(publication)
            await publisher.send()
            if delta == "a":
                assert 0 < await redis.ttl(publication.key) <= streams.RUNNING_SECONDS
                await redis.expire(publication.key, 1000)
        assert await redis.ttl(publication.key) > streams.RUNNING_SECONDS
        await redis.delete(publication.key)
        for delta in ("d", "e"):  # gone, and so written again
            log.append([delta])
            publisher.add(publication)
            await publisher.send()
            await publisher.send()
        assert 0 < await redis.ttl(publication.key) <= streams.RUNNING_SECONDS
        log.end(ending_of(log))
        publisher.add(publication)
        await publisher.send()
        assert 0 < await redis.ttl(publication.key) <= streams.ENDED_SECONDS
    finally:
        await redis.aclose()
