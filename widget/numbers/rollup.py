"""Counts turns into the numbers: those that have ended since, as a small queue, and any period again. One counts at a time.

The queue is an index over the turns that ended or were rated since they were counted: whoever ends a turn sets a flag in the same
statement, and no more. A turn keeps what was counted of it, to be taken back when it is tried again or rated otherwise.
Synchronous; one transaction each, and none where nothing waits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from widget.models import Hour, QuotaReading, State, Tally, Turn
from widget.numbers.counts import COLUMNS, Counts, Seen, from_row
from widget.numbers.spans import Span, begin_of, end_of

AT_ONCE = 500
"""Turns in one transaction: their rows are locked for some 0.1 s."""
LOCK = 0x5BA2D  # any number, as long as nobody else locks the same one in our database
DAY = timedelta(days=1)
_ENDED = [State.DONE, State.FAILED, State.STOPPED]
Changes = dict[tuple[int, datetime], Counts]


def waiting() -> QuerySet[Turn]:
    """Turns that have ended and that the numbers don't know as they ended."""
    return Turn.objects.filter(to_count=True).exclude(state=State.RUNNING)


def count_some(at_once: int = AT_ONCE, *, wait: bool = False) -> int:
    """Count turns that wait for it, the oldest first; how many. None of them while another process counts, unless `wait`."""
    return _count_some(at_once, wait=wait) if waiting().exists() else 0


@transaction.atomic
def count_again(day: date) -> int:
    """Count a day of UTC anew from the turns that are still there; how many. What was counted of others is gone."""
    _may_count(wait=True)
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    within = {"begins__gte": begin, "begins__lt": begin + DAY}
    Hour.objects.filter(**within).delete()
    Tally.objects.filter(**within, span=Span.HOUR).delete()
    turns = Turn.objects.filter(asked_at__gte=begin, asked_at__lt=begin + DAY, state__in=_ENDED)
    changes: Changes = defaultdict(Counts)
    counted = 0
    for rows in _batches(turns):
        counted += len(rows)
        _count(rows, changes, again=True)
    _write(Hour, {key: _columns(counts) for key, counts in changes.items()})
    _write_tallies(Span.HOUR, changes)
    _add_up(Span.HOUR, Span.DAY, begin)
    _add_up(Span.DAY, Span.MONTH, begin_of(Span.MONTH, begin))
    return counted


# --- Below: parts of the above ----------------------------------------------------------------------------------


@transaction.atomic
def _count_some(at_once: int, *, wait: bool) -> int:
    if not _may_count(wait=wait):
        return 0
    # Skipping what others hold, it never waits for a turn while it holds some, so no two can wait for each other.
    turns = waiting().order_by("pk").select_for_update(skip_locked=True)
    rows = list(turns.values_list("pk", flat=True)[:at_once])
    if rows:
        changes: Changes = defaultdict(Counts)
        _count(rows, changes)
        _add(changes)
    return len(rows)


def _may_count(*, wait: bool) -> bool:
    """Whether this transaction is the only one that counts. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _batches(turns: QuerySet[Turn]) -> Iterator[list[int]]:
    last = 0
    while rows := list(
        turns.filter(pk__gt=last).order_by("pk").select_for_update().values_list("pk", flat=True)[:AT_ONCE]
    ):
        yield rows
        last = rows[-1]


def _count(rows: list[int], changes: Changes, *, again: bool = False) -> None:
    """Add what is new of these turns to the changes, and note with each what was counted of it."""
    noted: list[tuple[str, int]] = []
    for turn, known in _seen(rows):
        counts = changes[turn.site, turn.hour]
        if not known or again:
            counts.count(turn)
        else:
            counts.outcome(known, -1)
        counts.outcome(turn.outcome)
        noted.append((turn.outcome, turn.row))
    with connection.cursor() as cursor:  # one round trip; the ORM's CASE took half of all time
        cursor.executemany("UPDATE widget_turn SET to_count = FALSE, counted = %s WHERE id = %s", noted)


def _seen(rows: list[int]) -> list[tuple[Seen, str]]:
    """These turns, and what was counted of each so far; what SparkGPT said of quotas meanwhile is kept."""
    earlier = Turn.objects.filter(pk__lt=OuterRef("pk")).order_by()
    of_visitor = earlier.filter(conversation__visitor=OuterRef("conversation__visitor")).values("conversation__visitor")
    turns = Turn.objects.filter(pk__in=rows).annotate(
        site=F("conversation__visitor__site"),
        api_key=F("conversation__visitor__site__api_key"),
        asked_where=Coalesce("page", "conversation__page"),
        locale=F("conversation__visitor__locale"),
        sent=Coalesce("calls", "attempt"),
        is_later=Exists(earlier.filter(conversation=OuterRef("conversation"))),
        asked_before=Subquery(of_visitor.annotate(at=Max("asked_at")).values("at")),
    )
    found = list(turns.order_by("pk").defer("answer", "rating_reason"))
    _keep_readings(found)
    return [(_fact(turn), turn.counted) for turn in found]


def _fact(turn: Any) -> Seen:
    whole = round((turn.ended_at - turn.began_at).total_seconds() * 1000) if turn.ended_at else None
    return Seen(
        row=turn.pk,
        site=turn.site,
        asked_at=turn.asked_at,
        question=turn.question,
        state=turn.state,
        code=turn.code,
        rating=turn.rating,
        calls=turn.sent,
        first_delta=turn.first_delta,
        whole=whole,
        page=turn.asked_where,
        locale=turn.locale,
        opens_conversation=not turn.is_later,
        asked_before=turn.asked_before,
        is_saved=turn.is_saved,
        is_spare=bool(turn.closest),
    )


def _keep_readings(turns: Iterable[Any]) -> None:
    said = [turn for turn in turns if turn.quota_left is not None and turn.ended_at]
    latest = {turn.api_key: turn for turn in sorted(said, key=lambda turn: turn.ended_at)}
    known = dict(QuotaReading.objects.filter(api_key__in=latest).values_list("api_key", "read_at")) if latest else {}
    rows = [
        QuotaReading(api_key_id=key, limit=turn.quota_limit, left=turn.quota_left, read_at=turn.ended_at)
        for key, turn in latest.items()
        if key not in known or known[key] < turn.ended_at
    ]
    QuotaReading.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["api_key"], update_fields=["limit", "left", "read_at"]
    )


def _add(changes: Changes) -> None:
    """Add the changes to what is kept of the hours, and to the tallies of their hours, days and months."""
    sites, hours = {site for site, _ in changes}, {hour for _, hour in changes}
    known = {(row.site_id, row.begins): row for row in Hour.objects.filter(site__in=sites, begins__in=hours)}
    columns = {key: _columns(counts, known.get(key)) for key, counts in changes.items()}
    _write(Hour, columns)
    for span in Span:
        together: Changes = defaultdict(Counts)
        for (site, hour), counts in changes.items():
            together[site, begin_of(span, hour)].add(counts)
        begins = {begin for _, begin in together}
        for row in Tally.objects.filter(site__in=sites, span=span, begins__in=begins):
            if (key := (row.site_id, row.begins)) in together:
                kept = from_row(row.details)
                kept.add(together[key])
                together[key] = kept
        _write_tallies(span, together)


def _add_up(parts: Span, span: Span, begin: datetime) -> None:
    """Make the tallies of a span anew from those of its parts."""
    end = end_of(span, begin)
    Tally.objects.filter(span=span, begins=begin).delete()
    together: Changes = defaultdict(Counts)
    for row in Tally.objects.filter(span=parts, begins__gte=begin, begins__lt=end).iterator(chunk_size=500):
        together[row.site_id, begin].add(from_row(row.details))
    _write_tallies(span, together)


def _columns(counts: Counts, known: Hour | None = None) -> dict[str, Any]:
    sums = {name: (getattr(known, name) if known else 0) + counts.columns[name] for name in COLUMNS}
    return {**sums, "last_asked_at": max(filter(None, (counts.last, known.last_asked_at if known else None)))}


def _write_tallies(span: Span, changes: Changes) -> None:
    _write(Tally, {key: {"details": counts.kept()} for key, counts in changes.items()}, span=span)


def _write(model: type[Hour] | type[Tally], values: dict[tuple[int, datetime], dict[str, Any]], **same: Any) -> None:
    """Insert or replace, in one statement per 500 rows; nobody else writes here meanwhile."""
    rows: list[Any] = [
        model(site_id=site, begins=begin, **same, **fields)
        for (site, begin), fields in sorted(values.items(), key=_by_key)
    ]
    fields = sorted({name for row in values.values() for name in row})
    objects: Any = model.objects
    objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["site", *same, "begins"],
        update_fields=fields or None,
    )


def _by_key(item: tuple[tuple[int, datetime], Any]) -> tuple[int, datetime]:
    return item[0]
