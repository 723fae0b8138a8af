"""Whether the process can serve visitors, and what is missing."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tests.fakes import ScriptedSource, Shelf
from widget import readiness
from widget.carrier import Unreachable
from widget.database import database
from widget.doors import Doors
from widget.readiness import Part, Readiness
from widget.relay import Relay


class Redis:
    def __init__(self):
        self.is_there = True

    async def ping(self):
        if not self.is_there:
            raise ConnectionError


async def gone(function, *args):
    raise Unreachable


async def release(rows):
    return


def doors():
    return Doors(Relay(ScriptedSource(), Shelf()), release)


async def missing(it):
    return {name: part.words for name, part in (await it.parts()).items() if not part.is_fine}


async def test_nothing_is_missing_where_all_is_well(transactional_db):
    parts = await Readiness(database, doors(), None).parts()
    assert set(parts) == {"database", "migrations", "redis", "embed", "doors"}
    assert parts["redis"] == Part(readiness.NOT_USED) and parts["database"] == Part("ok")
    assert all(part.is_fine for part in parts.values())


async def test_a_database_that_is_gone_is_named_with_its_setting():
    it = Readiness(gone, doors(), None)
    assert await missing(it) == {"database": readiness.NO_DATABASE, "migrations": readiness.NOT_KNOWN}
    assert "DATABASE_URL" in readiness.NO_DATABASE


async def test_migrations_that_are_not_done_are_named_with_their_command(transactional_db):
    recorder = MigrationRecorder.Migration.objects
    last = await recorder.filter(app="widget").order_by("-id").afirst()
    await recorder.filter(pk=last.pk).adelete()
    it = Readiness(database, doors(), None, kept=0)
    assert await missing(it) == {"migrations": readiness.NOT_MIGRATED}
    await recorder.acreate(app=last.app, name=last.name, applied=last.applied)
    assert await missing(it) == {}


async def test_redis_must_have_answered_once_and_may_go_away_later(transactional_db):
    redis = Redis()
    redis.is_there = False
    it = Readiness(database, doors(), redis.ping, kept=0)
    assert await missing(it) == {"redis": readiness.NO_REDIS}
    redis.is_there = True
    assert await missing(it) == {}
    redis.is_there = False
    assert await missing(it) == {}
    assert (await it.parts())["redis"].words == readiness.REDIS_IS_GONE


@pytest.mark.parametrize("how", ["announce", "close"])
async def test_who_leaves_is_not_ready(transactional_db, how):
    its = doors()
    it = Readiness(database, its, None)
    if how == "announce":
        its.announce()
        assert not its.are_closing, "whoever comes is still served"
    else:
        await its.close(0)
    assert await missing(it) == {"doors": readiness.LEAVING}
