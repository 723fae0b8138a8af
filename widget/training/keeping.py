"""Keeps what a fetch has brought: whole or not at all, with what was there before. Synchronous, one transaction each.

A fetch that failed, or is suspiciously short, leaves the last good set as it is, and says so.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from widget import saved_answers
from widget.models import Fetch, QuotaReading, TaughtModel, TaughtPair
from widget.sparkgpt import Quota
from widget.sparkgpt.quota import NO_QUOTA
from widget.training.comparing import Difference, Match, Stored, compare, is_doubtful
from widget.training.lessons import Arrival
from widget.training.news import training_changed

AT_ONCE = 500
USUAL_HOURS = 24
AGAIN = timedelta(hours=1)
"""After a fetch that failed."""


@transaction.atomic
def keep(
    taught: int, arrival: Arrival, by: str, began: datetime, *, quota: Quota = NO_QUOTA, is_sure: bool = False
) -> Fetch | None:
    """Take the set over. `is_sure`: its owner says that it is right, however short. None if the model's row is gone."""
    known = _lock(taught)
    if known is None:
        return None
    difference = compare(_stored(known), arrival.lessons)
    fetch = Fetch(taught=known, by=by, began_at=began, ended_at=timezone.now(), **_counts(arrival, difference))
    if is_doubtful(difference, len(arrival.lessons)) and not is_sure and known.held != arrival.mark:
        return _hold(known, fetch, arrival)
    return _take(known, fetch, difference, quota)


@transaction.atomic
def fail(taught: int, words: str, by: str, began: datetime, *, quota: Quota = NO_QUOTA) -> Fetch | None:
    """Note that nothing could be fetched, and why: an English sentence of ours."""
    known = _lock(taught)
    if known is None:
        return None
    now = timezone.now()
    known.due_at = now + min(AGAIN, _pause())
    known.save(update_fields=["due_at"])
    note_quota(known, quota, now)
    failed = Fetch.State.FAILED
    return Fetch.objects.create(taught=known, by=by, state=failed, began_at=began, ended_at=now, words=words[:300])


def note_quota(known: TaughtModel, quota: Quota, now: datetime) -> None:
    """What SparkGPT said is left of the day."""
    if quota.remaining is not None:
        said = {"limit": quota.limit, "left": quota.remaining, "read_at": now}
        QuotaReading.objects.update_or_create(api_key_id=known.api_key_id, defaults=said)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _lock(taught: int) -> TaughtModel | None:
    return TaughtModel.objects.select_for_update().filter(pk=taught).first()


def _stored(known: TaughtModel) -> list[Stored]:
    rows = known.pairs.filter(until=None).order_by("number", "pk")
    return [Stored(*row) for row in rows.values_list("pk", "number", "mark", "made")]


def _counts(arrival: Arrival, difference: Difference) -> dict[str, int]:
    sizes = {name: len(getattr(difference, name)) for name in ("added", "changed", "removed")}
    odd = {name: getattr(arrival, name) for name in ("skipped", "foreign", "repeated")}
    return {"pairs": len(arrival.lessons), **sizes, **odd}


def _hold(known: TaughtModel, fetch: Fetch, arrival: Arrival) -> Fetch:
    fetch.state = Fetch.State.HELD
    fetch.words = f"SparkGPT listed {fetch.pairs} pairs, where {known.size} were known."
    fetch.save()
    known.held, known.due_at = arrival.mark, fetch.ended_at + _pause()
    known.save(update_fields=["held", "due_at"])
    return fetch


def _take(known: TaughtModel, fetch: Fetch, difference: Difference, quota: Quota) -> Fetch:
    fetch.state = Fetch.State.DONE
    fetch.save()
    now = fetch.ended_at
    _write(known, fetch, difference)
    known.size, known.held, known.fetched_at, known.due_at = fetch.pairs, "", now, now + _pause()
    if difference.is_any:
        known.version, known.changed_at = known.version + 1, now
    known.save()
    note_quota(known, quota, now)
    if difference.is_any:
        saved_answers.drop_of_model(known.api_key_id, known.model_id, now)
        training_changed.send(TaughtModel, taught=known, fetch=fetch)
    return fetch


def _write(known: TaughtModel, fetch: Fetch, difference: Difference) -> None:
    """First what goes, then what is only called otherwise, then what comes: at no moment is one pair there twice."""
    gone = [stored.row for stored in difference.removed] + [stored.row for stored, _ in difference.changed]
    for first in range(0, len(gone), AT_ONCE):
        rows = TaughtPair.objects.filter(pk__in=gone[first : first + AT_ONCE])
        rows.update(until=fetch.ended_at, went_with=fetch)
    moved = [TaughtPair(pk=stored.row, number=it.number, made=it.made) for stored, it in difference.moved]
    TaughtPair.objects.bulk_update(moved, ("number", "made"), batch_size=AT_ONCE)
    TaughtPair.objects.bulk_create(_rows(known, fetch, difference), batch_size=AT_ONCE)


def _rows(known: TaughtModel, fetch: Fetch, difference: Difference) -> list[TaughtPair]:
    now, first_at = fetch.ended_at, _first_at(difference.changed)
    before = {id(lesson): stored.row for stored, lesson in difference.changed}
    rows = []
    for lesson in [*difference.added, *(lesson for _, lesson in difference.changed)]:
        was = before.get(id(lesson))
        texts = {"question": lesson.question, "answer": lesson.answer, "made": lesson.made, "mark": lesson.mark}
        dates = {"since": now, "first_at": first_at[was] if was else now}
        came = {"taught": known, "came_with": fetch, "before_id": was, "is_cut": lesson.is_cut}
        rows.append(TaughtPair(number=lesson.number, **texts, **dates, **came))
    return rows


def _first_at(changed: list[Match]) -> dict[int, datetime]:
    rows = [stored.row for stored, _ in changed]
    found: dict[int, datetime] = {}
    for first in range(0, len(rows), AT_ONCE):
        some = TaughtPair.objects.filter(pk__in=rows[first : first + AT_ONCE])
        found.update(some.values_list("pk", "first_at"))
    return found


def _pause() -> timedelta:
    return timedelta(hours=settings.TRAINING_HOURS or USUAL_HOURS)
