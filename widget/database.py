"""Runs a synchronous function where the database may be used, for the event loop; knows when there is no database.

What waits is let in by turns, one of each site, so that nobody waits for all who are at another; what the process does by itself
goes first, for leases depend on it.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from widget import tracing
from widget.carrier import T, Unreachable
from widget.hands import OWED, Hand
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
KEPT_SECONDS = 1.0
"""A thread that has nothing to do for so long gives its connection back to the pool."""
KEPT_AT_MOST = 60.0
"""Seconds after which even one that is always busy does."""


class _Seen(threading.local):
    """How many failures a thread had heard of when it made its connection."""

    failures = 0


class Line:
    """The way to the database. Units of work are short, and one transaction each, so that a second try is harmless.

    A thread keeps its connection from one unit to the next; where one has failed, none is trusted that was made before.
    `threads`: as many as have a connection to a server; 0: the database is a file, and one thread does all.
    """

    def __init__(self, threads: int = 0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._hands = [Hand(f"database {number}", _give_back, KEPT_SECONDS) for number in range(max(1, threads))]
        self._turnstile = Turnstile(max(2, threads))  # the only one has its next piece of work ready
        self._is_server, self._clock = bool(threads), clock
        self._rests_until = self._failed_at = 0.0
        self._is_down = False
        self._failures, self._local = 0, _Seen()
        self.took = Durations(DATABASE)
        """Units of work, with what they waited for."""

    async def __call__(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        """What the function returns. Unreachable if the database isn't there."""
        began = self._clock()
        try:
            async with self._turnstile.through(_crowd()):
                return await self._work(partial(function, *args, **kwargs))
        finally:
            self.took.add(self._clock() - began)

    @property
    def inside(self) -> int:
        """How many units of work are being done, or stand ready to be."""
        return self._turnstile.inside

    @property
    def waiting(self) -> int:
        return self._turnstile.waiting

    async def _work(self, work: Callable[[], T]) -> T:
        if self._clock() < self._rests_until:
            raise Unreachable
        began = self._clock()
        try:
            return self._up(await self._run(work))
        except (OperationalError, InterfaceError) as error:
            self._failures, problem = self._failures + 1, error
        if self._clock() - began < STALE_SECONDS and not self._is_down:
            try:
                return self._up(await self._run(work))
            except (OperationalError, InterfaceError) as error:
                self._failures, problem = self._failures + 1, error
        raise self._down(problem)

    def _run(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Always by the first that is free, so that few connections are kept."""
        return min(self._hands, key=OWED).do(partial(self._done, work, self._failures))

    def _done(self, work: Callable[[], T], failures: int) -> T:
        """In a thread, whose connection is kept for the next piece of work."""
        if self._local.failures != failures:
            self._local.failures = failures
            connections.close_all()
        try:
            return work()
        finally:
            _let_go_if_need_be()

    def _up(self, result: T) -> T:
        if self._is_down and self._clock() - self._failed_at >= QUIET_SECONDS:
            self._is_down = False
            logger.warning("the database is back")
        return result

    def _down(self, error: Exception) -> Unreachable:
        if not self._is_down:
            logger.error("the database cannot be used (see DATABASE_URL, and whether its disk is full): %s", error)
        self._is_down, self._failed_at = True, self._clock()
        if self._is_server:
            self._rests_until = self._failed_at + REST_SECONDS
        return Unreachable()


def _give_back() -> None:
    """To the pool, where there is one."""
    for it in connections.all(initialized_only=True):
        if it.connection is not None and it.close_at is not None:
            it.close()


def _let_go_if_need_be() -> None:
    """Give back a connection that an error may have left unusable, or that has been kept for long."""
    for it in connections.all(initialized_only=True):
        is_old = it.close_at is not None and time.monotonic() > it.close_at + KEPT_AT_MOST
        if it.errors_occurred or not it.autocommit or is_old:
            it.close_if_unusable_or_obsolete()


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
