"""The relay among other processes: what is theirs to tell, to stop and to read."""

import asyncio
from contextlib import contextmanager

from tests.canary.mark import marked
from widget.log import Log
from widget.question import Question
from widget.relay import Relay
from widget.sparkgpt import Secret

QUESTION = Question(7, "turn-7", 1, 5, "Hello", True, Secret(marked("key")))


class Neighbours:
    """Other processes: what they are told, and one log of theirs."""

    def __init__(self):
        self.published, self.stopped, self.theirs = [], [], Log("turn-7", 2, is_written_here=False)

    def publish(self, row, log):
        self.published.append((row, log))

    @contextmanager
    def follow(self, row, turn, attempt):
        yield self.theirs if attempt == 2 else None

    async def stop(self, row):
        self.stopped.append(row)


async def test_an_ending_that_is_no_longer_ours_is_not_told(source):
    async def refuse(question, ending):
        return False

    neighbours = Neighbours()
    relay = Relay(source, refuse, elsewhere=neighbours, save_pauses=(0,))
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    await log.wait(1)
    assert (log.ending, log.is_abandoned, neighbours.stopped) == (None, True, [])


async def test_a_stop_that_was_not_ours_to_obey_is_passed_on(source):
    async def refuse(question, ending):
        return False

    neighbours = Neighbours()
    relay = Relay(source, refuse, elsewhere=neighbours, save_pauses=(0,))
    log = relay.start(QUESTION)
    relay.stop(7)
    await log.wait(0)
    assert (log.is_abandoned, neighbours.stopped) == (True, [7])


async def test_a_log_is_shown_to_the_others_from_its_start(source, shelf):
    neighbours = Neighbours()
    relay = Relay(source, shelf, elsewhere=neighbours, save_pauses=(0,))
    log = relay.start(QUESTION)
    assert neighbours.published == [(7, log)]
    await relay.finish(0)


async def test_a_later_attempt_elsewhere_is_read_there_and_not_from_what_still_runs_here(source, shelf):
    neighbours = Neighbours()
    relay = Relay(source, shelf, elsewhere=neighbours, save_pauses=(0,))
    log = relay.start(QUESTION)
    with relay.reading(7, "turn-7", 1) as here, relay.reading(7, "turn-7", 2) as there:
        assert (here, there) == (log, neighbours.theirs)
    await relay.finish(0)


async def test_the_way_out_does_not_wait_for_a_storage_that_is_gone(source, shelf):
    shelf.failures = 10_000
    relay = Relay(source, shelf, save_pauses=(0, *(3600,) * 3))
    log = relay.start(QUESTION)
    source.say("x")
    source.end()
    await log.wait(0)
    assert list(await asyncio.wait_for(relay.finish(0), 10)) == [7]
    assert log.is_abandoned
