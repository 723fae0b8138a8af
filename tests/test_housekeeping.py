"""Once an hour, one process lets go of what is too old; the others leave it to that one."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.sockets import in_database
from widget import upkeep
from widget.carrier import Unreachable
from widget.database import database
from widget.housekeeping import NAME, try_purge
from widget.models import Turn, Upkeep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, keeps_conversations=30)


@pytest.fixture
def old_turn(site, make_turn):
    turn = make_turn(site)
    Turn.objects.update(asked_at=timezone.now() - timedelta(days=31), to_count=False)
    return turn


async def test_what_is_too_old_goes_and_the_next_time_is_in_an_hour(old_turn):
    assert await try_purge(database, "me") == {"questions": 1}
    assert await try_purge(database, "me") is None
    row = await in_database(Upkeep.objects.get)
    assert row.words == "1 questions" and row.lease_until is None
    assert timedelta(minutes=59) < row.due_at - timezone.now() <= upkeep.EVERY


async def test_of_several_processes_one_does_it(old_turn):
    results = await asyncio.gather(*(try_purge(database, f"process {number}") for number in range(5)))
    assert results.count(None) == 4 and {"questions": 1} in results


async def test_whoever_dies_over_it_is_followed_after_the_lease(old_turn):
    assert await in_database(upkeep.take, NAME, "dead")
    assert await try_purge(database, "next") is None
    await in_database(Upkeep.objects.update, lease_until=timezone.now() - timedelta(seconds=1))
    assert await try_purge(database, "next") == {"questions": 1}


async def test_whoever_was_overtaken_stops(old_turn):
    assert await in_database(upkeep.take, NAME, "slow")
    await in_database(Upkeep.objects.update, who="other")
    assert not await in_database(upkeep.renew, NAME, "slow")
    await in_database(upkeep.end, NAME, "slow", "nothing")
    assert (await in_database(Upkeep.objects.get)).ended_at is None


async def test_what_is_wanted_while_somebody_is_at_it_is_due_when_that_one_ends(old_turn):
    wanted_at = timezone.now() - timedelta(seconds=1)
    assert await in_database(upkeep.take, NAME, "first")
    await in_database(Upkeep.objects.update, due_at=wanted_at)
    assert await in_database(upkeep.renew, NAME, "first")
    await in_database(upkeep.end, NAME, "first", "nothing")
    assert (await in_database(Upkeep.objects.get)).due_at == wanted_at
    assert await try_purge(database, "next") == {"questions": 1}


async def test_without_a_database_it_waits():
    async def gone(*_):
        raise Unreachable

    assert await try_purge(gone, "me") is None
