"""Has gaps looked for while the server serves: by one process of all, in a process of its own that gives way to everything else.

Counting what is near takes a processor for up to a minute; visitors' answers go through this one.
"""

import asyncio
import logging
import random
import sys
import uuid
from datetime import timedelta

from django.conf import settings

from widget import upkeep
from widget.carrier import Database, Unreachable
from widget.gaps import looking
from widget.gaps.waking import NAME

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
RENEW_SECONDS = 60.0


async def run(database: Database, look_seconds: float = LOOK_SECONDS) -> None:
    """For ever. A database that is gone is no reason to stop."""
    me = uuid.uuid4().hex
    while True:
        # Not all processes at once.
        await asyncio.sleep(look_seconds * random.uniform(0.5, 1))  # noqa: S311
        await try_looking(database, me)


async def try_looking(database: Database, me: str) -> bool:
    """Whether it was done, and went well."""
    if not settings.GAPS_MINUTES:
        return False
    try:
        if not await database(upkeep.take, NAME, me):
            return False
        if not await database(looking.is_anything_new):
            await database(upkeep.end, NAME, me, "nothing was new", every())
            return False
        return await _look(database, me)
    except Unreachable:
        return False
    except Exception:
        logger.exception("knowledge gaps could not be looked for; it is tried again in a few minutes")
        return False


def every() -> timedelta:
    return timedelta(minutes=settings.GAPS_MINUTES)


async def _look(database: Database, me: str) -> bool:
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"), "find_gaps", "--held-by", me)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, cwd=settings.BASE_DIR
    )
    try:
        while not await _has_ended(process):
            if not await database(upkeep.renew, NAME, me):
                process.terminate()  # another process has taken it over
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        logger.error("looking for knowledge gaps ended with %s; it is tried again later", process.returncode)
        await database(upkeep.end, NAME, me, "failed", every())
    return process.returncode == 0


async def _has_ended(process: asyncio.subprocess.Process) -> bool:
    """Waits for it, a while."""
    try:
        async with asyncio.timeout(RENEW_SECONDS):
            await process.wait()
    except TimeoutError:
        return False
    return True
