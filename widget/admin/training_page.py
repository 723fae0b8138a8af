"""What a site's model was taught, for whose API key it is: pairs, fetches, what is new in each, and what is asked twice."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import asyncio
from datetime import datetime
from functools import lru_cache
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.translation import gettext as _

from widget import audit
from widget.admin.doorway import TOO_OFTEN, may_try, sparkgpt
from widget.admin.key_pages import page_of
from widget.admin.site_pages import RowPages
from widget.admin.training_words import TOOK_LONG, changes, left_out, outcome, summary
from widget.admin.trying import BUSY, governor_of, line_of
from widget.audit import Deed
from widget.governor.asker import Denied
from widget.models import Fetch, Site, TaughtModel, TaughtPair
from widget.searching import words_of
from widget.training import fetching
from widget.training.doubles import Asked, Group, groups
from widget.training.wording import Side, side_by_side

PAIRS, DIFFERENCES, FETCHES, GROUPS = 50, 25, 50, 100
"""On one page."""
SECONDS = 45.0
"""Whoever presses the button waits for a page."""
Sent = dict[str, Any]


class TrainingPages(RowPages):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/taught/"
        return [
            self.slow_page(f"{base}fetch/", self.fetch_now, "taught_fetch"),
            self.page(f"{base}fetches/", self.fetches, "taught_fetches"),
            self.page(f"{base}fetches/<int:fetch>/", self.difference, "taught_difference"),
            self.page(f"{base}twice/", self.twice, "taught_twice"),
            self.page(base, self.taught, "taught"),
            *super().get_urls(),
        ]

    def taught(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The pairs as they are now."""
        site, known = self._of(request, object_id)
        sought = request.GET.get("q", "").strip()[:200]
        rows = found(known.pairs.filter(until=None), sought) if known else TaughtPair.objects.none()
        page = page_of(rows, request.GET, PAIRS)
        count = rows.count() if sought else known.size if known else 0
        return self._training_shown(
            request, site, known, "pairs", _("What it was taught"), page=page, sought=sought, count=count
        )

    def fetches(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site, known = self._of(request, object_id)
        rows = known.fetches.all() if known else Fetch.objects.none()
        page = page_of(rows, request.GET, FETCHES, "pk", falls=True)
        told = [{"fetch": fetch, "outcome": outcome(fetch), "left_out": left_out(fetch)} for fetch in page.rows]
        return self._training_shown(request, site, known, "fetches", _("When it was fetched"), page=page, told=told)

    def difference(self, request: HttpRequest, object_id: str, fetch: int) -> HttpResponse:
        """What a fetch has changed, kind by kind."""
        site, known = self._of(request, object_id)
        done = known.fetches.filter(pk=fetch, state=Fetch.State.DONE).first() if known else None
        if done is None:
            raise Http404
        kinds = [(kind, words, getattr(done, kind)) for kind, words in _kinds()]
        chosen = request.GET.get("what")
        kind = next((name for name, _words, count in kinds if count and chosen in (None, name)), kinds[0][0])
        page = page_of(_different(done, kind), request.GET, DIFFERENCES)
        said = {"kinds": kinds, "kind": kind, "page": page, "differences": [_both(row, kind) for row in page.rows]}
        said |= {"fetch": done, "outcome": changes(done), "left_out": left_out(done)}
        return self._training_shown(request, site, known, "difference", _("What was new"), **said)

    def twice(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The same question more than once: contradictions first."""
        site, known = self._of(request, object_id)
        found = _doubles(known.pk, known.version, known.changed_at) if known else []
        rows = TaughtPair.objects.in_bulk([row for group in found[:GROUPS] for row in group.rows])
        shown = [
            {"contradicts": group.contradicts, "pairs": [rows[row] for row in group.rows]} for group in found[:GROUPS]
        ]
        count = sum(group.contradicts for group in found)
        said = {"groups": shown, "contradictions": count, "repeats": len(found) - count, "is_cut": len(found) > GROUPS}
        return self._training_shown(request, site, known, "twice", _("Asked twice"), **said)

    async def fetch_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One call of the daily limit; with `sure`, whatever comes is right."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        site, taught = await sync_to_async(self._to_fetch)(request, object_id)
        if not may_try(request):
            return await sync_to_async(self._told)(request, site, None, str(TOO_OFTEN))
        is_sure = "sure" in request.POST
        try:
            async with asyncio.timeout(SECONDS), sparkgpt(request) as client:
                ways = line_of(request), governor_of(request), client
                fetch = await fetching.now(*ways, taught.pk, Fetch.By.OWNER, is_sure=is_sure)
        except TimeoutError:
            return await sync_to_async(self._told)(request, site, None, str(TOOK_LONG))
        except Denied:
            return await sync_to_async(self._told)(request, site, None, str(BUSY))
        return await sync_to_async(self._told)(request, site, fetch, is_sure=is_sure)

    # --- Below: parts of the above ---

    def _of(self, request: HttpRequest, object_id: str) -> tuple[Site, TaughtModel | None]:
        site: Site = self.tenants_row(request, object_id, to_change=False)
        mine = TaughtModel.objects.visible_to(request.user)
        return site, mine.filter(api_key=site.api_key_id, model_id=site.model_id).first()

    def _to_fetch(self, request: HttpRequest, object_id: str) -> tuple[Site, TaughtModel]:
        site: Site = self.tenants_row(request, object_id)
        return site, fetching.taught_of(site.api_key, site.model_id)

    def _told(
        self, request: HttpRequest, site: Site, fetch: Fetch | None, refusal: str = "", *, is_sure: bool = False
    ) -> HttpResponse:
        if fetch and is_sure and fetch.state == Fetch.State.DONE:
            audit.record(request, Deed.CHANGED, site, words="Took over what SparkGPT listed of the training.")
        is_good = fetch is not None and fetch.state == Fetch.State.DONE
        messages.add_message(
            request,
            messages.SUCCESS if is_good else messages.WARNING,
            outcome(fetch) if fetch else refusal or str(TOOK_LONG),
        )
        return self.go("taught", site.pk)

    def _training_shown(
        self, request: HttpRequest, site: Site, known: TaughtModel | None, name: str, title: str, **context: Any
    ) -> HttpResponse:
        last = known.fetches.order_by("-pk").first() if known else None
        trouble = outcome(last) if last and last.state != Fetch.State.DONE else ""
        shared: Sent = {"site": site, "taught": known, "summary": summary(known) if known else "", "here": name}
        shared |= {"trouble": trouble, "is_held": bool(known and known.held), "original": site}
        return self.show(request, f"admin/widget/site/taught/{name}.html", title, **shared, **context)


def found(rows: QuerySet[Any], sought: str) -> QuerySet[Any]:
    """Those with all the words, in question or answer; or with the number."""
    wanted = Q()
    for word in words_of(sought):
        wanted &= Q(question__icontains=word) | Q(answer__icontains=word)
    if sought.isascii() and sought.isdecimal() and len(sought) < 19:
        wanted |= Q(number=int(sought))
    return rows.filter(wanted)


@lru_cache(maxsize=8)
def _doubles(taught: int, version: int, changed_at: datetime | None) -> list[Group]:
    """Of what was taught since then: of ten thousand pairs it takes seconds, and is the same until the next change."""
    rows = TaughtPair.objects.filter(taught=taught, until=None).order_by("number", "pk")
    return groups([Asked(*row) for row in rows.values_list("pk", "question", "answer").iterator()])


def _kinds() -> list[tuple[str, str]]:
    return [("changed", _("Changed")), ("added", _("Added")), ("removed", _("Removed"))]


def _different(fetch: Fetch, kind: str) -> QuerySet[Any]:
    match kind:
        case "changed":
            return fetch.came.exclude(before=None).select_related("before")
        case "added":
            return fetch.came.filter(before=None)
    return fetch.went.filter(after=None)


def _both(row: TaughtPair, kind: str) -> Sent:
    """Question and answer, before and after; of what came or went there is one side only."""
    before = row.before if kind == "changed" else row if kind == "removed" else None
    after = None if kind == "removed" else row
    texts = ((_("Question"), "question"), (_("Answer"), "answer"))
    return {"pair": row, "texts": [(words, *_sides(before, after, name)) for words, name in texts]}


def _sides(before: TaughtPair | None, after: TaughtPair | None, name: str) -> tuple[Side, Side]:
    old, new = (getattr(row, name) if row else "" for row in (before, after))
    if before and after:
        return side_by_side(old, new)
    return side_by_side(old, old)[0], side_by_side(new, new)[1]
