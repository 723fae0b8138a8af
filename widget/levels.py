"""What stands in the database, for the operator: what is left of quotas, what waits in the outbox, which circuits are open.

One short unit of work; names nobody: API keys are rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from widget.models import Delivery, OpenCircuit, QuotaReading

FRESH = timedelta(days=2)
"""Limits are per day: what was read before that says nothing any more."""
KEYS = 200
"""So many API keys, those that were asked with last."""


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    key: int
    limit: int | None
    left: int | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the outbox, of one kind; `late` seconds that the first of them has been due."""

    count: int = 0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Levels:
    """`pool` as psycopg_pool counts; empty without one. `is_known` False: the database could not be asked."""

    is_known: bool = True
    quotas: Sequence[QuotaLeft] = ()
    outbox: Mapping[str, Waiting] = field(default_factory=dict)
    circuits: Mapping[str, int] = field(default_factory=Counter)
    pool: Mapping[str, int] = field(default_factory=dict)


def levels() -> Levels:
    now = timezone.now()
    return Levels(quotas=_quotas(now), outbox=_outbox(now), circuits=_circuits(), pool=_pool())


def _quotas(now: datetime) -> list[QuotaLeft]:
    rows = QuotaReading.objects.filter(read_at__gte=now - FRESH).order_by("-read_at")
    return [QuotaLeft(*row) for row in rows.values_list("api_key", "limit", "left", "read_at")[:KEYS]]


def _outbox(now: datetime) -> dict[str, Waiting]:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).order_by()
    rows = waiting.values_list("kind").annotate(count=Count("pk"), first=Min("next_try_at"))
    found = {kind: Waiting(count, max(0.0, (now - first).total_seconds())) for kind, count, first in rows}
    return {kind: found.get(kind, Waiting()) for kind in Delivery.Kind.values}


def _circuits() -> Counter[str]:
    rows = OpenCircuit.objects.order_by().values_list("why").annotate(count=Count("pk"))
    return Counter(dict(rows))


def _pool() -> dict[str, int]:
    """Of this process, and of the thread's connection: all threads share one."""
    pool = getattr(connection, "pool", None)
    return dict(pool.get_stats()) if pool else {}
