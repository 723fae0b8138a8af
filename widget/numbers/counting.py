"""Keeps the numbers up while the server serves: once a second, what has ended since is counted. Knows no row."""

import asyncio
import logging
from collections.abc import Callable

from widget.carrier import Database, Unreachable
from widget.numbers.rollup import count_some

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
AT_ONCE = 200
"""Fewer than a command counts at once: on SQLite, visitors wait for the same thread."""


async def run(database: Database, pause: float = PAUSE_SECONDS) -> None:
    """Count for ever. A database that is gone is no reason to stop: what waits, waits in it."""
    while True:
        await asyncio.sleep(pause)
        await try_count(database)


async def try_count(database: Database, count: Callable[[int], int] = count_some) -> None:
    """Count what waits; a failure is logged, and what it left is counted next time."""
    try:
        while await database(count, AT_ONCE) == AT_ONCE:
            pass
    except Unreachable:
        return
    except Exception:
        logger.exception("the numbers could not be counted")
