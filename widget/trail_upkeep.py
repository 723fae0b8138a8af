"""Lets go of entries of the audit trail that are older than the operator keeps them, while the server serves. Knows no page."""

import asyncio
import logging

from django.utils import timezone

from widget import audit
from widget.carrier import Database, Unreachable

logger = logging.getLogger(__name__)

LOOK_SECONDS = 3600.0
AT_ONCE = 500
REST_SECONDS = 0.1
"""After each few, so that visitors' writes come in between."""


async def run(database: Database, look_seconds: float = LOOK_SECONDS) -> None:
    """For ever. A database that is gone is no reason to stop."""
    while True:
        await try_purge(database)
        await asyncio.sleep(look_seconds)


async def try_purge(database: Database, at_once: int = AT_ONCE, rest_seconds: float = REST_SECONDS) -> int:
    """How many are gone."""
    before, gone = audit.kept_since(timezone.now()), 0
    try:
        while before and (some := await database(audit.purge, before, at_once)):
            gone += some
            await asyncio.sleep(rest_seconds)
    except Unreachable:
        pass  # which whoever reaches for it has logged
    except Exception:
        logger.exception("old entries of the audit trail could not be deleted; it is tried again within the hour")
    return gone
