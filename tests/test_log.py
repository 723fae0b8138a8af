"""The log: every reader gets every delta once, from wherever it stands."""

import asyncio

import pytest

from widget.answer import Ending, State
from widget.log import Log

DONE = Ending(State.DONE, "abc", 3)


def log_of(*deltas):
    log = Log("turn", 1)
    log.append(list(deltas))
    return log


@pytest.mark.parametrize("cursor", range(4))
def test_a_reader_gets_what_came_after_its_cursor(cursor):
    news = log_of("a", "b", "c").read(cursor)
    assert (news.after, news.seq, news.text) == (cursor, 3, "abc"[cursor:])


async def test_a_waiting_reader_is_woken_by_the_next_delta():
    log = log_of("a")
    waiting = asyncio.create_task(log.wait(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    log.append(["b", "c"])
    assert (await waiting).text == "bc"


async def test_a_waiting_reader_is_woken_by_the_ending():
    log = log_of("a")
    waiting = asyncio.create_task(log.wait(1))
    await asyncio.sleep(0)
    log.end(DONE)
    news = await waiting
    assert (news.text, news.ending) == ("", DONE)


async def test_two_readers_at_different_cursors_both_get_all():
    log = log_of()
    heard = {"early": "", "late": ""}

    async def read(name, cursor):
        while True:
            news = await log.wait(cursor)
            heard[name] += news.text
            cursor = news.seq
            if news.ending:
                return

    early = asyncio.create_task(read("early", 0))
    for letter in "abc":
        log.append([letter])
        await asyncio.sleep(0)
    late = asyncio.create_task(read("late", 0))
    log.end(DONE)
    await asyncio.gather(early, late)
    assert heard == {"early": "abc", "late": "abc"}


def test_nothing_is_written_after_the_end():
    log = log_of("a")
    log.end(DONE)
    with pytest.raises(ValueError, match="ended"):
        log.append(["b"])


def test_the_first_ending_stands():
    log = log_of()
    log.end(DONE)
    log.end(Ending(State.STOPPED, "", 0))
    assert log.ending == DONE
