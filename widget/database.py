"""Runs a synchronous function where the database may be used, for the event loop; knows when there is no database.

What waits is let in by turns, one of each site, so that nobody waits for all who are at another; what the process does by itself
goes first, for leases depend on it.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError

from widget import tracing
from widget.carrier import T, Unreachable
from widget.meters import DATABASE, Durations
from widget.turnstile import Turnstile

logger = logging.getLogger(__name__)

REST_SECONDS = 0.5
"""So long nobody asks a server again that did not answer: what waits in line fails at once instead of one after the other."""
QUIET_SECONDS = 2.0
"""After so long without a failure the database is taken to be back; a full disk still lets many things through."""
STALE_SECONDS = 0.5
"""What fails sooner than that may have met a connection that had died unseen, and is tried once more over another."""
FOR_PAGES = 2


class Line:
    """The way to the database. Units of work are short, and one transaction each, so that a second try is harmless.

    Without threads of its own (SQLite) all work is done in one thread, Django's.
    """

    def __init__(self, threads: int = 0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._threads = ThreadPoolExecutor(threads, "database") if threads else None
        self._turnstile = Turnstile(max(1, threads) + 1)  # one stands ready when a thread becomes free
        self._clock = clock
        self._rests_until = self._failed_at = 0.0
        self._is_down = False
        self.took = Durations(DATABASE)
        """Units of work, with what they waited for."""

    async def __call__(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        """What the function returns. Unreachable if the database isn't there."""
        began = self._clock()
        try:
            async with self._turnstile.through(_crowd()):
                return await self._work(function, *args, **kwargs)
        finally:
            self.took.add(self._clock() - began)

    @property
    def inside(self) -> int:
        """How many units of work are being done, or stand ready to be."""
        return self._turnstile.inside

    @property
    def waiting(self) -> int:
        return self._turnstile.waiting

    async def _work(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        if self._clock() < self._rests_until:
            raise Unreachable
        began = self._clock()
        try:
            return self._up(await self._run(function, *args, **kwargs))
        except (OperationalError, InterfaceError) as error:
            problem = error
        if self._clock() - began < STALE_SECONDS and not self._is_down:
            try:
                return self._up(await self._run(function, *args, **kwargs))
            except (OperationalError, InterfaceError) as error:
                problem = error
        raise self._down(problem)

    def _run(self, function: Callable[..., T], *args: object, **kwargs: object) -> "asyncio.Future[T]":
        if self._threads is None:
            work = database_sync_to_async(function)
        else:
            work = database_sync_to_async(function, thread_sensitive=False, executor=self._threads)
        return asyncio.ensure_future(work(*args, **kwargs))

    def _up(self, result: T) -> T:
        if self._is_down and self._clock() - self._failed_at >= QUIET_SECONDS:
            self._is_down = False
            logger.warning("the database is back")
        return result

    def _down(self, error: Exception) -> Unreachable:
        if not self._is_down:
            logger.error("the database cannot be used (see DATABASE_URL, and whether its disk is full): %s", error)
        self._is_down, self._failed_at = True, self._clock()
        if self._threads:
            self._rests_until = self._failed_at + REST_SECONDS
        return Unreachable()


def _crowd() -> str:
    """For whose sake it is asked: a site's, or somebody's who has only just come; "" for the process's own work."""
    about = tracing.about()
    return about.get("site") or ("new" if "request" in about else "")


def _threads() -> int:
    """Where there is a pool of connections, a few of them are left to the admin's pages."""
    pool = settings.DATABASES["default"].get("OPTIONS", {}).get("pool")
    return max(1, pool["max_size"] - FOR_PAGES) if pool else 0


database = Line(_threads())
"""This process's line, like Django's own `connections`."""
