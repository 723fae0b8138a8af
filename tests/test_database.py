"""The way to the database: a connection that died unseen costs nothing, and a database that is gone is known to be."""

import asyncio
import threading

import pytest
from django.db import OperationalError, connections

from widget import tracing
from widget.carrier import Unreachable
from widget.database import QUIET_SECONDS, REST_SECONDS, Line, _give_back

# Who ends a piece of work looks at the connections of its thread, which stay open.
pytestmark = pytest.mark.django_db

GONE = OperationalError("server closed the connection unexpectedly")


class Work:
    """Does what it is told to, one outcome after the other."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.calls = 0

    def __call__(self):
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Clock:
    """Stands still unless it is moved; `ticks` are added at each look."""

    def __init__(self):
        self.now, self.ticks = 100.0, 0.0

    def __call__(self):
        self.now += self.ticks
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line(clock):
    return Line(clock=clock)


async def test_what_works_is_done_once(line):
    work = Work("done")
    assert (await line(work), work.calls) == ("done", 1)


async def test_a_connection_that_died_unseen_is_replaced(line):
    work = Work(GONE, "done")
    assert (await line(work), work.calls) == ("done", 2)


async def test_a_database_that_is_gone_is_tried_twice_and_told(line, caplog):
    work = Work(GONE, GONE)
    with pytest.raises(Unreachable):
        await line(work)
    assert work.calls == 2
    assert "DATABASE_URL" in caplog.text


async def test_what_waits_for_a_server_that_failed_fails_at_once(clock):
    line = Line(1, clock=clock)
    with pytest.raises(Unreachable):
        await line(Work(GONE, GONE))
    waiting = Work("done")
    with pytest.raises(Unreachable):
        await line(waiting)
    assert waiting.calls == 0
    clock.now += REST_SECONDS
    assert await line(waiting) == "done"


async def test_a_full_disk_keeps_nobody_from_reading(line):
    with pytest.raises(Unreachable):
        await line(Work(GONE, GONE))
    assert await line(Work("done")) == "done"


async def test_the_operator_is_told_once_that_it_is_gone_and_once_that_it_is_back(line, clock, caplog):
    for outcome in (GONE, "done", GONE, "done", GONE):
        clock.now += 1.0
        try:
            await line(Work(outcome, GONE))
        except Unreachable:
            assert outcome is GONE
    assert "is back" not in caplog.text
    for _ in range(3):
        clock.now += QUIET_SECONDS
        assert await line(Work("done")) == "done"
    assert caplog.text.count("cannot be used") == 1
    assert caplog.text.count("the database is back") == 1


async def test_while_it_is_gone_each_work_is_tried_once(line):
    with pytest.raises(Unreachable):
        await line(Work(GONE, GONE))
    work = Work(GONE)
    with pytest.raises(Unreachable):
        await line(work)
    assert work.calls == 1


async def test_what_took_long_to_fail_is_not_tried_again(line, clock):
    clock.ticks = 1.0
    work = Work(GONE, "done")
    with pytest.raises(Unreachable):
        await line(work)
    assert work.calls == 1


async def test_a_fault_of_the_work_is_no_fault_of_the_database(line):
    with pytest.raises(ValueError, match="nonsense"):
        await line(Work(ValueError("nonsense")))
    assert await line(Work("done")) == "done"


async def test_there_are_as_many_threads_as_wanted_and_no_more():
    line, together = Line(2), threading.Barrier(2, timeout=5)
    names = await asyncio.gather(
        *(line(lambda: (together.wait(), threading.current_thread().name)[1]) for _ in range(4))
    )
    assert len(set(names)) == 2


async def test_work_waits_by_sites_and_the_processs_own_goes_first():
    line, began, done = Line(1), threading.Event(), []

    async def ask(name, work, **about):
        with tracing.noting(**about):
            await line(work)
        done.append(name)

    wanted = [("first", began.wait, {"site": 1}), ("ready", int, {"site": 1})]
    wanted += [(f"site 1, {number}", int, {"site": 1, "request": "a"}) for number in range(3)]
    wanted += [("site 2", int, {"site": 2}), ("newcomer", int, {"request": "b"}), ("lease", int, {})]
    tasks = []
    for name, work, about in wanted:
        tasks.append(asyncio.create_task(ask(name, work, **about)))
        await asyncio.sleep(0)
    began.set()
    await asyncio.gather(*tasks)
    assert done == ["first", "ready", "lease", "site 1, 0", "site 2", "newcomer", "site 1, 1", "site 1, 2"]


def open_connection():
    """The very connection that work in this thread has."""
    connections["default"].ensure_connection()
    return connections["default"].connection


async def test_a_connection_is_kept_for_the_next_piece_of_work(line):
    assert await line(open_connection) is await line(open_connection)


async def test_after_a_failure_no_connection_is_trusted_that_was_made_before():
    line, together = Line(2), threading.Barrier(2, timeout=5)

    def look():
        together.wait()
        return open_connection()

    before = await asyncio.gather(line(look), line(look))
    await line(Work(GONE, "done"))
    after = await asyncio.gather(line(look), line(look))
    assert not {id(it) for it in before} & {id(it) for it in after}


async def test_what_is_not_used_goes_back_to_a_server_and_a_file_stays_open(line):
    kept = await line(open_connection)
    await line(_give_back)
    is_file = connections["default"].vendor == "sqlite"
    assert (await line(lambda: connections["default"].connection)) is (kept if is_file else None)
