"""Spare answers: what a model was trained to say to an approved question, for when SparkGPT can't be asked.

Nothing is read before the first failure. Which questions are approved is what `Suggestions` knows; what is trained on them is
kept for each model and version of its training. The text itself is read last, so that nobody is told what isn't approved or
taught at that moment.
"""

import asyncio
from dataclasses import dataclass

from widget import followups
from widget.carrier import Database, Unreachable
from widget.models import ApprovedQuestion, Site, TaughtModel, TaughtPair, Turn
from widget.numbers.counts import language_of
from widget.suggestions import Offer, Question, Suggestions, path_of
from widget.training.answers import Answers, lesson
from widget.training.closeness import STRICT
from widget.training.ellipsis import is_elliptical
from widget.weather import Spare

MODELS = 20
"""So many models' trainings are kept in a process, those that were wanted last."""
LOOKED_AT = 32
"""So many approved questions are looked at, because some are for other pages or languages."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor has asked, where, and of which training; `version` is that of the training now."""

    site: int
    question: str
    language: str
    path: str
    taught: int
    version: int


class Spares:
    """One per process, used in one event loop."""

    def __init__(self, database: Database, suggestions: Suggestions) -> None:
        self._database, self._suggestions = database, suggestions
        self._trained: dict[int, tuple[int, asyncio.Task[Answers]]] = {}

    async def find(self, row: int) -> Spare | None:
        """For a turn, by its row; None where there is none, or no database."""
        try:
            wanted = await self._database(wanted_for, row)
            return await self._find(wanted) if wanted else None
        except Unreachable:
            return None

    async def _find(self, wanted: Wanted) -> Spare | None:
        approved = closest(await self._suggestions.of(wanted.site), wanted)
        if approved is None:
            return None
        pair = (await self._answers(wanted.taught, wanted.version)).row(approved.text, wanted.question)
        return await self._database(spare, wanted.site, approved, pair) if pair is not None else None

    async def _answers(self, taught: int, version: int) -> Answers:
        """Made once for all who want them; whoever leaves meanwhile doesn't stop that."""
        known, task = self._trained.pop(taught, (None, None))
        if task is None or known != version or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._read(taught))
            task.add_done_callback(lambda it: it.cancelled() or it.exception())  # whoever still waits hears of it
        self._trained[taught] = version, task
        while len(self._trained) > MODELS:
            del self._trained[next(iter(self._trained))]
        return await asyncio.shield(task)

    async def _read(self, taught: int) -> Answers:
        pairs = await self._database(taught_pairs, taught)
        # A long list takes a moment, which no answer of this process should wait for.
        return await asyncio.to_thread(lambda: Answers([lesson(*pair) for pair in pairs]))


def closest(offer: Offer, wanted: Wanted) -> Question | None:
    """The approved question that is the same one in other words, if there is one for that page and language."""
    for match in offer.index.closest(wanted.question, LOOKED_AT):
        question = offer.questions[match.position]
        if match.score >= STRICT and question.is_for(wanted.language, wanted.path):
            return question
    return None


# --- Synchronous ------------------------------------------------------------------------------------------------


def wanted_for(row: int) -> Wanted | None:
    """None where the site's owner wants none, nothing was taught, or the question means more than its words say."""
    turn = Turn.objects.select_related("conversation__visitor__site").filter(pk=row).first()
    if turn is None or not turn.conversation.visitor.site.spare_answers or _means_more(turn):
        return None
    visitor = turn.conversation.visitor
    taught = TaughtModel.objects.filter(api_key=visitor.site.api_key_id, model_id=turn.model_id).first()
    if taught is None:
        return None
    path = path_of(turn.asked_on)
    return Wanted(visitor.site_id, turn.question, language_of(visitor.locale), path, taught.pk, taught.version)


def taught_pairs(taught: int) -> list[tuple[int, str, str, bool]]:
    rows = TaughtPair.objects.filter(taught=taught, until=None).order_by("number", "pk")
    return list(rows.values_list("pk", "question", "answer", "is_cut"))


def spare(site: int, approved: Question, pair: int) -> Spare | None:
    """If it is approved and taught at this moment."""
    rows = ApprovedQuestion.objects.filter(
        site=site, text=approved.text, language=approved.language, pages=approved.pages
    )
    if not rows.filter(site__spare_answers=True).exists():
        return None
    answer = TaughtPair.objects.filter(pk=pair, until=None).values_list("answer", flat=True).first()
    return Spare(approved.text, answer) if answer else None


def _means_more(turn: Turn) -> bool:
    """It goes on with what was said before, or its site asks it together with what the page says beside it."""
    visitor = turn.conversation.visitor
    if is_elliptical(turn.question) and Turn.objects.filter(conversation__visitor=visitor, pk__lt=turn.pk).exists():
        return True
    return bool(turn.prompt and turn.context and _asks_context(visitor.site, turn.context))


def _asks_context(site: Site, context: dict[str, str]) -> bool:
    template = followups.template_of(site)
    return template is not None and not context.keys().isdisjoint(template.context)
