"""Side by side: an owner's questions asked alone and with what was said before, both ways at once, to see which answers better.

Nothing that is asked or answered here is kept; how often either was better is, until the template or the model changes.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import folding, followups, trial
from widget.admin.doorway import TOO_OFTEN, may_try, opened, sparkgpt
from widget.admin.site_pages import RowPages
from widget.admin.trials import failure
from widget.admin.trying import BUSY, Busy, at_the_gate
from widget.admin.words import UNREADABLE_KEY
from widget.conversations import read_question
from widget.crypto import SealError
from widget.folding import Beside, Said, Template
from widget.models import Site, Turn
from widget.places import Refusal
from widget.protocol import QUESTION_LIMIT, WORDS
from widget.question import Question, asking
from widget.retold import QUESTIONS, retold
from widget.sparkgpt import Secret, SparkGPT
from widget.training.ellipsis import is_elliptical
from widget.trial import Tried

MOST, OWN, AT_ONCE = 10, 3, 6
"""Questions of one try, how many of them can be written, and calls at the same time."""
BEGIN_BY = 25.0
"""Seconds: what hasn't begun by then is not asked, so that the page comes before anybody's proxy gives up."""
MARKS = {"folded": "marks_folded", "alone": "marks_alone", "same": "marks_same"}
_TOO_MANY = _("Choose at most %(count)s questions.")
_NONE = _("Choose a question, or write one.")
_NO_TEMPLATE = _("The site's template can't be used. Write another one on the site's page.")
_TOO_LATE = _("Not asked: the ones before took too long. Choose fewer questions.")


class Unfit(Exception):
    """What was chosen can't be asked; the text is for its owner."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question with what there is to fold in."""

    question: str
    beside: Beside


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking it, and what came of that; without `tried`, why it wasn't asked."""

    prompt: str
    tried: Tried | None = None
    refusal: Any = ""
    failed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Without `folded` there was nothing to fold in."""

    question: str
    can_stand_alone: bool
    alone: Way
    folded: Way | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What asks: a site's model with its key, a few calls at a time, none after `until`."""

    request: HttpRequest
    client: SparkGPT
    site: Site
    secret: Secret
    until: float
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def compare(self, chosen: Chosen, template: Template) -> Compared:
        prompt = folding.fold(template, chosen.question, chosen.beside, settings.PROMPT_LENGTH)
        prompts = [chosen.question, *([prompt] if prompt != chosen.question else [])]
        alone, *folded = await asyncio.gather(*map(self.ask, prompts))
        return Compared(chosen.question, not is_elliptical(chosen.question), alone, next(iter(folded), None))

    async def ask(self, prompt: str) -> Way:
        async with self.room:
            if asyncio.get_running_loop().time() > self.until:
                return Way(prompt, refusal=_TOO_LATE)
            try:
                return await self._asked(prompt)
            except Busy:
                return Way(prompt, refusal=BUSY)

    async def _asked(self, prompt: str) -> Way:
        model, gate = self.site.model_id, self.site.api_key.gate(self.secret.reveal())
        question = Question(0, "bench", 1, model, prompt, self.site.stream, self.secret)
        async with at_the_gate(self.request, gate, model) as trying:
            tried = await trial.as_visitor(asking(self.client), question)
            await trying.heard(tried)
        return Way(prompt, tried, failed=failure(tried))


class SideBySide(RowPages):
    """Goes with the sites' admin; for those who may change the site."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            self.slow_page("<path:object_id>/followups/", self.followups, "followups"),
            self.page("<path:object_id>/followups/marks/", self.marks, "followups_marks"),
        ]
        return [*pages, *super().get_urls()]

    async def followups(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site: Site = await sync_to_async(self._site)(request, object_id)
        shown = await _tried(request, site) if request.method == "POST" else {}
        return await sync_to_async(self._both_ways)(request, site, shown)

    def marks(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site: Site = self.row(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        given = [MARKS[mark] for n in range(MOST) if (mark := request.POST.get(f"mark-{n}", "")) in MARKS]
        counts: dict[str, Any] = {name: F(name) + given.count(name) for name in set(given)}
        if counts:
            Site.objects.filter(pk=site.pk).update(**counts)
            words = ngettext("%(count)s mark is counted.", "%(count)s marks are counted.", len(given))
            messages.success(request, words % {"count": len(given)})
        return self.go("followups", site.pk)

    def _site(self, request: HttpRequest, object_id: str) -> Any:
        site = self.row(request, object_id)
        _ = site.api_key  # read here, because what asks may not wait for the database
        return site

    def _both_ways(self, request: HttpRequest, site: Site, shown: dict[str, Any]) -> HttpResponse:
        template = followups.template_of(site)
        said = {
            "original": site,
            "recent": followups.recent(site),
            "own": [_own(request.POST, number) for number in range(OWN)],
            "names": [
                (name, request.POST.get(f"context-{name}", "")) for name in (template.context if template else ())
            ],
            "picked": request.POST.getlist("pick"),
            "limit": QUESTION_LIMIT,
            "most": MOST,
            "marked": marked(site),
        }
        title = gettext("Follow-up questions, side by side")
        return self.show(request, "admin/widget/site/followups.html", title, **said, **shown).render()


def marked(site: Site) -> str:
    """What was found better so far, in words; empty if nothing was marked."""
    if not (site.marks_folded or site.marks_alone or site.marks_same):
        return ""
    words = gettext(
        "Marked so far, with this template and model: better with what was said before: %(folded)s, better alone: %(alone)s, "
        "no difference: %(same)s."
    )
    return words % {"folded": site.marks_folded, "alone": site.marks_alone, "same": site.marks_same}


async def _tried(request: HttpRequest, site: Site) -> dict[str, Any]:
    """What came of it, or why nothing was tried."""
    template = followups.template_of(site)
    if template is None:
        return {"refusal": _NO_TEMPLATE}
    try:
        chosen = await sync_to_async(_chosen)(request.POST, site, template)
    except Unfit as unfit:
        return {"refusal": unfit}
    if not may_try(request):
        return {"refusal": TOO_OFTEN}
    try:
        secret = opened(site.api_key)
    except SealError:
        return {"refusal": UNREADABLE_KEY}
    async with sparkgpt(request) as client:
        bench = Bench(request, client, site, secret, asyncio.get_running_loop().time() + BEGIN_BY)
        return {"compared": await asyncio.gather(*(bench.compare(it, template) for it in chosen))}


def _chosen(data: QueryDict, site: Site, template: Template) -> list[Chosen]:
    """What was picked of the site's visitors and what was written. Unfit if that can't be asked."""
    chosen = [*_picked(data, site, template), *_written(data, template)]
    if not chosen:
        raise Unfit(str(_NONE))
    if len(chosen) > MOST:
        raise Unfit(_TOO_MANY % {"count": MOST})
    return chosen


def _picked(data: QueryDict, site: Site, template: Template) -> Iterator[Chosen]:
    rows = {int(row) for row in data.getlist("pick") if row.isascii() and row.isdecimal() and len(row) < 18}
    turns = Turn.objects.filter(pk__in=rows, conversation__visitor__site=site).select_related("conversation__visitor")
    for turn in turns.order_by("-pk"):
        said = followups.said_before(turn.conversation.visitor, template, turn.asked_at, before=turn.pk)
        yield Chosen(turn.question, Beside(said, turn.context))


def _written(data: QueryDict, template: Template) -> Iterator[Chosen]:
    context = {name: data.get(f"context-{name}", "") for name in template.context}
    for own in (_own(data, number) for number in range(OWN)):
        if not own["question"].strip():
            continue
        try:
            question = read_question(own["question"])
        except Refusal as refusal:
            raise Unfit(retold(WORDS[refusal.code], QUESTIONS)) from None
        yield Chosen(question, Beside([Said(own["before"], own["answer"])], context))


def _own(data: QueryDict, number: int) -> dict[str, str]:
    return {name: data.get(f"{name}-{number}", "") for name in ("question", "before", "answer")}
