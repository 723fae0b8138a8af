"""Bad weather, as the relay decides it: a spare answer only where SparkGPT is down or the calls are used up, and said nothing."""

import asyncio
import logging

import pytest

from tests.canary.mark import marked
from tests.fakes import end_of
from widget import weather
from widget.answer import Answer, State
from widget.governor.asker import Denied, No
from widget.log import Log
from widget.protocol import Code
from widget.question import Question
from widget.relay import Relay
from widget.sparkgpt import Limited, Nonsense, Reason, Refused, Secret, TooLong, Unavailable
from widget.weather import Spare

QUESTION = Question(7, "turn-7", 1, 5, "when do you opne", True, Secret(marked("key")))
SPARE = Spare("When do you open?", "At nine.")


class Found:
    """Finds this, whatever is asked; or raises it."""

    def __init__(self, found=SPARE):
        self.found, self.rows = found, []

    async def __call__(self, row):
        self.rows.append(row)
        if isinstance(self.found, BaseException):
            raise self.found
        return self.found


@pytest.fixture
def spares():
    return Found()


@pytest.fixture
def relay(source, shelf, spares):
    return Relay(source, shelf, spare=spares)


@pytest.mark.parametrize(
    ("problem", "code"),
    [(Unavailable("down"), "unavailable"), (Limited("used up", retry_after=30), "limited"), (Denied(No(Code.USED_UP)), "used_up"),
     (Denied(No(Code.UNAVAILABLE, 9)), "unavailable"), (Denied(No(Code.LIMITED)), "limited")],
)  # fmt: skip
async def test_in_bad_weather_the_trained_answer_is_told_and_why_is_kept(relay, source, shelf, spares, problem, code):
    log = relay.start(QUESTION)
    source.fail(problem)
    ending = await end_of(log)
    assert (ending.state, ending.text, ending.deltas) == (State.DONE, "At nine.", 1)
    assert (ending.closest, ending.code, ending.saved) == ("When do you open?", code, False)
    assert log.read(0).text == "At nine.", "others follow it by its deltas"
    assert shelf.saved[0][2] == ending and spares.rows == [7]


@pytest.mark.parametrize(
    "problem",
    [Refused("bad key", reason=Reason.BAD_KEY), Refused("forbidden", reason=Reason.NO_PERMISSION), Nonsense("a web page"),
     TooLong("long"), Denied(No(Code.REFUSED)), Denied(No(Code.CROWDED, 15)), RuntimeError("a bug of ours")],
)  # fmt: skip
async def test_in_any_other_trouble_nothing_is_even_looked_for(relay, source, spares, problem):
    log = relay.start(QUESTION)
    source.fail(problem)
    assert ((await end_of(log)).state, spares.rows) == (State.FAILED, [])


@pytest.mark.parametrize("said", ["At", "", " "])
async def test_what_sparkgpt_has_begun_to_say_stays_what_was_said(relay, source, spares, said):
    log = relay.start(QUESTION)
    source.say(said)
    source.fail(Unavailable("cut"))
    ending = await end_of(log)
    assert (ending.state, ending.text, ending.closest, spares.rows) == (State.FAILED, said, "", [])


async def test_an_answer_without_text_is_no_bad_weather(relay, source, spares):
    log = relay.start(QUESTION)
    source.end()
    assert ((await end_of(log)).code, spares.rows) == ("nonsense", [])


async def test_where_there_is_none_the_failure_is_told_as_ever(relay, source, spares):
    spares.found = None
    log = relay.start(QUESTION)
    source.fail(Limited("limit", retry_after=30))
    ending = await end_of(log)
    assert (ending.state, ending.code, ending.retry_after, ending.retryable) == (State.FAILED, "limited", 30, True)


@pytest.mark.parametrize("problem", [RuntimeError("a bug of ours"), TimeoutError()])
async def test_a_search_that_breaks_or_takes_too_long_ends_as_the_failure_that_it_was_for(
    relay, source, spares, problem, caplog
):
    spares.found = problem
    log = relay.start(QUESTION)
    source.fail(Unavailable("down"))
    with caplog.at_level(logging.CRITICAL):
        ending = await end_of(log)
    assert (ending.state, ending.code, ending.text) == (State.FAILED, "unavailable", "")


async def test_nobody_waits_long_for_one():
    log, answer = Log("turn-7", 1), Answer()
    ending = await weather.ended(Unavailable("down"), log, answer, asyncio.Event().wait, seconds=0.01)
    assert (ending.state, ending.code, log.seq) == (State.FAILED, "unavailable", 0)


async def test_who_stops_while_it_is_looked_for_is_told_nothing(source, shelf):
    looking, found = asyncio.Event(), asyncio.Event()

    async def slow(row):
        looking.set()
        await found.wait()
        return SPARE

    relay = Relay(source, shelf, spare=slow)
    log = relay.start(QUESTION)
    source.fail(Unavailable("down"))
    await looking.wait()
    assert relay.stop(7)
    found.set()
    ending = await end_of(log)
    assert (ending.state, ending.text, ending.closest) == (State.STOPPED, "", "")


async def test_a_process_that_lets_go_of_the_turn_tells_nothing(source, shelf):
    looking = asyncio.Event()

    async def slow(row):
        looking.set()
        await asyncio.Event().wait()

    relay = Relay(source, shelf, spare=slow)
    log = relay.start(QUESTION)
    source.fail(Unavailable("down"))
    await looking.wait()
    assert list(await relay.finish(0)) == [7]
    assert (log.ending, log.is_abandoned, shelf.saved) == (None, True, [])
