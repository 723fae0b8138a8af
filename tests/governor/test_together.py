"""Gates in Redis: several processes, each with a governor of its own, keep one ceiling; and what each does without Redis."""

import asyncio
import uuid

import pytest

from widget.governor.asker import Asker, Denied, Rules
from widget.governor.governor import Governor
from widget.governor.together import Together
from widget.redis import connect
from widget.sparkgpt import Bill


class Crowd:
    """Calls that count how many of them are under way."""

    def __init__(self):
        self.now = self.most = self.done = 0
        self.full = asyncio.Event()

    async def call(self, governor, number, *, at_once=3, seconds=0.01):
        asker = Asker(f"{number}:1", "gate", 1, str(number), 5, at_once=at_once)
        async with governor.admitted(asker, Bill()):
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == at_once:
                self.full.set()
            await asyncio.sleep(seconds)
            self.now -= 1
            self.done += 1


@pytest.fixture
async def processes(redis_url):
    """Three of them, as far as Redis can tell."""
    prefix = f"test:{uuid.uuid4().hex}"
    redises = [connect(redis_url) for _ in range(3)]
    keeping = [Together(redis, prefix) for redis in redises]
    for each in keeping:
        await each.count()
    yield [Governor(each, Rules(queue=200), poll_seconds=0.01) for each in keeping]
    for redis in redises:
        await redis.aclose()


async def test_no_more_are_answered_at_once_than_one_process_would(processes):
    crowd = Crowd()
    async with asyncio.timeout(60):
        await asyncio.gather(*(crowd.call(processes[number % 3], number) for number in range(60)))
    assert (crowd.most, crowd.done) == (3, 60)


async def test_a_process_hears_of_what_another_has_learned(processes):
    from widget.governor.asker import Outcome, Result

    await processes[0].tested("gate", 5, [Outcome(Result.BAD_KEY)])
    with pytest.raises(Denied) as denied:
        await Crowd().call(processes[1], 1)
    assert denied.value.code == "refused"


async def test_seats_of_a_process_that_died_are_free_when_their_lease_ends(processes):
    crowd, rules = Crowd(), Rules(queue=200, lease=0.5)
    for governor in processes:
        governor._rules = rules
    dead = [asyncio.create_task(crowd.call(processes[0], f"dead{number}", seconds=3600)) for number in range(3)]
    await crowd.full.wait()
    async with asyncio.timeout(10):
        await crowd.call(processes[1], "next")
    for task in dead:
        task.cancel()
    await asyncio.gather(*dead, return_exceptions=True)


async def test_without_redis_each_process_takes_its_part(processes, redis_server):
    crowd = Crowd()
    for governor in processes:
        await governor._keeping.count()
    await crowd.call(processes[0], "before")
    redis_server.pause()
    try:
        async with asyncio.timeout(30):
            await asyncio.gather(*(crowd.call(processes[0], number, at_once=6) for number in range(12)))
        assert (crowd.most, crowd.done) == (2, 13)
    finally:
        redis_server.resume()
    async with asyncio.timeout(30):
        while processes[0]._keeping._rests_until:
            await crowd.call(processes[0], uuid.uuid4().hex)
            await asyncio.sleep(0.05)
