"""Which gaps were open when the training changed, their questions put to the model once more, and what came of that.

Asks nobody itself: it is handed what came. Synchronous; knows no page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from widget.folding import How
from widget.models import AskedAgain, Gap, GapQuestion, Outcome, Site, TaughtModel, TaughtPair, Turn, Verdict
from widget.training.closeness import LOOSE, Index
from widget.training.doubles import plain

MOST = 10
"""Questions at a time: each is a call of the day."""
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A gap's most typical question, as it is sent: with what was said before it, where the site asks so and it was asked so."""

    gap: Any
    turn: Turn
    prompt: str

    @property
    def is_folded(self) -> bool:
        return self.prompt != self.turn.question


@dataclass(frozen=True, slots=True)
class Came:
    """What came: a text, and the protocol's code if it failed."""

    asked: Asked
    text: str = ""
    code: str = ""


def training_of(site: Site) -> TaughtModel | None:
    return TaughtModel.objects.filter(api_key=site.api_key_id, model_id=site.model_id).first()


def last_change(taught: TaughtModel | None) -> datetime | None:
    """When there was a before: the first list that was ever fetched has none."""
    return taught.changed_at if taught and taught.version > 1 else None


def open_then(site: Site, taught: TaughtModel) -> QuerySet[Any]:
    """The gaps that were open when the training changed last, those with the most visitors first; `early` is the latest turn of
    each that was asked before."""
    when = taught.changed_at
    still_open = Q(closed_at=None) | Q(closed_at__gte=when)
    wanted = Q(dismissed_at=None) | Q(dismissed_at__gte=when)
    early = GapQuestion.objects.filter(gap=OuterRef("pk"), turn__asked_at__lte=when).order_by("-turn").values("turn")
    asked = Max("asked_again__version", filter=Q(asked_again__model_id=taught.model_id))
    gaps = Gap.objects.filter(still_open, wanted, site=site, first_at__lte=when).select_related("typical")
    gaps = gaps.annotate(version_asked=asked).annotate(early=Subquery(early[:1])).exclude(early=None)
    rows: QuerySet[Any] = gaps.order_by("-visitors", "-questions", "pk")
    return rows


def asked_of(site: Site, gaps: Iterable[Any], when: datetime | None) -> list[Asked]:
    """A question of each of these, the most typical one, or else the last that was asked before that moment."""
    gaps, folds = list(gaps), How(site.folding) is not How.ALONE
    early = Turn.objects.in_bulk({gap.early for gap in gaps if not _is_from(gap.typical, when)})
    turns = [(gap, gap.typical if _is_from(gap.typical, when) else early.get(gap.early)) for gap in gaps]
    return [Asked(gap, turn, turn.prompt if folds and turn.prompt else turn.question) for gap, turn in turns if turn]


def chosen(site: Site, taught: TaughtModel, rows: Iterable[int]) -> list[Asked]:
    """Of these gaps, as many as may be asked at a time."""
    return asked_of(site, open_then(site, taught).filter(pk__in=list(rows))[:MOST], taught.changed_at)


def keep(site: Site, taught: TaughtModel, came: Sequence[Came]) -> list[AskedAgain]:
    """What came of each. Whose question was deleted meanwhile isn't kept."""
    scores = _scores(taught, [it.asked.turn.question for it in came])
    rows = [_row(site, taught, it, score) for it, score in zip(came, scores, strict=True)]
    with transaction.atomic():
        there = set(
            Turn.objects.select_for_update().filter(pk__in=[row.turn_id for row in rows]).values_list("pk", flat=True)
        )
        return [_saved(row) for row in rows if row.turn_id in there]


def say(site: Site, judge: Any, row: int, verdict: str) -> bool:
    """What a person says of an answer; whether there is such a row."""
    if verdict not in Verdict.values:
        return False
    return bool(AskedAgain.objects.filter(site=site, pk=row).update(verdict=verdict, judge=judge))


def history(site: Site) -> QuerySet[Any]:
    rows: QuerySet[Any] = AskedAgain.objects.filter(site=site).select_related("turn", "judge").order_by("-pk")
    return rows


def outcome(before: str, text: str, code: str, score: float | None) -> Outcome:
    """As far as we see it: an answer, another one than before, and something near the question that is trained."""
    if code or not text.strip():
        return Outcome.EMPTY
    if plain(before) == plain(text):
        return Outcome.SAME
    return Outcome.ANSWERED if score is not None and score >= LOOSE else Outcome.FAR


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _is_from(turn: Turn | None, when: datetime | None) -> bool:
    return turn is not None and when is not None and turn.asked_at <= when


def _scores(taught: TaughtModel, questions: Sequence[str]) -> list[float | None]:
    if taught.fetched_at is None:
        return [None] * len(questions)
    rows = TaughtPair.objects.filter(taught=taught, until=None).values_list("question", flat=True)
    index = Index(rows.iterator())
    return [matches[0].score if matches else 0.0 for matches in index.closest_to_each(questions, 1)]


def _row(site: Site, taught: TaughtModel, came: Came, score: float | None) -> AskedAgain:
    asked, state = came.asked, outcome(came.asked.turn.answer, came.text, came.code, score)
    about = {"site": site, "gap": asked.gap, "turn": asked.turn, "model_id": taught.model_id, "version": taught.version}
    said = {"answer": came.text, "code": came.code, "state": state, "score": score}
    return AskedAgain(**about, **said, was_folded=asked.is_folded)


def _saved(row: AskedAgain) -> AskedAgain:
    row.save()
    return row
