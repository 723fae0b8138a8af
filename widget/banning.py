"""The task of each process that knows the bans: read again at an order, and every few seconds, should the order be lost.

Whoever is connected from a network that is newly banned is shown out.
"""

import asyncio
import logging
from datetime import datetime

from django.utils import timezone

from widget.bans import Bans, Entry
from widget.carrier import Database, Unreachable
from widget.doors import Doors
from widget.gate import Gate
from widget.models import Ban
from widget.protocol import Code

logger = logging.getLogger(__name__)

SECONDS = 4.0


def bans_now() -> list[Entry]:
    """All that haven't ended. Synchronous: one query."""
    rows = Ban.objects.exclude(ends_at__lte=timezone.now()).values_list("network", "ends_at")
    return [Entry(network, ends_at) for network, ends_at in rows]


class BanKeeper:
    def __init__(self, gate: Gate, doors: Doors, database: Database, seconds: float = SECONDS) -> None:
        self._gate, self._doors, self._database, self._seconds = gate, doors, database, seconds

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.look()
            except Unreachable:
                logger.debug("the bans cannot be read now")
            except Exception:
                logger.exception("the bans cannot be read")
            await asyncio.sleep(self._seconds)

    async def look(self, _: int = 0) -> None:
        """Read them, and show out who is banned now."""
        bans = Bans(await self._database(bans_now))
        if bans.entries == self._gate.bans.entries:
            return
        self._gate.bans = bans
        now: datetime = timezone.now()
        await self._doors.turn_out_from(lambda address: bans.hold(address, now), Code.BANNED)
