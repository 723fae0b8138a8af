"""Counters in Redis: exact for all processes at once, in one round trip, and limits that hold while Redis is gone."""

import asyncio
import sys
import time
import uuid

import pytest
from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from tests.adversary import alike, hour
from widget.counters import Receipt, Refused
from widget.limits import Count
from widget.protocol import Code
from widget.redis import connect
from widget.shared_counters import REST_SECONDS, SharedCounters


@pytest.fixture
def redis(redis_server):
    return redis_server


class Clock:
    """Seconds as they pass, and as many more as a test wants to have passed."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        return time.monotonic() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def process(redis, clock):
    """Makes the counters of one more process."""
    prefix, made = f"test:{uuid.uuid4().hex}", []

    def make():
        made.append(SharedCounters(redis.url, prefix, clock))
        return made[-1]

    yield make
    for counters in made:
        await counters.aclose()


def count(name="a", amount=2, seconds=60, **more):
    return Count(name, amount, seconds, Code.TOO_MANY, **more)


def taken(results):
    return sum(isinstance(result, Receipt) for result in results)


async def test_parallel_questions_of_all_processes_get_exactly_what_is_there(process):
    processes = [process() for _ in range(4)]
    wanted = [processes[number % 4].take([count(amount=50), count("b", amount=37)]) for number in range(200)]
    assert taken(await asyncio.gather(*wanted)) == 37


TAKES = """
import asyncio, sys, time
from widget.counters import Receipt
from widget.limits import Count
from widget.protocol import Code
from widget.shared_counters import SharedCounters

async def main():
    counters = SharedCounters(sys.argv[1], sys.argv[2], time.monotonic)
    wanted = [counters.take([Count("site", 41, 60, Code.SITE_BUSY)]) for _ in range(40)]
    print(sum(isinstance(it, Receipt) for it in await asyncio.gather(*wanted)))
    await counters.aclose()

asyncio.run(main())
"""


async def test_processes_of_their_own_get_together_exactly_what_is_there(redis):
    command = [sys.executable, "-c", TAKES, redis.url, f"test:{uuid.uuid4().hex}"]
    running = [await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE) for _ in range(3)]
    said = [await process.communicate() for process in running]
    assert sum(int(out) for out, _ in said) == 41


async def test_a_refused_deed_takes_nothing_from_the_counters_that_have_room(process):
    one, other = process(), process()
    await one.take([count("full", 1)])
    refused = await other.take([count("roomy", 1), count("full", 1)])
    assert [full.name for full, _ in refused.full] == ["full"]
    assert 55 < refused.full[0][1] <= 60
    assert isinstance(await one.take([count("roomy", 1)]), Receipt)


async def test_what_is_given_back_can_be_taken_by_another_process(process):
    one, other = process(), process()
    receipt = await one.take([count(amount=1)])
    assert isinstance(await other.take([count(amount=1)]), Refused)
    await one.give_back(receipt)
    assert isinstance(await other.take([count(amount=1)]), Receipt)


async def test_only_a_newcomer_counts_as_new_whichever_process_knows_the_visitor(process):
    one, other = process(), process()
    new = count("new", 1, of_new=True)
    assert isinstance(await one.take([count("ann", 9), new]), Receipt)
    assert isinstance(await other.take([count("ann", 9), new]), Receipt)
    assert isinstance(await other.take([count("bea", 9), new]), Refused)


async def test_all_counters_of_a_question_take_one_round_trip(process, redis):
    counters = process()
    await counters.take([count("warm")])
    watch = connect(redis.url)
    await watch.config_resetstat()
    await counters.take([count(f"counter {number}") for number in range(12)])
    assert (await watch.info("commandstats"))["cmdstat_evalsha"]["calls"] == 1
    await watch.aclose()


async def test_nothing_stays_in_redis_for_longer_than_its_window(process, redis):
    await process().take([count("brief", seconds=5)])
    watch = connect(redis.url)
    (key,) = [key async for key in watch.scan_iter("*brief*")]
    assert 0 < await watch.ttl(key) <= 6
    await watch.aclose()


async def test_the_librarys_own_moving_window_sees_what_was_taken(process, redis):
    counters = process()
    prefix = counters._storage.bridge.key_prefix
    item = RateLimitItemPerMinute(2, namespace="ask")
    for _ in range(2):
        await counters.take([count(item.key_for("ann"))])
    pool = connect(redis.url).connection_pool
    storage = RedisStorage("async+redis://", implementation="redispy", key_prefix=prefix, connection_pool=pool)
    assert not await MovingWindowRateLimiter(storage).test(item, "ann")
    await pool.disconnect()


async def test_limits_hold_while_redis_is_gone_and_are_shared_again_when_it_is_back(process, redis, clock):
    one, other = process(), process()
    assert isinstance(await one.take([count(amount=2)]), Receipt)
    redis.stop()
    assert isinstance(await one.take([count(amount=2)]), Receipt)
    assert isinstance(await one.take([count(amount=2)]), Refused), "what was taken before counts on"
    began = time.monotonic()
    for _ in range(50):
        await one.take([count("b", amount=100)])
    assert time.monotonic() - began < 1, "nobody waits for what is gone"
    redis.start()
    clock.ahead += REST_SECONDS
    assert isinstance(await one.take([count("c", amount=1)]), Receipt)
    assert isinstance(await other.take([count("c", amount=1)]), Refused)
    assert isinstance(await one.take([count(amount=2)]), Refused), "a Redis that has forgotten gives nobody more"


class Hands:
    """A clock that is moved."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(("seed", "budget", "pace"), [(1, 40, 20.0), (2, 150, 30.0), (3, 1, 60.0)])
async def test_no_adversarial_hour_on_redis_spends_more_than_the_sites_budget_whichever_process_is_asked(
    redis, seed, budget, pace
):
    clock, prefix = Hands(), f"test:{uuid.uuid4().hex}"
    processes = [SharedCounters(redis.url, prefix, clock, clock) for _ in range(2)]
    taken = await hour(processes, clock, seed, budget, pace)
    for counters in processes:
        await counters.aclose()
    assert len(taken) == budget
    assert all(alike(taken, *it) <= 20 for it in taken), "new visitors of one /64 in a minute"
