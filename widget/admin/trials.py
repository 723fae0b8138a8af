"""Test connection and Ask it: an owner has SparkGPT asked, and sees what came, how long it took, and what to put right.

Nothing asked here is kept: it is no visitor's, and would be counted as one in every list and number.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import trial
from widget.admin.doorway import TOO_OFTEN, may_try, opened, sparkgpt
from widget.admin.site_pages import RowPages
from widget.admin.trying import BUSY, Busy, Trying, at_the_gate
from widget.admin.words import UNREADABLE_KEY, Trouble, number_in, quota_left, reason, trouble
from widget.conversations import read_question
from widget.crypto import SealError
from widget.models import ApiKey, Site
from widget.places import Refusal
from widget.protocol import WORDS, Code
from widget.question import Question, asking
from widget.retold import QUESTIONS, retold
from widget.sparkgpt import Secret, SparkGPT
from widget.trial import AllTried, Tried

_CALLS = (
    ("ask", _("A whole answer"), _("What visitors get where answers are shown only when they are complete.")),
    ("stream", _("A streamed answer"), _("What visitors get while it is written.")),
    ("training", _("The trained questions"), _("What your model was trained on.")),
)
Sent = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One call as an owner reads it."""

    name: str
    explanation: str
    tried: Tried
    trouble: Trouble | None


def told(all_tried: AllTried, model_id: int) -> list[Line]:
    lines = []
    for call, name, explanation in _CALLS:
        tried: Tried = getattr(all_tried, call)
        lines.append(Line(str(name), str(explanation), tried, trouble(tried.error, model_id) if tried.error else None))
    return lines


@dataclass(frozen=True, slots=True)
class Subject:
    """What is tried: a site, or a key with a model."""

    row: Any
    key: ApiKey
    model_id: int


Use = Callable[[SparkGPT, Secret, Subject, Trying], Awaitable[Sent]]


class Trials(RowPages):
    """For a row that has an API key and a model; `subject` says which."""

    def get_urls(self) -> list[URLPattern]:
        return [self.slow_page("<path:object_id>/test/", self.test, "test"), *super().get_urls()]

    def subject(self, row: Any, request: HttpRequest) -> Subject:
        raise NotImplementedError

    async def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Calls everything that SparkGPT has, once, and says what came of it."""

        async def use(client: SparkGPT, secret: Secret, subject: Subject, trying: Trying) -> Sent:
            all_tried = await trial.everything(client, secret, subject.model_id)
            await trying.heard(all_tried.ask, all_tried.stream, all_tried.training)
            return {"lines": told(all_tried, subject.model_id), "left": quota_left(all_tried.quota)}

        return await self.tried(request, object_id, gettext("Test connection"), "admin/widget/test.html", use)

    async def tried(self, request: HttpRequest, object_id: str, title: str, template: str, use: Use) -> HttpResponse:
        """The page; after a POST with what `use` says, or with why nothing was tried."""
        subject = await sync_to_async(self._found)(request, object_id)
        found = await self._use(request, subject, use) if request.method == "POST" else {}
        shown = {
            "original": subject.row,
            "model_id": subject.model_id,
            "asked": request.POST.get("question", ""),
            **found,
        }
        return await sync_to_async(self._rendered)(request, template, title, shown)

    async def _use(self, request: HttpRequest, subject: Subject, use: Use) -> Sent:
        if not may_try(request):
            return {"refusal": TOO_OFTEN}
        try:
            secret = opened(subject.key)
        except SealError:
            return {"refusal": UNREADABLE_KEY}
        gate = subject.key.gate(secret.reveal())
        try:
            async with sparkgpt(request) as client, at_the_gate(request, gate, subject.model_id) as trying:
                return await use(client, secret, subject, trying)
        except Busy:
            return {"refusal": BUSY}

    def _found(self, request: HttpRequest, object_id: str) -> Subject:
        return self.subject(self.row(request, object_id), request)

    def _rendered(self, request: HttpRequest, template: str, title: str, shown: Sent) -> HttpResponse:
        return self.show(request, template, title, **shown).render()


class SiteTrials(Trials):
    def get_urls(self) -> list[URLPattern]:
        return [self.slow_page("<path:object_id>/ask/", self.ask, "ask"), *super().get_urls()]

    def subject(self, row: Site, request: HttpRequest) -> Subject:
        return Subject(row, row.api_key, row.model_id)

    async def ask(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The bench: one question over the way that visitors' questions go."""

        async def use(client: SparkGPT, secret: Secret, subject: Subject, trying: Trying) -> Sent:
            try:
                prompt = read_question(request.POST.get("question", ""))
            except Refusal as refusal:
                return {"refusal": retold(WORDS[refusal.code], QUESTIONS)}
            question = Question(0, "bench", 1, subject.model_id, prompt, subject.row.stream, secret)
            tried = await trial.as_visitor(asking(client), question)
            await trying.heard(tried)
            return {"tried": tried, "prompt": prompt, **failure(tried)}

        return await self.tried(request, object_id, gettext("Ask it"), "admin/widget/site/ask.html", use)


class KeyTrials(Trials):
    """A key says nothing of models: the one that was written, or that of its first site."""

    def subject(self, row: ApiKey, request: HttpRequest) -> Subject:
        written = request.POST.get("model_id", "")
        if 0 < (model := number_in(written)) < 2**31:
            return Subject(row, row, model)
        first = row.sites.order_by("pk").first()
        return Subject(row, row, first.model_id if first else 1)


def failure(tried: Tried) -> Sent:
    """What the owner and the visitor are told; an answer without a word is none."""
    code = Code(tried.error.code) if tried.error else (None if tried.text.strip() else Code.NONSENSE)
    return {"code": code, "reason": reason(code), "visitor_is_told": WORDS[code]} if code else {}
