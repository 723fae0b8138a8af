"""Who runs a turn: a process renews the lease of what it runs; what nobody renews, another takes over, exactly once.

The attempt is the fencing counter: taking over begins the next one, and every write names the attempt that it is for, so that a
process that wakes up late can't change anything. Synchronous, short units of work.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from widget.conversations import LEASE, Taken, begin
from widget.models import State, Turn
from widget.protocol import Code
from widget.turns import running

ATTEMPTS = 3
"""A question that was under way when as many processes died isn't asked again by itself."""
FRESH = timedelta(minutes=10)
"""An older one isn't either: nobody waits for its answer any more."""
AT_ONCE = 20


@dataclass(slots=True)
class Renewal:
    """What was learned: rows that are no longer ours to run, and rows that their visitors want stopped."""

    lost: set[int] = field(default_factory=set)
    to_stop: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt that runs here, and how many calls to SparkGPT it has made so far: none while it waits."""

    attempt: int
    calls: int = 1


def renew(held: Mapping[int, Held]) -> Renewal:
    """Renew the leases of these turns, by row."""
    until, alike = timezone.now() + LEASE, defaultdict(set)
    for row, it in held.items():
        alike[it].add(row)
    renewal = Renewal()
    for it, rows in alike.items():
        ours = Turn.objects.filter(pk__in=rows, attempt=it.attempt, state=State.RUNNING)
        if ours.update(lease_until=until, calls_now=it.calls) < len(rows):
            renewal.lost |= rows - set(ours.values_list("pk", flat=True))
        renewal.to_stop |= set(ours.filter(stop_wanted=True).values_list("pk", flat=True))
    return renewal


def release(calls: Mapping[int, int]) -> None:
    """Give turns up at once (row: calls of its attempt), so that nobody has to wait for their leases to end."""
    for number in set(calls.values()):
        rows = [row for row, made in calls.items() if made == number]
        Turn.objects.filter(pk__in=rows, state=State.RUNNING).update(lease_until=timezone.now(), calls_now=number)


def release_all() -> int:
    """Give up everything that is marked as running, when the only process there is begins; how many turns that were."""
    return Turn.objects.filter(state=State.RUNNING).update(lease_until=timezone.now())


@dataclass(frozen=True, slots=True)
class Left:
    """A turn that must not be asked again: to be ended, with what was said, within a lease."""

    row: int
    turn: str
    attempt: int
    state: str
    calls: int
    code: str | None = None


def take_over() -> list[Taken | Left]:
    """What to run, or to end, now: turns whose process has not been heard of."""
    left = Turn.objects.filter(_left(), state=State.RUNNING).order_by("pk").values_list("pk", "attempt")[:AT_ONCE]
    return [taken for row, attempt in left if (taken := _take(row, attempt))]


@transaction.atomic
def _take(row: int, attempt: int) -> Taken | Left | None:
    turn = running(row, attempt).filter(_left()).select_related("conversation__visitor__site__api_key").first()
    if turn is None:
        return None
    site, began = turn.conversation.visitor.site, timezone.now()
    mine = running(row, attempt).filter(_left())
    until = began + LEASE
    if turn.stop_wanted:
        return (
            Left(row, str(turn.uid), attempt, State.STOPPED, turn.calls_now) if mine.update(lease_until=until) else None
        )
    if not (site.is_active and site.asks_again and attempt < ATTEMPTS and began - turn.began_at < FRESH):
        left = Left(row, str(turn.uid), attempt, State.FAILED, turn.calls_now, Code.INTERRUPTED)
        return left if mine.update(lease_until=until) else None
    made = {"calls": Coalesce("calls", 0) + F("calls_now"), "calls_now": 1}
    if not mine.update(attempt=attempt + 1, began_at=began, lease_until=until, model_id=site.model_id, **made):
        return None
    turn.refresh_from_db()
    taken = begin(site, turn)
    return taken if isinstance(taken, Taken) else None


def _left() -> Q:
    return Q(lease_until__lte=timezone.now()) | Q(lease_until=None)
