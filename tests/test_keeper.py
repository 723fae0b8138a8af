"""The keeper: renews what runs here, takes over what others left, and goes on when the database doesn't answer."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.canary.mark import marked
from tests.fakes import ScriptedSource, Shelf
from widget import conversations, leases
from widget.answer import Ending, State
from widget.carrier import Unreachable
from widget.conversations import LEASE, Taken
from widget.doors import Doors
from widget.elsewhere import Nowhere
from widget.keeper import LATE_SECONDS, Keeper
from widget.question import Question
from widget.relay import Relay
from widget.snapshots import Snapshot
from widget.sparkgpt import Secret

SNAPSHOT = Snapshot(7, "turn-7", "Hello", datetime.now(UTC), "running", 2, 0, "", None, None, "none")


def question(attempt):
    return Question(7, "turn-7", attempt, 5, "Hello", True, Secret(marked("key")))


class Database:
    """Answers what the test says the leases' functions would."""

    def __init__(self):
        self.calls, self.renewal, self.left = [], leases.Renewal(), []

    async def __call__(self, function, *arguments):
        self.calls.append((function, *arguments))
        return self.renewal if function is leases.renew else self.left


async def leave(rows):
    return None


@pytest.fixture
def house():
    relay = Relay(ScriptedSource(), Shelf(), save_pauses=(0,))
    doors, database = Doors(relay, leave), Database()
    return relay, doors, database, Keeper(relay, doors, database)


async def test_what_runs_here_is_renewed_with_its_attempt(house):
    relay, _, database, keeper = house
    relay.start(question(3))
    await keeper.tick()
    assert (leases.renew, {7: leases.Held(3, 0)}) in database.calls
    await relay.finish(0)


async def test_what_others_left_is_started(house):
    relay, _, database, keeper = house
    database.left = [Taken(question(2), SNAPSHOT)]
    await keeper.tick()
    assert relay.log(7).attempt == 2
    await relay.finish(0)


async def test_what_is_no_longer_ours_is_let_go_of(house):
    relay, _, database, keeper = house
    log = relay.start(question(1))
    database.renewal = leases.Renewal(lost={7})
    await keeper.tick()
    await asyncio.wait_for(log.wait(0), 5)
    assert log.is_abandoned


async def test_nothing_is_taken_over_on_the_way_out(house):
    relay, doors, database, keeper = house
    await doors.close(0)
    await keeper.tick()
    assert leases.take_over not in [call[0] for call in database.calls]


async def test_a_database_that_does_not_answer_ends_nothing(house, caplog):
    relay, doors, _, _ = house
    tries = []

    async def broken(function, *arguments):
        tries.append(function)
        if len(tries) == 2:
            asyncio.current_task().cancel()
            await asyncio.sleep(0)
        raise OSError("gone")

    with pytest.raises(asyncio.CancelledError):
        await Keeper(relay, doors, broken, tick_seconds=0).run()
    assert len(tries) == 2
    assert "leases could not be kept" in caplog.text


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


async def test_whoever_could_not_reach_the_database_judges_nobody_for_a_lease(house):
    """Others could not reach it either, and must be let renew first."""
    relay, doors, database, _ = house
    clock, ticks, asked = Clock(), iter(["gone", "back", "later"]), []

    async def coming_back(function, *arguments):
        asked.append((next_tick[0], function))
        if next_tick[0] == "gone":
            raise Unreachable
        return []

    next_tick = [next(ticks)]
    keeper = Keeper(relay, doors, coming_back, clock=clock)
    await keeper.try_tick()
    next_tick[0] = next(ticks)
    await keeper.try_tick()
    assert asked == [("gone", leases.take_over)]
    next_tick[0] = next(ticks)
    clock.now += LEASE.total_seconds()
    await keeper.try_tick()
    assert asked[1:] == [("later", leases.take_over)]


async def test_a_tick_that_took_long_is_no_reason_to_judge_either(house):
    relay, doors, _, _ = house
    clock, asked = Clock(), []

    async def slow(function, *arguments):
        asked.append(function)
        clock.now += LATE_SECONDS + 1
        return []

    keeper = Keeper(relay, doors, slow, clock=clock)
    await keeper.try_tick()
    await keeper.try_tick()
    assert asked == [leases.take_over]


async def test_what_its_visitor_wants_stopped_is_stopped(house):
    relay, _, database, keeper = house
    log = relay.start(question(1))
    database.renewal = leases.Renewal(to_stop={7})
    await keeper.tick()
    assert (await asyncio.wait_for(log.wait(0), 5)).ending.state == "stopped"


class Remembering(Nowhere):
    """Other processes that have heard something of a turn."""

    async def said(self, row, turn, attempt):
        return ["At ", "ni"] if (row, turn, attempt) == (7, "turn-7", 1) else []


async def test_what_must_not_be_asked_again_ends_with_what_others_have_heard():
    relay = Relay(ScriptedSource(), Shelf(), elsewhere=Remembering(), save_pauses=(0,))
    database = Database()
    database.left = [leases.Left(7, "turn-7", 1, "failed", 1, "interrupted"), leases.Left(8, "turn-8", 1, "stopped", 0)]
    await Keeper(relay, Doors(relay, leave), database).tick()
    interrupted, stopped = Ending(State.FAILED, "At ni", 2, "interrupted"), Ending(State.STOPPED, "", 0)
    assert database.calls[1:] == [
        (conversations.finish, 7, 1, interrupted),
        (conversations.finish, 8, 1, stopped),
    ]
