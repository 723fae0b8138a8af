"""Has what models were taught fetched while the server serves: by one process of all, one model at a time, behind all visitors.

Whoever is told no by the governor comes back later; nobody who asks something waits for this.
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
from widget.training import fetching

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
REST_SECONDS = 1.0
"""Between two models: many may be due at once."""
EVERY = timedelta(minutes=10)
NAME = "training"


async def run(database: Database, governor: Governor, client: SparkGPT, look_seconds: float = LOOK_SECONDS) -> None:
    """For ever. A database that is gone is no reason to stop."""
    me = uuid.uuid4().hex
    while True:
        # Not all processes at once.
        await asyncio.sleep(look_seconds * random.uniform(0.5, 1))  # noqa: S311
        await try_fetching(database, governor, client, me)


async def try_fetching(database: Database, governor: Governor, client: SparkGPT, me: str) -> Counter[str] | None:
    """What came of it, by state; None where it wasn't due, somebody else does it, or the database failed."""
    if not settings.TRAINING_HOURS:
        return None
    try:
        if not await database(upkeep.take, NAME, me):
            return None
        return await _fetch_all(database, governor, client, me)
    except Unreachable:
        return None
    except Exception:
        logger.exception("what models were taught could not be fetched; it is tried again in a few minutes")
        return None


async def _fetch_all(database: Database, governor: Governor, client: SparkGPT, me: str) -> Counter[str]:
    came: Counter[str] = Counter()
    for taught in await database(fetching.due, timezone.now()):
        came[await _fetch(database, governor, client, taught)] += 1
        if not await database(upkeep.renew, NAME, me):
            return came  # this took so long that another process has taken it over
        await asyncio.sleep(REST_SECONDS)
    words = ", ".join(f"{count} {what}" for what, count in came.items()) or "nothing was due"
    await database(upkeep.end, NAME, me, words, EVERY)
    return came


async def _fetch(database: Database, governor: Governor, client: SparkGPT, taught: int) -> str:
    try:
        fetch = await fetching.behind_visitors(database, governor, client, taught)
    except Denied:
        return "put off"
    return fetch.state if fetch else "gone"
