"""Questions are taken in time or not at all, and what is stored is started."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.canary.mark import marked
from tests.fakes import ScriptedSource, Shelf
from widget import tracing
from widget.carrier import Unreachable
from widget.conversations import Taken
from widget.lines import TextLines
from widget.places import Refusal
from widget.question import Question
from widget.relay import Relay
from widget.snapshots import Snapshot
from widget.sparkgpt import Secret
from widget.taking import Taking


def taken(attempt=1):
    snapshot = Snapshot(7, "turn-7", "Hello", datetime.now(UTC), "running", attempt, 0, "", None, None, "none")
    return Taken(Question(7, "turn-7", attempt, 5, "Hello", True, Secret(marked("key"))), snapshot)


class Storage:
    """A database that answers when the test lets it."""

    def __init__(self):
        self.answer = asyncio.get_running_loop().create_future()

    async def store(self):
        return await self.answer


@pytest.fixture
async def relay():
    relay = Relay(ScriptedSource(), Shelf(), save_pauses=(0,))
    yield relay
    await relay.finish(0)


@pytest.fixture
def heard():
    return asyncio.Queue()


async def test_what_is_stored_is_started(relay, heard):
    storage = Storage()
    storage.answer.set_result(taken())
    assert isinstance(await Taking(relay, "turn-7", heard.put).take(storage.store()), Taken)
    assert list(relay.running) == [7]


async def test_without_a_database_nothing_is_taken(relay, heard):
    storage = Storage()
    storage.answer.set_exception(Unreachable())
    with pytest.raises(Refusal, match="right now"):
        await Taking(relay, "turn-7", heard.put).take(storage.store())
    assert not relay.running
    assert relay.meters.not_stored == 1


@pytest.mark.parametrize("problem", [None, Unreachable()])
async def test_the_operator_reads_which_question_of_which_site_could_not_be_stored(relay, heard, caplog, problem):
    caplog.handler.setFormatter(TextLines())
    storage = Storage()
    if problem:
        storage.answer.set_exception(problem)
    with tracing.noting(site=3), pytest.raises(Refusal, match="right now"):
        await Taking(relay, "7f3a2c1e-turn", heard.put, seconds=0.01).take(storage.store())
    assert "WARNING" in caplog.text and "[site=3 turn=7f3a2c1e-turn say=7F3A2C]" in caplog.text
    assert relay.meters.not_stored == 1
    storage.answer.cancel()


@pytest.mark.parametrize("attempt", [1, 2])
async def test_what_is_stored_too_late_runs_after_all_and_is_told(relay, heard, attempt):
    """Another copy of it may have been told as taken."""
    storage = Storage()
    way = Taking(relay, "turn-7", heard.put, seconds=0.01)
    with pytest.raises(Refusal, match="right now"):
        await way.take(storage.store())
    storage.answer.set_result(taken(attempt))
    assert (await asyncio.wait_for(heard.get(), 5)).question.attempt == attempt
    assert relay.log(7).attempt == attempt


async def test_a_question_that_comes_to_nothing_too_late_is_not_spoken_of(relay, heard):
    storage = Storage()
    way = Taking(relay, "turn-7", heard.put, seconds=0.01)
    with pytest.raises(Refusal, match="right now"):
        await way.take(storage.store())
    storage.answer.set_exception(Unreachable())
    await asyncio.wait_for(way.late, 5)
    assert heard.empty()
