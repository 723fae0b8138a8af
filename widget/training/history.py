"""Keeps what came of trained questions that were asked again, says which are next, and what needs attention. Synchronous, one
transaction each; what an answer says is `checking`'s business.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Length, Trim
from django.utils import timezone

from widget.models import Check, Checking, QuotaReading, TaughtModel, TaughtPair
from widget.sparkgpt import Quota, SparkGPTError
from widget.training import keeping
from widget.training.checking import TROUBLE, Came, Judged, Known, State, judge, next_ones
from widget.training.fetching import asked_by_open_sites
from widget.training.lessons import LENGTH, question_part

LONGEST = 2_000
"""Longer questions no visitor can ask."""
BASELINE = 5
"""So many of a question's latest answers that were found right are compared with."""
SHARE = 100
"""Of so many calls of a day, one at most is a check."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of asking: an answer, or the error."""

    came: Came
    error: SparkGPTError | None = None
    quota: Quota = Quota()


def due(now: datetime) -> list[int]:
    """Models of which questions are to be asked again, the longest overdue first. Nobody asks for a site that is closed."""
    without = asked_by_open_sites().filter(checking=None)
    Checking.objects.bulk_create([Checking(taught=taught, due_at=now) for taught in without], ignore_conflicts=True)
    rows = asked_by_open_sites().filter(checking__is_on=True, checking__due_at__lte=now, size__gt=0)
    return list(rows.order_by("checking__due_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def begin(taught: int, now: datetime) -> list[int]:
    """The wordings to ask now, in this order: those of a new round, or what is left of one that was put off."""
    checking = _lock(taught)
    if checking is None or not checking.is_on:
        return []
    if not checking.left:
        checking.round, checking.left, checking.began_at = checking.round + 1, a_round(checking.taught), now
    chosen = next_ones(_known(checking), checking.left)
    checking.left = len(chosen)
    checking.save()
    return chosen


def goes_on(taught: int) -> bool:
    """Unless its owner has switched it off meanwhile."""
    return Checking.objects.filter(taught=taught, is_on=True).exists()


def a_round(taught: TaughtModel) -> int:
    """So many questions at most."""
    heard = QuotaReading.objects.filter(api_key=taught.api_key_id).first()
    most = max(1, heard.limit // SHARE) if heard and heard.limit else settings.CHECK_QUESTIONS
    return int(min(settings.CHECK_QUESTIONS, most))


@transaction.atomic
def keep(pair: int, result: Result, *, in_round: bool) -> Check | None:
    """None if it isn't taught like that any more: nobody wants to know then."""
    wording = TaughtPair.objects.select_related("taught").filter(pk=pair, until=None).first()
    checking = _lock(wording.taught_id) if wording else None
    if wording is None or checking is None:
        return None
    before = wording.checks.filter(is_last=True).first()
    check = _check(wording, result, _judged(wording, result))
    check.round = checking.round if in_round else 0
    check.is_new = check.state in TROUBLE and not (before and before.state in TROUBLE and not before.accepted_at)
    wording.checks.filter(is_last=True).update(is_last=False)
    check.save()
    if in_round:
        Checking.objects.filter(pk=checking.pk).update(left=max(0, checking.left - 1))
    keeping.note_quota(checking.taught, result.quota, check.asked_at)
    return check


@transaction.atomic
def end(taught: int, now: datetime) -> list[Check]:
    """The round is over; what needs attention since then, and did not before."""
    checking = _lock(taught)
    if checking is None:
        return []
    checking.left, checking.ended_at = 0, now
    pause = timedelta(hours=settings.CHECK_HOURS)
    due_at = (checking.began_at or now) + pause
    checking.due_at = (
        due_at if due_at > now else now + pause
    )  # one that was put off for long is followed by no other at once
    checking.save()
    return list(wanting(checking.taught.checks.filter(round=checking.round, is_new=True)))


def attention(user: Any) -> dict[tuple[int, int], Counter[str]]:
    """What needs attention of models that are checked, by API key and model: how many answers, by state. For their owner."""
    mine = wanting(Check.objects.visible_to(user)).exclude(taught__checking__is_on=False).order_by()
    rows = mine.values_list("taught__api_key", "taught__model_id", "state").annotate(count=Count("pk"))
    found: dict[tuple[int, int], Counter[str]] = {}
    for key, model, state, count in rows:
        found.setdefault((key, model), Counter())[state] = count
    return found


def states_of(taught: TaughtModel) -> Counter[str]:
    return Counter(wanting(taught.checks.all()).values_list("state", flat=True))


def wanting(checks: QuerySet[Check]) -> QuerySet[Check]:
    """Those that need attention: the latest of what is taught now, unless its owner has said that it is right."""
    return checks.filter(is_last=True, state__in=TROUBLE, accepted_at=None, pair__until=None)


def accept(check: Check, now: datetime) -> bool:
    """Its owner says that the answer is right, whatever was taught: from now on it is compared with, too."""
    return bool(Check.objects.filter(pk=check.pk, state=State.DRIFTED, accepted_at=None).update(accepted_at=now))


def of_question(pair: TaughtPair) -> QuerySet[Check]:
    """All checks of a question, also of how it was worded before."""
    return Check.objects.filter(pair__in=_wordings(pair)).select_related("pair")


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _lock(taught: int) -> Checking | None:
    if not TaughtModel.objects.filter(pk=taught).exists():
        return None
    Checking.objects.get_or_create(taught_id=taught)
    return Checking.objects.select_for_update(of=("self",)).select_related("taught").filter(taught=taught).first()


def _known(checking: Checking) -> list[Known]:
    """All that can be asked, without what this round has asked already."""
    last = Check.objects.filter(taught=checking.taught_id, is_last=True)
    told = {row[0]: row[1:] for row in last.values_list("pair", "asked_at", "state", "accepted_at", "round")}
    rows = checking.taught.pairs.filter(until=None).annotate(asks=Length(Trim("question")), says=Length(Trim("answer")))
    rows = rows.filter(asks__gt=0, asks__lte=LONGEST, says__gt=0).order_by("number", "pk")
    return list(_as_known(rows.values_list("pk", flat=True), told, checking.round))


def _as_known(
    rows: Iterable[int], told: dict[int, tuple[datetime, str, datetime | None, int]], running: int
) -> Iterable[Known]:
    for row in rows:
        if row not in told:
            yield Known(row)
        elif told[row][3] != running:
            asked_at, state, accepted_at, _ = told[row]
            yield Known(row, asked_at, state in TROUBLE and accepted_at is None)


def _judged(wording: TaughtPair, result: Result) -> Judged:
    if result.error:
        return Judged(State.FAILED, 0.0, None, str(result.error))
    same = TaughtPair.objects.filter(taught=wording.taught_id, until=None, mark__startswith=question_part(wording.mark))
    others = same.exclude(pk=wording.pk).exclude(answer="").order_by("pk").values_list("answer", flat=True)
    return judge([wording.answer, *others[:BASELINE]], result.came, _baseline(wording))


def _baseline(wording: TaughtPair) -> list[str]:
    right = wording.checks.exclude(state=State.DRIFTED, accepted_at=None).exclude(answer="").exclude(state=State.FAILED)
    first = F("accepted_at").desc(nulls_last=True)
    return list(right.order_by(first, "-pk").values_list("answer", flat=True)[:BASELINE])


def _check(wording: TaughtPair, result: Result, judged: Judged) -> Check:
    said = {"state": judged.state, "close": judged.close, "why": judged.why or "", "words": judged.words[:300]}
    took = {"first": result.came.first, "whole": result.came.whole, "answer": result.came.text[:LENGTH]}
    code = result.error.code if result.error else ""
    return Check(taught=wording.taught, pair=wording, asked_at=timezone.now(), code=code, **said, **took)


def _wordings(pair: TaughtPair) -> list[int]:
    """A hundred at most."""
    found = [pair.pk]
    before = pair.before_id
    while before and before not in found and len(found) < 100:
        found.append(before)
        before = TaughtPair.objects.filter(pk=before).values_list("before", flat=True).first()
    return found
