"""The pages of numbers: of one site and of all of a person's sites, their tables as CSV, and the time zone they are read in."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from widget import audit
from widget.admin.words import reason
from widget.audit import Deed
from widget.models import ApiKey, Site, TimeZone
from widget.models.numbers import time_zones
from widget.numbers import figures as read
from widget.numbers import plots, sheet
from widget.numbers.boards import Board, boards
from widget.numbers.calendar import Range, chosen, preset
from widget.numbers.facts import facts
from widget.numbers.words import SaidRange
from widget.tenancy import Act, may

USUAL = "28"
_PRESETS = (("today", _("Today")), ("7", _("7 days")), ("28", _("28 days")), ("90", _("90 days")), ("year", _("Year")))
_QUESTIONS, _CALLS = (
    _("Questions in the last %(count)s days: %(days)s"),
    _("Calls in the last %(count)s days: %(days)s"),
)
_IN_A_SHEET = 1_000
_SITES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: which sites, when, and where the clock hangs."""

    sites: list[Site]
    site: Site | None
    range: Range
    preset: str
    zone: ZoneInfo
    has_chosen_zone: bool

    @property
    def rows(self) -> list[int]:
        return [site.pk for site in self.sites]

    @property
    def query(self) -> str:
        dates = {"from": self.range.first.isoformat(), "to": self.range.last.isoformat()}
        return urlencode({"range": self.preset} if self.preset else dates)


def urls(house: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return _page(house, request, **kwargs)

    view = house.admin_view
    return [
        path("numbers/", view(require_GET(page)), name="numbers"),
        path("numbers/<int:site>/", view(require_GET(page)), name="numbers_site"),
        path("numbers/time-zone/", view(require_POST(_set_time_zone)), name="numbers_time_zone"),
        path("numbers/<slug:board>.csv", view(require_GET(_csv)), name="numbers_csv"),
        path("numbers/<int:site>/<slug:board>.csv", view(require_GET(_csv)), name="numbers_site_csv"),
    ]


def may_read(request: HttpRequest) -> bool:
    return request.user.has_perm("widget.view_turn")


def zone_of(request: HttpRequest) -> tuple[ZoneInfo, bool]:
    """Where this person's days begin and end, and whether the person has said so. One query."""
    name = TimeZone.objects.filter(user=request.user.pk).values_list("name", flat=True).first()
    return (ZoneInfo(name), True) if name in time_zones() else (ZoneInfo("UTC"), False)


def sparks_of(request: HttpRequest, sites: Iterable[int]) -> dict[int, str]:
    """For each of these sites, a small plot of what was asked in the last fourteen days. Two queries."""
    rows = list(sites)
    zone, _ = zone_of(request)
    found = read.sparks(rows, read.lately(rows, zone, timezone.now()))
    return {site: mark_safe(_spark(_QUESTIONS, days)) for site, days in found.items()}  # noqa: S308  (plots escape)


def _page(house: AdminSite, request: HttpRequest, site: int | None = None) -> HttpResponse:
    asked = _asked(request, site)
    lately = read.lately(asked.rows, asked.zone, timezone.now())
    figures = read.read(asked.rows, asked.range, asked.zone)
    is_empty = not figures.total["questions"]
    said = read.worded(asked.rows, figures)
    found = boards(figures, [(words, count) for words, count, _site in said], reason)
    _record_reading(request, asked, {where for _words, _count, where in said})
    name = gettext("%(site)s: numbers") % {"site": asked.site.name} if asked.site else gettext("Numbers")
    context = {
        **house.each_context(request),
        "title": name,
        "asked": asked,
        "is_empty": is_empty,
        "presets": [(f"?range={key}", words, key == asked.preset) for key, words in _PRESETS],
        "sets_up": bool(is_empty and asked.site and may(request.user, asked.site, Act.CHANGE)),
        "facts": facts(figures),
        "boards": [(board, mark_safe(board.svg), _csv_url(asked, board), _marked(board)) for board in found],  # noqa: S308
        "quotas": [(it, _spark_of_calls(it)) for it in read.quotas(_with_own_key(asked.sites, request), lately)],
        "by_site": [] if asked.site else _by_site(asked, lately),
        "zones": time_zones(),
    }
    return TemplateResponse(request, "admin/numbers.html", context)


def _csv(request: HttpRequest, board: str, site: int | None = None) -> StreamingHttpResponse:
    """In English, whoever asks: programs read it, and the audit trail keeps what it is called."""
    with override("en"):
        return _sheet(request, board, site)


def _sheet(request: HttpRequest, board: str, site: int | None) -> StreamingHttpResponse:
    asked = _asked(request, site)
    figures = read.read(asked.rows, asked.range, asked.zone)
    questions = read.top_questions(asked.rows, figures, _IN_A_SHEET) if board == "asked" else []
    found = {it.slug: it for it in boards(figures, questions, reason, _IN_A_SHEET)}
    if board not in found:
        raise Http404
    _record_export(request, asked, found[board])
    lines = sheet.lines(found[board].columns, found[board].rows)
    name = f"{board}-{asked.range.first}-{asked.range.last}.csv"
    content: Any = _asynchronous(lines) if isinstance(request, ASGIRequest) else lines
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _set_time_zone(request: HttpRequest) -> HttpResponse:
    if not may_read(request) or not request.user.is_authenticated:
        raise PermissionDenied
    name, back = request.POST.get("zone", ""), request.POST.get("next", "")
    if name in time_zones():
        TimeZone.objects.update_or_create(user=request.user, defaults={"name": name})
        messages.success(request, gettext("Days now begin at midnight in %(zone)s.") % {"zone": name.replace("_", " ")})
    else:
        messages.error(request, gettext("This server does not know that time zone. Choose one from the list."))
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if is_ours else reverse("admin:numbers"))


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _asked(request: HttpRequest, site: int | None) -> Asked:
    """Refused are people who may not read what visitors asked; a site that is not theirs isn't there."""
    if not may_read(request):
        raise PermissionDenied
    visible = Site.objects.visible_to(request.user).select_related("api_key").order_by("name", "pk")
    sites = list(visible if site is None else visible.filter(pk=site))
    if site is not None and not sites:
        raise Http404
    zone, has_chosen = zone_of(request)
    today = timezone.now().astimezone(zone).date()
    dates = chosen(request.GET.get("from", ""), request.GET.get("to", ""), today)
    name = request.GET.get("range", USUAL)
    name = name if name in dict(_PRESETS) else USUAL
    days = dates or preset(name, today)
    range_ = SaidRange(days.first, days.last)
    return Asked(sites, sites[0] if site else None, range_, "" if dates else name, zone, has_chosen)


def _with_own_key(sites: list[Site], request: HttpRequest) -> list[Site]:
    """The sites whose API key is this person's own: nobody else is told its name, or what is left of its calls. One query."""
    keys = ApiKey.objects.visible_to(request.user).filter(pk__in={site.api_key_id for site in sites})
    own = set(keys.values_list("pk", flat=True))
    return [site for site in sites if site.api_key_id in own]


def _record_reading(request: HttpRequest, asked: Asked, sites: set[int]) -> None:
    """At each site whose visitors' words stand on the page, as for a transcript."""
    shown = [site for site in asked.sites if site.pk in sites]
    audit.record_readings(request, shown, "numbers", "Numbers: what is asked most")


@transaction.atomic
def _record_export(request: HttpRequest, asked: Asked, board: Board) -> None:
    """At each site that the sheet tells of: its owners see no entries of other sites."""
    for site in asked.sites:
        audit.record(request, Deed.EXPORTED, site, words=f"Numbers as CSV: {board.title}, {asked.range.words}")


def _csv_url(asked: Asked, board: Board) -> str:
    args = {"board": board.slug} | ({"site": asked.site.pk} if asked.site else {})
    return f"{reverse('admin:numbers_site_csv' if asked.site else 'admin:numbers_csv', kwargs=args)}?{asked.query}"


def _by_site(asked: Asked, lately: read.Lately) -> list[tuple[Site, str, Any, str]]:
    rows = asked.rows[:_SITES]
    totals, days = read.by_site(rows, asked.range, asked.zone), read.sparks(rows, lately)
    return [
        (
            site,
            mark_safe(_spark(_QUESTIONS, days[site.pk])),  # noqa: S308  (plots escape)
            totals.get(site.pk, {}),
            f"{reverse('admin:numbers_site', args=(site.pk,))}?{asked.query}",
        )
        for site in asked.sites[:_SITES]
    ]


def _spark(words: Any, days: list[int]) -> str:
    return plots.sparkline(str(words) % {"count": len(days), "days": ", ".join(map(str, days))}, days)


def _spark_of_calls(quota: read.KeyQuota) -> str:
    return mark_safe(_spark(_CALLS, [calls for _, calls in quota.days]))  # noqa: S308  (plots escape)


def _marked(board: Board) -> list[tuple[str, str, str]]:
    return [(name, mark_safe(bar), count) for name, bar, count in board.parts]  # noqa: S308  (plots escape)


async def _asynchronous(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line
