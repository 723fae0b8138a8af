"""Drafts of pairs that a model is to be taught: written, exported, and known again once SparkGPT lists them. Knows no page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from widget.cells import plain
from widget.models import Draft, Gap, Rating, Site, State, TaughtModel, TaughtPair, Turn
from widget.models.drafts import MOST
from widget.training import doubles, news
from widget.training.closeness import STRICT, Index
from widget.training.form import Pair

AT_ONCE = 100
"""Drafts that are read at a time for a file: each may be long."""
NEIGHBOURS = 5


class NoRoom(Exception):
    """The site has as many drafts as it may have."""


def cleaned(text: str) -> str:
    """As a draft is kept: what no text needs is gone, so that every file holds the very same."""
    return plain(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@transaction.atomic
def write(site: Site, writer: Any, question: str, answer: str, *, gap: Gap | None = None) -> Draft:
    Site.objects.select_for_update().filter(pk=site.pk).first()  # or two at once would each find the last place free
    if Draft.objects.filter(site=site).count() >= MOST:
        raise NoRoom
    return Draft.objects.create(site=site, gap=gap, question=question, answer=answer, written_by=writer)


def rewrite(draft: Draft, writer: Any, question: str, answer: str) -> bool:
    """Whether it says something else now; then it waits again, to be exported and taught."""
    if (draft.question, draft.answer) == (question, answer):
        return False
    draft.question, draft.answer, draft.written_by, draft.written_at = question, answer, writer, timezone.now()
    draft.exported_at = draft.taught_at = None
    draft.save()
    return True


def question_of(gap: Gap) -> str:
    """Its most typical question, or the last one, if that is deleted."""
    last = gap.members.select_related("turn").order_by("-turn").first()
    return cleaned(gap.name or (last.turn.question if last else ""))


def suggestion(gap: Gap) -> str:
    """An answer to begin with: what a visitor gave thumbs up to, of its typical question before any other; the latest."""
    liked = Turn.objects.filter(lacking__gap=gap, rating=Rating.UP, state=State.DONE).exclude(answer="")
    rows = liked.order_by("-pk").values_list("pk", "answer")
    found = next((answer for pk, answer in rows if pk == gap.typical_id), None) or next((it for _, it in rows), "")
    return cleaned(found)


def to_export(site: Site, rows: Iterable[int]) -> QuerySet[Any]:
    """Those of these numbers, or all that aren't taught yet if there are none; in the order they were written."""
    chosen, mine = list(rows), Draft.objects.filter(site=site).order_by("pk")
    return mine.filter(pk__in=chosen) if chosen else mine.filter(taught_at=None)


def mark_exported(rows: list[int]) -> None:
    for first in range(0, len(rows), 500):
        Draft.objects.filter(pk__in=rows[first : first + 500]).update(exported_at=timezone.now())


def pairs(rows: list[int]) -> Iterator[Pair]:
    """Their texts, in this order, a few at a time."""
    for first in range(0, len(rows), AT_ONCE):
        some = Draft.objects.in_bulk(rows[first : first + AT_ONCE])
        yield from ((draft.question, draft.answer) for pk in rows[first : first + AT_ONCE] if (draft := some.get(pk)))


# --- Known again ------------------------------------------------------------------------------------------------


def notice(taught: TaughtModel) -> None:
    """Which drafts the model is taught now, and which it isn't any more."""
    began = timezone.now()
    drafts = list(Draft.objects.filter(site__api_key=taught.api_key_id, site__model_id=taught.model_id))
    if not drafts:
        return
    known = _Listed(taught, drafts)
    there = {draft.pk for draft in drafts if known.has(draft)}
    come = [draft.pk for draft in drafts if draft.pk in there and draft.taught_at is None]
    gone = [draft.pk for draft in drafts if draft.pk not in there and draft.taught_at]
    as_read = Draft.objects.filter(written_at__lte=began)  # what is written anew meanwhile waits
    as_read.filter(pk__in=come).update(taught_at=timezone.now())
    as_read.filter(pk__in=gone).update(taught_at=None)


def listen() -> None:
    news.training_changed.connect(_changed, dispatch_uid="drafting")


def _changed(sender: object, taught: TaughtModel, **_: object) -> None:
    """Looked at when the change is kept: comparing takes a while, and the database may have one writer."""
    transaction.on_commit(partial(notice, taught), robust=True)


class _Listed:
    """What the model is taught now, as far as one of these drafts may be meant: what came since the first of them was written,
    and what answers like one. The same question with another answer, from before, is what the draft is to replace."""

    def __init__(self, taught: TaughtModel, drafts: list[Draft]) -> None:
        oldest, answers = min(draft.written_at for draft in drafts), {draft.answer for draft in drafts}
        rows = TaughtPair.objects.filter(taught=taught, until=None).values_list("question", "answer", "since")
        self._pairs = [
            (question, cleaned(answer), since)
            for question, answer, since in rows.iterator()
            if since >= oldest or cleaned(answer) in answers
        ]
        self._index = Index(question for question, *_ in self._pairs)
        self._named: dict[str, list[int]] = defaultdict(list)
        for at, (question, *_) in enumerate(self._pairs):
            self._named[doubles.plain(question)].append(at)

    def has(self, draft: Draft) -> bool:
        near = self._index.closest(draft.question, NEIGHBOURS)
        places = {match.position for match in near if match.score >= STRICT} | set(self._same(draft))
        return any(self._is_it(draft, *self._pairs[at]) for at in places)

    def _same(self, draft: Draft) -> list[int]:
        return self._named.get(doubles.plain(draft.question), [])

    @staticmethod
    def _is_it(draft: Draft, _question: str, answer: str, since: datetime) -> bool:
        return since >= draft.written_at or answer == draft.answer
