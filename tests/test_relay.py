"""The relay: an attempt goes from upstream to the log, and is saved before its end is told."""

import asyncio
from dataclasses import replace

import pytest

from tests.canary.mark import marked
from tests.fakes import end_of
from tests.upstream import Upstream
from widget.answer import State
from widget.question import Question, asking
from widget.relay import Relay
from widget.sparkgpt import Bill, Limited, Secret, SparkGPT, TooLong, Unavailable

QUESTION = Question(7, "turn-7", 1, 5, "Hello", True, Secret(marked("key")))


@pytest.fixture
def relay(source, shelf):
    return Relay(source, shelf, save_pauses=(0, 0, 0))


async def test_deltas_reach_the_log_as_they_come(relay, source):
    log = relay.start(QUESTION)
    source.say("At ", "ni")
    assert (await log.wait(0)).text == "At ni"
    source.say("ne.")
    assert (await log.wait(2)).text == "ne."
    await relay.finish(0)


async def test_an_answer_is_saved_before_its_end_is_told(relay, source, shelf):
    log = relay.start(QUESTION)
    source.say("At nine.")
    source.end()
    ending = await end_of(log)
    assert ending.state is State.DONE
    assert ending.text == "At nine."
    assert shelf.saved == [("turn-7", 1, ending)]


async def test_start_returns_before_anything_was_asked(relay, source):
    relay.start(QUESTION)
    assert source.questions == []
    await relay.finish(0)


async def test_starting_twice_asks_once(relay, source):
    assert relay.start(QUESTION) is relay.start(QUESTION)
    source.say("x")
    source.end()
    await end_of(relay.log(7))
    assert source.questions == [QUESTION]


async def test_a_stopped_turn_keeps_what_was_said_and_hangs_up(relay, source, shelf):
    log = relay.start(QUESTION)
    source.say("At ")
    await log.wait(0)
    assert relay.stop(7)
    ending = await end_of(log)
    assert (ending.state, ending.text) == (State.STOPPED, "At ")
    assert source.hung_up == 1
    assert shelf.saved[0][2] == ending


async def test_stopping_before_the_first_delta_is_heard(relay, source):
    log = relay.start(QUESTION)
    assert relay.stop(7)
    assert (await end_of(log)).state is State.STOPPED


async def test_there_is_nothing_to_stop_where_nothing_runs(relay):
    assert not relay.stop(7)


@pytest.mark.parametrize(
    ("error", "code", "retryable", "retry_after"),
    [
        (Limited("limit", retry_after=30), "limited", True, 30),
        (Unavailable("cut"), "unavailable", True, None),
        (TooLong("long"), "too_long", False, None),
        (RuntimeError("a bug of ours"), "unavailable", True, None),
    ],
)
async def test_a_failure_keeps_what_was_said_and_says_why(relay, source, error, code, retryable, retry_after):
    log = relay.start(QUESTION)
    source.say("At ")
    source.fail(error)
    ending = await end_of(log)
    assert (ending.state, ending.text, ending.code) == (State.FAILED, "At ", code)
    assert (ending.retryable, ending.retry_after) == (retryable, retry_after)


@pytest.mark.parametrize("said", [[], [""], [" ", "\n"]])
async def test_an_answer_without_text_is_no_answer(relay, source, said):
    log = relay.start(QUESTION)
    source.say(*said)
    source.end()
    assert (await end_of(log)).code == "nonsense"


async def test_saving_is_tried_again(relay, source, shelf):
    shelf.failures = 2
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    assert (await end_of(log)).state is State.DONE
    assert len(shelf.saved) == 1


async def test_an_answer_that_cannot_be_saved_is_not_told_as_done(relay, source, shelf):
    shelf.failures = 3
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    ending = await end_of(log)
    assert (ending.state, ending.code, ending.text) == (State.FAILED, "unsaved", "x")


async def test_finishing_waits_for_running_answers(relay, source, shelf):
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    assert await relay.finish(5) == {}
    assert log.ending.state is State.DONE
    assert not relay.running


async def test_finishing_lets_go_of_what_takes_too_long_without_an_ending(relay, source, shelf):
    log = relay.start(QUESTION)
    source.say("x")
    await log.wait(0)
    assert list(await relay.finish(0)) == [7]
    assert (log.ending, log.is_abandoned, source.hung_up) == (None, True, 1)
    assert (shelf.saved, dict(relay.running)) == ([], {})


async def test_a_later_attempt_replaces_one_that_was_let_go_of(relay, source):
    first = relay.start(QUESTION)
    relay.let_go(7)
    second = relay.start(replace(QUESTION, attempt=2))
    assert second is not first
    source.say("x")
    source.end()
    assert (await end_of(second)).text == "x"
    await asyncio.sleep(0)
    assert relay.log(7) is None


async def test_a_turn_is_gone_from_the_relay_when_it_has_ended(relay, source):
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    await end_of(log)
    await asyncio.sleep(0)
    assert relay.log(7) is None


async def test_the_api_key_is_in_no_repr(relay):
    assert QUESTION.api_key.reveal() not in repr(QUESTION)


@pytest.mark.parametrize(("stream", "path"), [(True, "/api/askoutsideStream"), (False, "/api/askoutside")])
async def test_a_site_may_stream_or_not(stream, path):
    async with Upstream() as upstream:
        client = SparkGPT(upstream.url)
        question = replace(QUESTION, stream=stream)
        said = []
        await asking(client)(question, Bill(), said.append)
        await client.aclose()
    assert "".join(delta for deltas in said for delta in deltas) == "You said: Hello"
    assert [request.path for request in upstream.requests] == [path]
    assert upstream.requests[0].json["model_id"] == 5


async def test_stopping_hangs_up_on_sparkgpt(shelf):
    async with Upstream() as upstream:
        upstream.hold()
        client = SparkGPT(upstream.url)
        relay = Relay(asking(client), shelf)
        log = relay.start(QUESTION)
        (request,) = await upstream.came(1)
        upstream.release(1)
        await log.wait(0)
        relay.stop(QUESTION.row)
        await asyncio.wait_for(request.closed.wait(), 5)
        assert (await end_of(log)).text == "You "
        await client.aclose()


async def test_what_an_attempt_took_is_saved_with_its_end(shelf):
    async with Upstream() as upstream:
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "412"}
        client = SparkGPT(upstream.url)
        await end_of(Relay(asking(client), shelf).start(QUESTION))
        await client.aclose()
    [(_, _, ending)] = shelf.saved
    took = ending.measured
    assert (took.calls, took.quota_limit, took.quota_left) == (1, 1000, 412)
    assert took.first_delta is not None and took.first_delta >= 0


async def test_what_a_stopped_attempt_took_is_known_too(relay, source, shelf):
    log = relay.start(QUESTION)
    source.say("At ")
    await log.wait(0)
    relay.stop(7)
    await end_of(log)
    [(_, _, ending)] = shelf.saved
    assert ending.measured.calls == 1 and ending.measured.first_delta is not None


async def test_an_attempt_without_an_answer_has_no_first_delta(relay, source, shelf):
    log = relay.start(QUESTION)
    source.fail(Unavailable("gone"))
    await end_of(log)
    assert shelf.saved[0][2].measured.first_delta is None
