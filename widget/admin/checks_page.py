"""A site's pages about trained questions that were asked again: the last round, trouble first, and each question's history."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from widget import audit
from widget.admin import checks_words
from widget.admin.doorway import TOO_OFTEN, may_try, sparkgpt
from widget.admin.key_pages import page_of
from widget.admin.training_page import TrainingPages
from widget.admin.trying import BUSY, governor_of, line_of
from widget.audit import Deed
from widget.governor.asker import Denied
from widget.models import Check, Checking, Site, TaughtModel, TaughtPair
from widget.retold import TRAININGS, retold
from widget.training import fetching, history, rechecking
from widget.training.checking import TROUBLE
from widget.training.wording import Side, side_by_side

SHOWN, HISTORY = 50, 50
SECONDS = 40.0
"""Whoever presses the button waits for a page."""
_GONE = gettext_lazy("This question isn't trained any more, or in other words.")
_LONG = gettext_lazy("SparkGPT takes very long to answer. Try again later.")
_RIGHT = gettext_lazy("From now on, answers are compared with this one, too.")
_ON = gettext_lazy("Questions of this model are asked again by themselves from now on.")
_OFF = gettext_lazy("Questions of this model are not asked again by themselves any more.")


class ChecksPages(TrainingPages):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/taught/checks/"
        return [
            self.page(f"{base}switch/", self.switch_checks, "taught_checks_switch"),
            self.slow_page(f"{base}<int:pair>/now/", self.check_now, "taught_check_now"),
            self.page(f"{base}<int:pair>/right/", self.check_is_right, "taught_check_right"),
            self.page(f"{base}<int:pair>/", self.question_checked, "taught_check"),
            self.page(base, self.checks, "taught_checks"),
            *super().get_urls(),
        ]

    def checks(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What needs attention, then what else the last round asked."""
        site, known = self._of(request, object_id)
        said = _overview(known) if known else {}
        return self._training_shown(request, site, known, "checks", _("Asked again"), **said)

    def question_checked(self, request: HttpRequest, object_id: str, pair: int) -> HttpResponse:
        """All that was answered to one question, and how long it took."""
        site, known, wording = self._wording(request, object_id, pair)
        rows = history.of_question(wording)
        page = page_of(rows, request.GET, HISTORY, "pk", falls=True)
        latest = list(rows.order_by("-pk")[: checks_words.SHOWN])
        said: dict[str, Any] = {"pair": wording, "page": page, "told": [_told(it) for it in page.rows]}
        said |= {"last": _shown(latest[0]) if latest else None, "plot": checks_words.drawn(latest) if latest else ""}
        return self._training_shown(request, site, known, "check", _("Answers to one question"), **said)

    @admin.display(description=gettext_lazy("Model number"), ordering="model_id")
    def asked_model(self, site: Any) -> str:
        """With the way to what needs attention, for whose API key it is."""
        if not site.needs:
            return str(site.model_id)
        url, words = self.address("taught_checks", site.pk), checks_words.how_many(site.needs.total())
        return format_html('{} <a class="house-warning" href="{}">{}</a>', site.model_id, url, words)

    async def check_now(self, request: HttpRequest, object_id: str, pair: int) -> HttpResponse:
        """One call of the daily limit."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        site, wording = await sync_to_async(self._to_check)(request, object_id, pair)
        if not may_try(request):
            return await sync_to_async(self._checked)(request, site, wording, None, str(TOO_OFTEN))
        try:
            async with asyncio.timeout(SECONDS + 5), sparkgpt(request) as client:
                ways = line_of(request), governor_of(request), client
                check = await rechecking.now(*ways, wording.pk, SECONDS)
        except TimeoutError:
            return await sync_to_async(self._checked)(request, site, wording, None, str(_LONG))
        except Denied:
            return await sync_to_async(self._checked)(request, site, wording, None, str(BUSY))
        except rechecking.PutOff as why:
            return await sync_to_async(self._checked)(request, site, wording, None, retold(why, TRAININGS))
        return await sync_to_async(self._checked)(request, site, wording, check)

    def check_is_right(self, request: HttpRequest, object_id: str, pair: int) -> HttpResponse:
        """The answer that was looked at, and no later one that nobody has seen."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        site, wording = self._to_check(request, object_id, pair)
        seen = request.POST.get("check", "")
        check = wording.checks.filter(pk=int(seen)).first() if seen.isdecimal() and len(seen) < 19 else None
        if check and history.accept(check, timezone.now()):
            audit.record(request, Deed.CHANGED, site, words="Found an answer right that had drifted from the training.")
            messages.success(request, _RIGHT)
        return self.go("taught_checks", site.pk)

    def switch_checks(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        site: Site = self.tenants_row(request, object_id)
        taught = fetching.taught_of(site.api_key, site.model_id)
        is_on = "on" in request.POST
        Checking.objects.update_or_create(taught=taught, defaults={"is_on": is_on, "left": 0})
        words = "Switched on that trained questions are asked again." if is_on else _SWITCHED_OFF
        audit.record(request, Deed.CHANGED, site, words=words)
        messages.success(request, _ON if is_on else _OFF)
        return self.go("taught_checks", site.pk)

    # --- Below: parts of the above ---

    def _wording(self, request: HttpRequest, object_id: str, pair: int) -> tuple[Site, TaughtModel, TaughtPair]:
        site, known = self._of(request, object_id)
        wording = known.pairs.filter(pk=pair).first() if known else None
        if known is None or wording is None:
            raise Http404
        return site, known, wording

    def _to_check(self, request: HttpRequest, object_id: str, pair: int) -> tuple[Site, TaughtPair]:
        site: Site = self.tenants_row(request, object_id)
        return site, self._wording(request, object_id, pair)[2]

    def _checked(
        self, request: HttpRequest, site: Site, wording: TaughtPair, check: Check | None, refusal: str = ""
    ) -> HttpResponse:
        is_good = check is not None and check.state == Check.State.SAME
        said = f"{check.get_state_display()}. {checks_words.why(check)}" if check else refusal or str(_GONE)
        messages.add_message(request, messages.SUCCESS if is_good else messages.WARNING, said.strip())
        return self.go("taught_check", site.pk, wording.pk)


_SWITCHED_OFF = "Switched off that trained questions are asked again."


def _overview(known: TaughtModel) -> dict[str, Any]:
    checking = Checking.objects.filter(taught=known).first()
    wanting = _worst_first(history.wanting(known.checks.all()))
    asked = known.checks.filter(round=checking.round if checking else 0, round__gt=0, is_last=True)
    rest = _worst_first(asked.exclude(pk__in=[check.pk for check in wanting]))
    lists = {"troubled": [_shown(check) for check in wanting], "rest": [_shown(check) for check in rest]}
    words = {"plan": checks_words.plan(checking, known), "may_switch": checks_words.is_on_here()}
    return {"checking": checking, **words, **lists}


def _worst_first(checks: Any) -> list[Check]:
    order = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(TROUBLE)),
        default=Value(len(TROUBLE)),
        output_field=IntegerField(),
    )
    return list(checks.select_related("pair").order_by(order, "-asked_at", "-pk")[:SHOWN])


def _shown(check: Check) -> dict[str, Any]:
    """With what was taught beside it, word by word."""
    sides: tuple[Side, Side] = side_by_side(check.pair.answer, check.answer)
    may_be_right = check.state == Check.State.DRIFTED and check.accepted_at is None and check.is_last
    return _told(check) | {"taught": sides[0], "now": sides[1], "may_be_right": may_be_right}


def _told(check: Check) -> dict[str, Any]:
    return {
        "check": check, "pair": check.pair, "why": checks_words.why(check), "took": checks_words.took(check),
    }  # fmt: skip
