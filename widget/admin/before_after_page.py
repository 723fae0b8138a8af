"""Before and after: what a change of the training did to the gaps that were open then, whose questions are asked again."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import asking_again, audit
from widget.admin.doorway import TOO_OFTEN, may_try, opened, sparkgpt
from widget.admin.key_pages import page_of
from widget.admin.numbers import may_read
from widget.admin.side_by_side import BEGIN_BY, Bench, Way
from widget.admin.site_pages import RowPages, is_the_tenant
from widget.admin.training_words import changes, when
from widget.admin.words import UNREADABLE_KEY, number_in, reason
from widget.asking_again import MOST, SHOWN, Asked, Came
from widget.crypto import SealError
from widget.folding import How
from widget.models import AskedAgain, Fetch, Site, TaughtModel, Verdict
from widget.protocol import Code
from widget.training.closeness import LOOSE, STRICT

HISTORY = 20
KEPT_FOR_VISITORS = _("Not asked: what is left of today's calls is kept for your visitors.")
_NONE = _("Choose questions first.")
_NO_CHANGE = _("The training has not changed since it was fetched first, so there is nothing to compare yet.")


@dataclass(slots=True)
class Floor:
    """What of a day's calls is left to visitors. Nothing is known before the first reply has come, so that one goes alone."""

    part: float
    room: int | None = None

    def hear(self, way: Way) -> None:
        quota = way.tried.quota if way.tried else None
        if quota and quota.remaining is not None:
            self.room = max(0, int(quota.remaining - self.part * (quota.limit or quota.remaining)))

    def allows(self, count: int) -> int:
        return count if self.room is None else min(count, self.room)


async def ask_all(bench: Bench, floor: Floor, asked: Sequence[Asked]) -> list[Way]:
    """A way for each that there is; those that the floor leaves no call for say so."""
    first = await bench.ask(asked[0].prompt)
    floor.hear(first)
    count = floor.allows(len(asked) - 1)
    some = await asyncio.gather(*(bench.ask(it.prompt) for it in asked[1 : count + 1]))
    return [first, *some, *(Way(it.prompt, refusal=KEPT_FOR_VISITORS) for it in asked[count + 1 :])]


class BeforeAfterPage(RowPages):
    """Goes with the sites' admin. Looked at by everybody who works there; asked and judged by those who may change the site."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/before-after/"
        return [
            self.slow_page(f"{base}again/", self.ask_again, "ask_again"),
            self.page(f"{base}said/", self.judge_again, "asked_again_said"),
            self.page(base, self.before_after, "before_after"),
            *super().get_urls(),
        ]

    def before_after(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site: Site = self.row(request, object_id, to_change=False)
        if not may_read(request):
            raise PermissionDenied
        audit.record_readings(request, [site], "gaps", "Knowledge gaps")
        taught = asking_again.training_of(site)
        history = page_of(asking_again.history(site), request.GET, HISTORY, "pk", falls=True)
        told = [_told(row, taught) for row in history.rows]
        context = {"site": site, "original": site, "here": "before_after", "page": history, "told": told, "most": MOST}
        context |= {"may_change": self.has_change_permission(request, site), "verdicts": _verdicts()}
        context |= {"is_tenant": is_the_tenant(request, site), **self._change_shown(request, site, taught)}
        title = gettext("Before and after")
        return self.show(request, "admin/widget/site/drafts/before_after.html", title, **context)

    async def ask_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        site, taught, asked = await sync_to_async(self._to_ask_again)(request, object_id)
        if taught is None or not asked:
            return await sync_to_async(self._asked_again)(request, site, None, [], _NONE if taught else _NO_CHANGE)
        if not may_try(request):
            return await sync_to_async(self._asked_again)(request, site, None, [], TOO_OFTEN)
        try:
            secret = opened(site.api_key)
        except SealError:
            return await sync_to_async(self._asked_again)(request, site, None, [], UNREADABLE_KEY)
        async with sparkgpt(request) as client:
            bench = Bench(request, client, site, secret, asyncio.get_running_loop().time() + BEGIN_BY)
            ways = await ask_all(bench, Floor(site.api_key.floor / 100), asked)
        return await sync_to_async(self._asked_again)(request, site, taught, list(zip(asked, ways, strict=True)))

    def judge_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What a person says of an answer: answered, or still wrong."""
        site: Site = self.row(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row, verdict = number_in(request.POST.get("row")), request.POST.get("verdict", "")
        if asking_again.say(site, request.user, row, verdict):
            messages.success(request, gettext("Saved."))
        else:
            messages.warning(request, gettext("Nothing was changed."))
        return self.go("before_after", site.pk)

    # --- Below: parts of the above ---

    def _to_ask_again(self, request: HttpRequest, object_id: str) -> tuple[Site, TaughtModel | None, list[Asked]]:
        site: Site = self.row(request, object_id)
        _ = site.api_key  # read here, because what asks may not wait for the database
        taught = asking_again.training_of(site)
        if taught is None or not asking_again.last_change(taught):
            return site, None, []
        rows = [number_in(row) for row in request.POST.getlist("gap")]
        return site, taught, asking_again.chosen(site, taught, rows)

    def _asked_again(
        self,
        request: HttpRequest,
        site: Site,
        taught: TaughtModel | None,
        ways: list[tuple[Asked, Way]],
        refusal: Any = "",
    ) -> HttpResponse:
        came = [Came(asked, way.tried.text, _code(way)) for asked, way in ways if way.tried]
        kept = asking_again.keep(site, taught, came) if taught and came else []
        for words in dict.fromkeys(str(way.refusal) for _asked, way in ways if way.refusal):
            messages.warning(request, words)
        if refusal:
            messages.warning(request, refusal)
        if kept:
            audit.record(request, audit.Deed.CHANGED, site, words="Asked questions of knowledge gaps again.")
            messages.success(request, _asked_words(kept))
        return self.go("before_after", site.pk)

    def _change_shown(self, request: HttpRequest, site: Site, taught: TaughtModel | None) -> dict[str, Any]:
        """What changed last, and which gaps were open then. What is trained is shown to nobody but the key's owner."""
        changed_at = asking_again.last_change(taught)
        if taught is None or changed_at is None:
            return {"no_change": _NO_CHANGE}
        asked = asking_again.asked_of(site, asking_again.open_then(site, taught)[:SHOWN], changed_at)
        to_ask = [it.gap.pk for it in asked if it.gap.version_asked != taught.version][:MOST]
        shown: dict[str, Any] = {"changed_at": when(changed_at), "asked": asked, "picked": to_ask}
        shown |= {"version": taught.version, "folds": How(site.folding) is not How.ALONE}
        if TaughtModel.objects.visible_to(request.user).filter(pk=taught.pk).exists():
            done = taught.fetches.filter(state=Fetch.State.DONE, ended_at=changed_at).first()
            shown |= {"fetch": done, "changes": changes(done) if done else ""}
        return shown


def _code(way: Way) -> str:
    return str(way.failed.get("code", ""))


def _asked_words(kept: list[AskedAgain]) -> str:
    asked = ngettext("%(count)s question was asked again", "%(count)s questions were asked again", len(kept))
    count = sum(row.is_answered for row in kept)
    answered = ngettext("%(count)s is answered now", "%(count)s are answered now", count)
    return f"{asked % {'count': len(kept)}}, {answered % {'count': count}}."


def _told(row: AskedAgain, taught: TaughtModel | None) -> dict[str, Any]:
    is_current = taught is not None and (row.model_id, row.version) == (taught.model_id, taught.version)
    return {
        "row": row,
        "near": near(row.score),
        "reason": reason(Code(row.code)) if row.code else "",
        "is_now": is_current,
    }


def near(score: float | None) -> str:
    """How close it is to what is trained, in plain words."""
    if score is None:
        return gettext("What is trained was not known.")
    if score >= STRICT:
        return gettext("The same question is trained.")
    return gettext("A similar question is trained.") if score >= LOOSE else gettext("Nothing near it is trained.")


def _verdicts() -> list[tuple[str, Any]]:
    return [(Verdict.ANSWERED.value, Verdict.ANSWERED.label), (Verdict.WRONG.value, Verdict.WRONG.label)]
