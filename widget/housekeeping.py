"""Lets go of what is too old, while the server serves: once an hour, one process, a few rows at a time with a rest in between.

Knows how to reach the database and nothing of what goes.
"""

import asyncio
import logging
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone

from widget import upkeep
from widget.carrier import Database, Unreachable
from widget.retention import Chore, chores

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
REST_SECONDS = 0.05
"""After each few rows, so that visitors' writes come in between."""
NAME = "purge"


async def run(database: Database, look_seconds: float = LOOK_SECONDS) -> None:
    """For ever. A database that is gone is no reason to stop."""
    me = uuid.uuid4().hex
    while True:
        # Not all processes at once.
        await asyncio.sleep(look_seconds * random.uniform(0.5, 1))  # noqa: S311
        await try_purge(database, me)


async def try_purge(database: Database, me: str) -> Counter[str] | None:
    """What has gone; None where it wasn't due, somebody else does it, or the database failed, which is logged."""
    try:
        if not await database(upkeep.take, NAME, me):
            return None
        return await _purge(database, me)
    except Unreachable:
        return None
    except Exception:
        logger.exception("what is too old could not be deleted; it is tried again within the hour")
        return None


async def _purge(database: Database, me: str) -> Counter[str]:
    gone: Counter[str] = Counter()
    now = timezone.now()
    for chore in await database(_all, now):
        while done := await database(chore.run):
            gone[chore.what] += done
            await asyncio.sleep(REST_SECONDS)
            if not await database(upkeep.renew, NAME, me):
                return gone  # this took so long that another process has taken it over
        await asyncio.sleep(0)
    await database(upkeep.tidy_file)
    await database(upkeep.end, NAME, me, in_words(gone))
    if gone:
        logger.info("deleted what was too old: %s", in_words(gone))
    return gone


def _all(now: datetime, find: Callable[[datetime], Iterator[Chore]] = chores) -> list[Chore]:
    return list(find(now))


def in_words(gone: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in gone.items()) or "nothing"
