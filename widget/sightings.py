"""On which pages a site's chat was seen, and when: what the admin's "seen on your site" is made of.

Knows no visitor: an origin and two times are all that is kept. Costs one write a minute for each origin and process, at most.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from widget import sites
from widget.carrier import Database, Unreachable
from widget.models import Sighting
from widget.origins import origin_of
from widget.sites import SiteNow

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0
MOST = 100
"""Origins kept of a site: behind a wildcard anybody can make up more of them."""
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's origin, and the key by which it uses a site."""

    site: int
    key: str
    origin: str


class Sightings:
    """This process's memory of what it has written down lately. `clock` counts seconds."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock
        self._noted: dict[Seen, float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, site: SiteNow, origin: str | None) -> None:
        """A page of this origin has used the site. Returns at once; our own pages don't count."""
        spelled = origin_of(origin or "")
        if spelled is None or spelled == sites.own_origin():
            return
        seen, now = Seen(site.pk, site.key, spelled), self._clock()
        if now - self._noted.get(seen, -PAUSE_SECONDS) < PAUSE_SECONDS:
            return
        if len(self._noted) >= _REMEMBERED:
            self._noted.clear()
        self._noted[seen] = now
        task = asyncio.create_task(self._write(seen))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait until all that was noted is written."""
        await asyncio.gather(*self._writing)

    async def _write(self, seen: Seen) -> None:
        try:
            await self._database(keep, seen)
        except Unreachable:
            self._noted.pop(seen, None)
        except Exception:
            logger.exception("a sighting could not be kept")


def keep(seen: Seen, now: datetime | None = None) -> None:
    """Write down that it was seen now. Synchronous; a site that is gone, or was seen in too many places, is left alone."""
    at = now or timezone.now()
    fields: dict[str, Any] = {"site_id": seen.site, "key": seen.key, "origin": seen.origin}
    if Sighting.objects.filter(**fields).update(last_at=at):
        return
    known = Sighting.objects.filter(site=seen.site).count()
    if known < MOST and sites.exists(seen.site):
        Sighting.objects.get_or_create(**fields, defaults={"first_at": at, "last_at": at})


def latest(site: int, key: str | None = None) -> Sighting | None:
    """When the site was seen last, by this key or by any."""
    rows = Sighting.objects.filter(site=site, **({"key": key} if key else {}))
    found: Sighting | None = rows.order_by("-last_at").first()
    return found
