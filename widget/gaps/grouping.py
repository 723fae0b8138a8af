"""Puts the questions of a site's gaps to topics, each topic to the gap that it was before; closes gaps that are none any more.

Synchronous. What is being deleted meanwhile is left alone.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from widget.gaps.marks import marks
from widget.gaps.matching import Found, Known, matched
from widget.gaps.reasons import GapReason
from widget.gaps.turns import MOST, Reach
from widget.models import Gap, GapQuestion, Judging, Turn
from widget.training.topics import Topic, topics

GAPS = 2_000
"""Of one site; what fewer visitors ask than all of these is in none."""
SHARE = 20
"""Of one processor, a twentieth at most is spent on it."""
CLOSED_DAYS = 90
AT_ONCE = 500
GoOn = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    row: int
    gap: int | None
    turn: int
    question: str
    visitor: int
    asked_at: datetime
    reasons: GapReason


@dataclass(slots=True)
class _Group:
    """A topic and what is counted of it."""

    topic: Topic
    members: list[Asked]

    @property
    def size(self) -> tuple[int, int]:
        return len({it.visitor for it in self.members}), len(self.members)

    @property
    def typical(self) -> Asked:
        return next(it for it in reversed(self.members) if it.question == self.topic.name)

    def counted(self, key: str) -> dict[str, Any]:
        visitors, questions = self.size
        reasons = {str(it.name): sum(it in asked.reasons for asked in self.members) for it in GapReason}
        times = [it.asked_at for it in self.members]
        said = {"visitors": visitors, "questions": questions, "first_at": min(times), "last_at": max(times)}
        said["reasons"] = {name: count for name, count in reasons.items() if count}
        return {**said, "marks": marks(self.topic.name, key), "weeks": dict(Counter(map(_monday, times)))}


def group(site: int, within: Reach, go_on: GoOn, *, is_pressing: bool = False) -> bool:
    """Whether there was no reason to stop. Nothing is done where nothing changed, or it was done not long ago for its length."""
    state, now = Judging.objects.get(site=site), timezone.now()
    _let_go(site, within, now)
    if not (is_pressing or _is_due(state, now)):
        return True
    began = time.monotonic()
    asked = list(_asked(site))
    found = sorted(_groups(asked), key=lambda it: (*(-size for size in it.size), it.topic.members[0]))
    if not go_on():
        return False
    _keep(site, found, now)
    _close(site, now)
    Judging.objects.filter(pk=state.pk).update(grouped_at=now, seconds=time.monotonic() - began)
    return True


def is_waiting(state: Judging) -> bool:
    """Whether something is new since, or somebody wants it."""
    return _is_wanted(state) or bool(
        state.changed_at and (state.grouped_at is None or state.changed_at > state.grouped_at)
    )


def nameless() -> QuerySet[Gap]:
    """Open gaps whose typical question is deleted: they are to be called otherwise, or to go."""
    return Gap.objects.filter(typical=None, dismissed_at=None, closed_at=None)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _is_due(state: Judging, now: datetime) -> bool:
    if state.grouped_at is None or _is_wanted(state):
        return True
    rested = now - state.grouped_at >= timedelta(seconds=SHARE * state.seconds)
    return rested and (is_waiting(state) or _is_missing(state.site_id))


def _is_wanted(state: Judging) -> bool:
    return bool(state.wanted_at and (state.grouped_at is None or state.wanted_at > state.grouped_at))


def _is_missing(site: int) -> bool:
    """Whether questions are gone since they were counted."""
    if nameless().filter(site=site).exists():
        return True
    counted = Gap.objects.filter(site=site).aggregate(sum=Sum("questions"))["sum"] or 0
    return counted != GapQuestion.objects.filter(site=site, reasons__gt=0, gap__isnull=False).count()


def _let_go(site: int, within: Reach, now: datetime) -> None:
    """What is too long ago: questions, gaps that were closed, and what is in none any more."""
    old = GapQuestion.objects.filter(site=site, turn__lte=within.after)
    while rows := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        GapQuestion.objects.filter(pk__in=rows).delete()
    Gap.objects.filter(site=site, closed_at__lt=now - timedelta(days=CLOSED_DAYS), dismissed_at=None).delete()
    GapQuestion.objects.filter(site=site, gap=None, reasons=0).delete()


def _asked(site: int) -> Iterator[Asked]:
    """The oldest first."""
    rows = GapQuestion.objects.filter(site=site, reasons__gt=0).order_by("-turn")
    fields = ("pk", "gap", "turn", "turn__question", "turn__conversation__visitor", "turn__asked_at", "reasons")
    for row, gap, turn, question, visitor, asked_at, reasons in reversed(rows.values_list(*fields)[:MOST]):
        yield Asked(row, gap, turn, question, visitor, asked_at, GapReason(reasons))


def _groups(asked: Sequence[Asked]) -> Iterator[_Group]:
    for topic in topics([it.question for it in asked]):
        yield _Group(topic, [asked[at] for at in topic.members])


def _keep(site: int, groups: Sequence[_Group], now: datetime) -> None:
    known = list(Gap.objects.filter(site=site).select_related("typical").order_by("pk"))
    key = f"gaps {site} {settings.SECRET_KEY}"
    found = [Found(it.topic.name, marks(it.topic.name, key), [member.gap for member in it.members]) for it in groups]
    same = matched(found, [Known(gap.pk, gap.name, gap.marks) for gap in known])
    rows = {gap.pk: gap for gap in known}
    kept = [(it, rows.get(same.get(place, 0))) for place, it in enumerate(groups)]
    kept = [(it, gap) for place, (it, gap) in enumerate(kept) if gap or place < GAPS]
    for at in range(0, len(kept), AT_ONCE):
        _write(site, kept[at : at + AT_ONCE], key)
    in_one = {member.row for it, _ in kept for member in it.members}
    _put({member.row: None for it in groups for member in it.members if member.gap and member.row not in in_one})


def _write(site: int, groups: Iterable[tuple[_Group, Gap | None]], key: str) -> None:
    pairs = list(groups)
    with transaction.atomic():
        typical = {it.typical.turn for it, _ in pairs}
        alive = set(
            Turn.objects.filter(pk__in=typical)
            .order_by("pk")
            .select_for_update(skip_locked=True, no_key=True)
            .values_list("pk", flat=True)
        )
        new: list[Gap] = []
        old: list[Gap] = []
        for at, (it, gap) in enumerate(pairs):
            counted = it.counted(key)
            row = gap or Gap(site_id=site)
            counted["weeks"] = _weeks(row.weeks, counted["weeks"], counted["first_at"])
            for name, value in counted.items():
                setattr(row, name, value)
            row.typical_id = it.typical.turn if it.typical.turn in alive else None
            row.closed_at = None
            (old if gap else new).append(row)
            pairs[at] = (it, row)
        Gap.objects.bulk_create(new)
        Gap.objects.bulk_update(old, _FIELDS, batch_size=200)
    _put({member.row: gap.pk for it, gap in pairs for member in it.members if gap and member.gap != gap.pk})


_FIELDS = ("typical", "questions", "visitors", "reasons", "weeks", "marks", "first_at", "last_at", "closed_at")


def _weeks(before: dict[str, int], now: dict[str, int], first_at: datetime) -> dict[str, int]:
    """What was counted of weeks whose questions are deleted stays."""
    first = _monday(first_at)
    return {week: count for week, count in before.items() if week < first} | now


def _monday(at: datetime) -> str:
    day = at.astimezone(UTC).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _put(rows: Mapping[int, int | None]) -> None:
    """Questions to gaps, some at a time."""
    pairs = sorted(rows.items())
    for at in range(0, len(pairs), AT_ONCE):
        some = dict(pairs[at : at + AT_ONCE])
        with transaction.atomic():
            held = GapQuestion.objects.filter(pk__in=some).order_by("pk").select_for_update(skip_locked=True)
            alive = list(held.values_list("pk", flat=True))
            with connection.cursor() as cursor:  # one round trip; the ORM's CASE takes far longer
                cursor.executemany(
                    "UPDATE widget_gapquestion SET gap_id = %s WHERE id = %s", [(some[row], row) for row in alive]
                )


def _close(site: int, now: datetime) -> None:
    """Gaps without a question: those whose questions are all near now are closed, the others are gone, unless dismissed."""
    open_ones = Count("members", filter=Q(members__reasons__gt=0))
    empty = Gap.objects.filter(site=site).annotate(those=open_ones, all=Count("members")).filter(those=0)
    gone = [gap.pk for gap in empty if not gap.all and not gap.dismissed_at]
    taught = [gap.pk for gap in empty if gap.all and not gap.closed_at]
    Gap.objects.filter(pk__in=taught).update(closed_at=now)
    Gap.objects.filter(pk__in=gone).delete()
    Gap.objects.filter(pk__in=[gap.pk for gap in empty]).update(questions=0, visitors=0)
