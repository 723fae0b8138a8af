"""Has some trained questions asked again while the server serves: by one process, one question at a time, behind all visitors.

Whoever is told no by the governor comes back later, and goes on where the round was.
"""

import asyncio
import logging
import random
import uuid
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from widget import upkeep
from widget.carrier import Database, Unreachable
from widget.governor.asker import Denied
from widget.governor.governor import Governor
from widget.sparkgpt import SparkGPT
from widget.training import alarm, history, rechecking

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
REST_SECONDS = 1.0
"""Between two questions."""
EVERY = timedelta(minutes=10)
NAME = "checks"
PUT_OFF = "put off"


async def run(database: Database, governor: Governor, client: SparkGPT, look_seconds: float = LOOK_SECONDS) -> None:
    """For ever. A database that is gone is no reason to stop."""
    me = uuid.uuid4().hex
    while True:
        # Not all processes at once.
        await asyncio.sleep(look_seconds * random.uniform(0.5, 1))  # noqa: S311
        await try_checking(database, governor, client, me)


async def try_checking(database: Database, governor: Governor, client: SparkGPT, me: str) -> Counter[str] | None:
    """What came of it, by state; None where it wasn't due, somebody else does it, or the database failed."""
    if not (settings.CHECK_HOURS and settings.CHECK_QUESTIONS):
        return None
    try:
        if not await database(upkeep.take, NAME, me):
            return None
        return await _check_all(database, governor, client, me)
    except Unreachable:
        return None
    except Exception:
        logger.exception("trained questions could not be asked again; it is tried again in a few minutes")
        return None


async def _check_all(database: Database, governor: Governor, client: SparkGPT, me: str) -> Counter[str]:
    came: Counter[str] = Counter()
    for taught in await database(history.due, timezone.now()):
        last = ""
        for pair in await database(history.begin, taught, timezone.now()):
            if not await database(history.goes_on, taught):
                break
            last = await _check(database, governor, client, pair)
            came[last] += 1
            if not await database(upkeep.renew, NAME, me):
                return came  # this took so long that another process has taken it over
            if last == PUT_OFF:
                break
            await asyncio.sleep(REST_SECONDS)
        if last != PUT_OFF:
            await database(alarm.end_round, taught, timezone.now())
    words = ", ".join(f"{count} {what}" for what, count in came.items()) or "nothing was due"
    await database(upkeep.end, NAME, me, words, EVERY)
    return came


async def _check(database: Database, governor: Governor, client: SparkGPT, pair: int) -> str:
    try:
        check = await rechecking.behind_visitors(database, governor, client, pair)
    except (Denied, rechecking.PutOff):
        return PUT_OFF
    return check.state if check else "gone"
