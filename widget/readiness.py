"""Whether this process can serve visitors, and in words what is missing: asked by load balancers, before each one and often.

Redis must have answered once; that it goes away later is told, and takes nobody out: visitors are served all the same, and
if it were otherwise, all processes would be taken out at once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from widget import assets
from widget.carrier import Database, Unreachable
from widget.doors import Doors
from widget.glance import Glance

OK = "ok"
NO_DATABASE = "does not answer: see DATABASE_URL"
NOT_KNOWN = "not known while the database does not answer"
NOT_MIGRATED = "not all done: run manage.py migrate"
NOT_BUILT = "not there: the files of static/widget are missing"
NO_REDIS = "has not answered yet: see REDIS_URL"
REDIS_IS_GONE = "does not answer any more; visitors are served all the same"
NOT_USED = "not used"
LEAVING = "closing: this process is told to stop"
KEPT, PATIENCE = 1.0, 2.0
Ping = Callable[[], Awaitable[object]]
"""Asks Redis for a sign of life; raises if there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    words: str = OK
    is_fine: bool = True


class Readiness:
    """One per process. `ping` is None where there is no Redis."""

    def __init__(self, database: Database, doors: Doors, ping: Ping | None, *, kept: float = KEPT) -> None:
        self._database, self._doors, self._ping = database, doors, ping
        self._migrated = self._has_met_redis = False
        self.rows = Glance(self._look_at_rows, (False, False), kept=kept, patience=PATIENCE, mind=(Unreachable,))
        self.redis = Glance(self._look_at_redis, False, kept=kept, patience=PATIENCE, mind=(Exception,))

    async def parts(self) -> dict[str, Part]:
        answers, migrated = await self.rows()
        has_redis = await self.redis() if self._ping else None
        self._has_met_redis = self._has_met_redis or bool(has_redis)
        return {
            "database": Part() if answers else Part(NO_DATABASE, is_fine=False),
            "migrations": _migrations(answers, migrated),
            "redis": self._of_redis(has_redis),
            "embed": Part() if assets.asset("v1.js") and assets.asset("tag.js") else Part(NOT_BUILT, is_fine=False),
            "doors": Part(LEAVING, is_fine=False) if self._doors.is_leaving else Part(),
        }

    def _of_redis(self, answers: bool | None) -> Part:
        if answers is None:
            return Part(NOT_USED)
        if answers:
            return Part()
        return Part(REDIS_IS_GONE) if self._has_met_redis else Part(NO_REDIS, is_fine=False)

    async def _look_at_rows(self) -> tuple[bool, bool]:
        """Whether the database answers, and is up to date: once it is, that stays so for this process."""
        if self._migrated:
            await self._database(_ask)
        else:
            self._migrated = await self._database(_is_migrated)
        return True, self._migrated

    async def _look_at_redis(self) -> bool:
        if self._ping:
            await self._ping()
        return True


def _migrations(answers: bool, migrated: bool) -> Part:
    if answers:
        return Part() if migrated else Part(NOT_MIGRATED, is_fine=False)
    return Part(NOT_KNOWN, is_fine=False)


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
