"""Work that is done by itself, by one process at a time: who has it, when it is due again. Does not know what it is.

While somebody is at it, it is due when the lease ends. Due at another moment is what was wanted meanwhile, and stands.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from widget.models import Upkeep

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
"""Longer than any step of it; whoever dies over it is followed after that."""


def take(name: str, who: str) -> bool:
    """Whether it is due, and this process's now."""
    Upkeep.objects.get_or_create(name=name)
    now = timezone.now()
    free = Upkeep.objects.filter(Q(lease_until=None, due_at__lte=now) | Q(lease_until__lt=now), name=name)
    # Looked at first: mostly it isn't due, and who writes nothing holds nobody up.
    return free.exists() and bool(free.update(lease_until=now + LEASE, due_at=now + LEASE, who=who))


def renew(name: str, who: str) -> bool:
    """False if somebody else has it meanwhile."""
    until = timezone.now() + LEASE
    return bool(Upkeep.objects.filter(name=name, who=who).update(lease_until=until, due_at=_unless_wanted(until)))


def end(name: str, who: str, words: str, every: timedelta = EVERY) -> None:
    """It is due again after `every`, or at once where somebody has wanted it since it was begun."""
    now = timezone.now()
    done = {"lease_until": None, "due_at": _unless_wanted(now + every), "ended_at": now, "words": words[:500]}
    Upkeep.objects.filter(name=name, who=who).update(**done)


def _unless_wanted(due_at: datetime) -> Case:
    return Case(When(due_at=F("lease_until"), then=Value(due_at)), default=F("due_at"))


def tidy_file() -> bool:
    """SQLite keeps what was written last in a second file: put it into the first, where deleted rows are zeros, and empty it.

    Whether that was done now; if somebody reads, the next time. PostgreSQL sees to itself.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")  # nobody shall wait for it
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        finally:
            cursor.execute("PRAGMA busy_timeout=20000")
