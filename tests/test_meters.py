"""What a process counts of its own work."""

import asyncio
import time

import pytest

from benchmarks.metering import cost
from tests.canary.mark import marked
from tests.fakes import ScriptedSource, Shelf
from widget import lag
from widget.governor.asker import Denied, No
from widget.log import Log
from widget.meters import Durations, Meters
from widget.protocol import Code
from widget.question import Question
from widget.relay import Relay
from widget.sparkgpt import Secret, Unavailable

QUESTION = Question(7, "turn-7", 1, 5, "Hello", True, Secret(marked("key")))


def test_a_duration_goes_into_the_first_bucket_that_holds_it():
    durations = Durations((0.1, 1.0))
    for seconds in (0.0, 0.1, 0.11, 1.0, 5.0):
        durations.add(seconds)
    assert durations.counts == [2, 2, 1]
    assert durations.total == pytest.approx(6.21)


def test_turns_are_counted_by_how_they_end_and_failures_by_why():
    meters = Meters()
    meters.ended("done", None, 1, False)
    meters.ended("done", None, 0, True)
    meters.ended("done", "unavailable", 1, False, True)
    meters.ended("failed", "limited", 2, False)
    assert meters.turns == {"done": 3, "failed": 1}
    assert (meters.failures, meters.calls, meters.saved_answers, meters.spare_answers) == ({"limited": 1}, 4, 1, 1)


async def run(act, question=QUESTION, source=None, **options):
    source = source or ScriptedSource()
    relay = Relay(source, Shelf(), save_pauses=(0,), **options)
    log = relay.start(question)
    act(source)
    await relay.finish(5)
    return relay.meters, log


async def test_an_answer_is_counted_with_its_deltas_and_its_first_one():
    def act(source):
        source.say("At ")
        source.say("nine.")
        source.end()

    meters, _ = await run(act)
    assert (meters.turns, meters.deltas, sum(meters.first_delta.counts)) == ({"done": 1}, 2, 1)
    assert not meters.failures and not meters.upstream_errors


async def test_what_sparkgpt_fails_is_counted_by_code():
    meters, _ = await run(lambda source: source.fail(Unavailable("It is down.")))
    assert (meters.turns, meters.failures, meters.upstream_errors) == (
        {"failed": 1},
        {"unavailable": 1},
        {"unavailable": 1},
    )


async def test_what_the_governor_refuses_is_no_error_of_sparkgpts():
    async def denied(question, bill, hear):
        raise Denied(No(Code.USED_UP))

    meters, _ = await run(lambda source: None, source=denied)
    assert (meters.failures, meters.upstream_errors) == ({"used_up": 1}, {})


async def test_a_turn_that_is_left_to_another_process_is_not_counted_here():
    source = ScriptedSource()
    relay = Relay(source, Shelf(), save_pauses=(0,))
    relay.start(QUESTION)
    assert list(await relay.finish(0)) == [7]
    assert not relay.meters.turns


async def test_who_watches_is_told_of_every_attempt_that_is_over():
    from contextlib import contextmanager

    seen = []

    @contextmanager
    def watched(question):
        yield lambda ending: seen.append((question.turn, ending and ending.state))

    await run(lambda source: source.end(), watched=watched)
    relay = Relay(ScriptedSource(), Shelf(), watched=watched)
    relay.start(QUESTION)
    await relay.finish(0)
    assert seen == [("turn-7", "failed"), ("turn-7", None)]


def test_a_log_knows_how_old_each_delta_is():
    now = [10.0]
    log = Log("turn", 1, clock=lambda: now[0])
    log.append(["a", "b"])
    now[0] = 12.0
    log.append(["c"])
    now[0] = 13.0
    assert [log.age(cursor) for cursor in range(3)] == [3.0, 3.0, 1.0]


class Noted(Durations):
    """Says when something has been noted."""

    def __init__(self, bounds):
        super().__init__(bounds)
        self.news = asyncio.Event()

    def add(self, seconds):
        super().add(seconds)
        self.news.set()


async def test_a_loop_that_is_held_up_is_seen_to_be_late():
    late = Noted((0.05,))
    task = asyncio.create_task(lag.watch(late, every=0.01))
    await late.news.wait()
    before = late.counts[1]
    late.news.clear()
    time.sleep(0.2)  # noqa: ASYNC251  (what must not happen, and what the meter is for)
    await late.news.wait()
    task.cancel()
    assert late.counts[1] > before and late.total > 0.1


def test_counting_costs_less_than_writing_the_frame():
    """In one run, on one machine: the ratio is the promise, nanoseconds depend on who else is there."""
    measured = cost(deltas=2000, rounds=7)
    assert measured.counting < measured.frame / 2, measured
