"""A thread that works for an event loop."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from widget.hands import Hand

SAID = ContextVar("said", default="nothing")


@pytest.fixture
def hand():
    return Hand("hand", lambda: None, 60)


async def test_it_works_in_a_thread_of_its_own_one_after_the_other(hand):
    names = await asyncio.gather(*(hand.do(lambda: threading.current_thread().name) for _ in range(3)))
    assert set(names) == {"hand"}
    assert hand.owed == 0


async def test_it_knows_what_is_known_where_it_was_asked(hand):
    SAID.set("something")
    assert await hand.do(SAID.get) == "something"


async def test_what_goes_wrong_is_told_and_it_works_on(hand):
    with pytest.raises(ZeroDivisionError):
        await hand.do(lambda: 1 / 0)
    assert await hand.do(lambda: "done") == "done"


async def test_what_nobody_wants_any_more_isnt_begun_and_is_owed_until_its_turn(hand):
    begun, done = threading.Event(), []
    first, second = hand.do(begun.wait), hand.do(lambda: done.append("second"))
    second.cancel()
    assert hand.owed == 2
    begun.set()
    await first
    await hand.do(lambda: done.append("third"))
    assert (done, hand.owed) == (["third"], 0)


async def test_it_rests_when_it_has_had_nothing_to_do_and_once():
    rested = asyncio.Queue()
    loop = asyncio.get_running_loop()
    hand = Hand("hand", lambda: loop.call_soon_threadsafe(rested.put_nowait, threading.current_thread().name), 0.01)
    await hand.do(lambda: None)
    assert await rested.get() == "hand"
    await hand.do(lambda: None)
    assert await rested.get() == "hand"
    assert rested.empty()


async def test_a_rest_that_fails_is_written_down_and_it_works_on(caplog):
    tried = threading.Event()

    def rest():
        tried.set()
        raise ValueError("no rest")

    hand = Hand("hand", rest, 0.01)
    await hand.do(lambda: None)
    await asyncio.to_thread(tried.wait, 5)
    assert await hand.do(lambda: "done") == "done"
    assert "no rest" in caplog.text


async def test_a_loop_that_is_over_is_not_waited_for(hand):
    begun, end = threading.Event(), threading.Event()

    def other():
        async def leave():
            hand.do(lambda: (begun.set(), end.wait()))

        asyncio.run(leave())

    await asyncio.to_thread(other)
    end.set()
    assert await hand.do(lambda: "done") == "done"
    assert hand.owed == 0
