"""Shows out, in each process, whoever came by an old site key that has ended by its date. A saved site is another's affair.

One query now and then for all sites; two more for each site of which a key has just ended.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from django.utils import timezone

from widget import sites
from widget.carrier import Database, Unreachable
from widget.doors import Doors
from widget.models import OldKey

logger = logging.getLogger(__name__)

SECONDS = 20.0


def ended_since(moment: datetime) -> list[int]:
    """The sites of which a key has ended since then. Synchronous: one query."""
    ended = OldKey.objects.filter(until__gt=moment, until__lte=timezone.now())
    return list(ended.order_by("site").values_list("site", flat=True).distinct())


class EndedKeys:
    def __init__(self, doors: Doors, database: Database, seconds: float = SECONDS) -> None:
        self._doors, self._database, self._seconds = doors, database, seconds
        self._since = timezone.now()

    async def run(self) -> None:
        """For ever. What ends while the database is gone is found when it is back."""
        while True:
            try:
                await self.look()
            except Unreachable:
                logger.debug("the old keys cannot be read now")
            except Exception:
                logger.exception("the old keys cannot be read")
            await asyncio.sleep(self._seconds)

    async def look(self) -> None:
        """Show out who came by a key that has ended since the last look but one: somebody may have been on the way in."""
        now = timezone.now()
        for site in await self._database(ended_since, self._since - timedelta(seconds=self._seconds)):
            await self._doors.turn_out_of(site, await self._database(sites.standing, site))
        self._since = now
