"""Judges turns against what their site's model is taught now, and has what was found put to topics. One look at a time.

Synchronous, and made to run in a process of its own: it takes a processor for a while, and asks SparkGPT nothing.
Writes a few hundred rows in a transaction, and never waits in one for rows that somebody else holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from widget.gaps import grouping, turns
from widget.gaps.judging import Said, of_itself, of_one_before, says_what
from widget.gaps.reasons import AFTERWARDS, GapReason
from widget.gaps.turns import Reach
from widget.models import Coverage, GapQuestion, Judging, Site, TaughtModel, TaughtPair, Turn
from widget.training.closeness import Index

AT_ONCE = 500
_Reasons = dict[int, GapReason]
GoOn = Callable[[], bool]
"""Whether this process shall go on; asked every second or so."""


@dataclass(slots=True)
class Outcome:
    """Of a look: sites with something to judge, questions that were judged, and whether it came to its end."""

    sites: int = 0
    judged: int = 0
    is_whole: bool = True

    @property
    def words(self) -> str:
        return f"{self.judged:,} questions of {self.sites:,} sites judged" if self.sites else "nothing was new"


@dataclass(frozen=True, slots=True)
class _Site:
    row: int
    state: Judging
    taught: TaughtModel

    @property
    def is_stale(self) -> bool:
        """It was judged against something else."""
        return (self.state.taught_id, self.state.version) != (self.taught.pk, self.taught.version)


def look(go_on: GoOn, only: int | None = None) -> Outcome:
    """At all sites, or only one, whose model's training has been fetched."""
    outcome, within = Outcome(), turns.reach(timezone.now())
    sites = {site.row: site for site in _sites(only)}
    after = {
        row: within.after if site.is_stale else max(site.state.last_turn, within.after) for row, site in sites.items()
    }
    rows, again = turns.since(after, within.until), turns.to_see_again(within)
    for site in sites.values():
        to_judge = sorted({*rows.get(site.row, ()), *again.get(site.row, ())})
        outcome.is_whole = _look_at(site, to_judge, within, go_on)
        outcome.sites += bool(to_judge)
        outcome.judged += len(to_judge)
        if not outcome.is_whole:
            break
    return outcome


def is_anything_new() -> bool:
    """Whether a look would find something to do."""
    within, states = turns.reach(timezone.now()), _sites(None)
    behind = any(site.is_stale or site.state.last_turn < within.until for site in states)
    waiting = any(grouping.is_waiting(site.state) for site in states)
    waiting = waiting or grouping.nameless().filter(site__in=[site.row for site in states]).exists()
    return behind or waiting or bool(turns.to_see_again(within))


def is_wanted(since: datetime) -> bool:
    """Whether somebody has wanted a look since then, or a model has been taught something else."""
    return any(site.is_stale for site in _sites(None)) or Judging.objects.filter(wanted_at__gt=since).exists()


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _sites(only: int | None) -> list[_Site]:
    sites = Site.objects.filter(archived_at=None).order_by("pk")
    rows = list(sites.filter(pk=only) if only else sites)
    models = TaughtModel.objects.filter(api_key__in={site.api_key_id for site in rows}, fetched_at__isnull=False)
    taught = {(it.api_key_id, it.model_id): it for it in models}
    known = [(site, it) for site in rows if (it := taught.get((site.api_key_id, site.model_id)))]
    Judging.objects.bulk_create([Judging(site=site) for site, _ in known], ignore_conflicts=True)
    states = {it.site_id: it for it in Judging.objects.filter(site__in=[site for site, _ in known])}
    return [_Site(site.pk, states[site.pk], it) for site, it in known]


def _look_at(site: _Site, rows: list[int], within: Reach, go_on: GoOn) -> bool:
    if rows and not _judge_all(site, rows, go_on):
        return False
    done = {"taught": site.taught, "version": site.taught.version, "looked_at": timezone.now()}
    done["last_turn"] = max(within.until, site.state.last_turn)
    Judging.objects.filter(pk=site.state.pk).update(**done)
    return grouping.group(site.row, within, go_on, is_pressing=site.is_stale)


def _judge_all(site: _Site, rows: list[int], go_on: GoOn) -> bool:
    index = _index(site.taught)
    for at in range(0, len(rows), AT_ONCE):
        if not go_on():
            return False
        _judge(site, rows[at : at + AT_ONCE], index)
    return True


def _index(taught: TaughtModel) -> Index:
    pairs = TaughtPair.objects.filter(taught=taught, until=None).order_by("number", "pk")
    return Index(pairs.values_list("question", flat=True).iterator())


def _judge(site: _Site, rows: list[int], index: Index) -> None:
    told = turns.said(rows)
    scores = _scores(told, index)
    found = {said.row: of_itself(said, scores.get(said.row)) for said, _ in told}
    hints = {before.row: hint for said, before in told if before and (hint := of_one_before(said, before))}
    if _keep(site, found, hints, scores):
        Judging.objects.filter(pk=site.state.pk).update(changed_at=timezone.now())
    _count(site, [said for said, _ in told if said.row > site.state.last_turn], scores)


def _scores(told: list[tuple[Said, Said | None]], index: Index) -> dict[int, float]:
    """Of those that say by themselves what is wanted, and of those before them of which something may be said."""
    wanted = {said.row: said.question for said, before in told if says_what(said, before)}
    others = {it.row: it.question for said, it in told if it and of_one_before(said, it)}
    wanted = {**others, **wanted}
    matches = index.closest_to_each(wanted.values(), 1)
    return {row: match[0].score if match else 0.0 for row, match in zip(wanted, matches, strict=True)}


def _keep(site: _Site, found: _Reasons, hints: _Reasons, scores: dict[int, float]) -> bool:
    """New ones, and those of before that are others now; whether there were any. What is held is left for another time."""
    known = set(GapQuestion.objects.filter(turn__in={*found, *hints}).values_list("turn", flat=True))
    changed = _change(known, found, hints, scores)
    none = GapReason(0)
    new = {row: found.get(row, none) | hints.get(row, none) for row in {*found, *hints} - known}
    return _add(site, {row: reasons for row, reasons in new.items() if reasons}, scores) or changed


@transaction.atomic
def _change(rows: set[int], found: _Reasons, hints: _Reasons, scores: dict[int, float]) -> bool:
    """Those that weren't looked at themselves only get what the question after them tells."""
    held = GapQuestion.objects.filter(turn__in=rows).order_by("pk").select_for_update(skip_locked=True)
    changed = []
    for row in held:
        before, reasons = (row.reasons, row.score), GapReason(row.reasons)
        if row.turn_id in found:
            reasons = found[row.turn_id] | reasons & AFTERWARDS
            row.score = scores.get(row.turn_id, 0.0)
        row.reasons = int(reasons | hints.get(row.turn_id, GapReason(0)))
        if (row.reasons, row.score) != before:
            changed.append(row)
    GapQuestion.objects.bulk_update(changed, ("reasons", "score"), batch_size=200)
    return bool(changed)


@transaction.atomic
def _add(site: _Site, found: _Reasons, scores: dict[int, float]) -> bool:
    rows = [
        GapQuestion(site_id=site.row, turn_id=row, reasons=int(found[row]), score=scores.get(row, 0.0))
        for row in _held(found)
    ]
    GapQuestion.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def _held(rows: Iterable[int]) -> list[int]:
    """Those of these turns that nobody is deleting; they stay until this transaction ends."""
    alive = Turn.objects.filter(pk__in=rows).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    return list(alive.values_list("pk", flat=True))


@transaction.atomic
def _count(site: _Site, new: list[Said], scores: dict[int, float]) -> None:
    """Into the days' coverage, once: those that were not judged before."""
    if not new:
        return
    near = Counter(_day(it) for it in new if it.row in scores and not of_itself(it, scores[it.row]) & GapReason.FAR)
    for day, judged in sorted(Counter(_day(it) for it in new if it.row in scores).items()):
        row, _ = Coverage.objects.get_or_create(site_id=site.row, day=day)
        Coverage.objects.filter(pk=row.pk).update(judged=F("judged") + judged, near=F("near") + near[day])
    site.state.last_turn = max(it.row for it in new)
    Judging.objects.filter(pk=site.state.pk).update(last_turn=site.state.last_turn)


def _day(said: Said) -> date:
    return said.asked_at.astimezone(UTC).date()
