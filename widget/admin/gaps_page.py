"""A site's knowledge gaps: what visitors ask and its model isn't taught; dismissed and brought back, and taken along as a file.

Shows visitors' words, and nothing of what is trained: that is for whom the API key belongs to.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from widget import audit, cells
from widget.admin import gap_words
from widget.admin.numbers import may_read
from widget.admin.site_pages import RowPages, is_the_tenant
from widget.admin.words import number_in
from widget.audit import Deed
from widget.gaps import figures, waking
from widget.gaps.figures import TABS, Shown
from widget.gaps.grouping import CLOSED_DAYS
from widget.gaps.turns import DAYS
from widget.models import Gap, GapReason, Site

PER_PAGE = 20
EXPORTED = 5_000
COLUMNS = ("question", "state", "visitors", "questions")
TIMES = ("first", "last")
REASONS = {str(reason.name): str(reason.name).lower() for reason in GapReason}
"""As they are counted, and the column that says how many."""
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


class GapsPage(RowPages):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/gaps/"
        return [
            self.page(f"{base}export.<slug:kind>", self.export_gaps, "gaps_export"),
            self.page(base, self.gaps, "gaps"),
            *super().get_urls(),
        ]

    def gaps(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Read by everybody who may read conversations there, changed by those who may change the site."""
        site = self._gaps_site(request, object_id)
        if request.method == "POST":
            if not self.has_change_permission(request, site):
                raise PermissionDenied
            self._act_on_gaps(request, site)
            return HttpResponseRedirect(request.get_full_path())
        audit.record_readings(request, [site], "gaps", "Knowledge gaps")
        return self._gaps_shown(request, site)

    def export_gaps(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """All of them, as a program or a spreadsheet reads it: in English."""
        site = self._gaps_site(request, object_id)
        if kind not in _TYPES:
            raise Http404
        rows = [row for tab in TABS for row in _rows(site, tab)]
        with transaction.atomic():
            audit.record(request, Deed.EXPORTED, site, words=f"Knowledge gaps as {kind.upper()}")
        content = "[" + ",\n".join(map(cells.json_text, rows)) + "]" if kind == "json" else _csv(rows)
        name = f"gaps-{timezone.localdate():%Y-%m-%d}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(
            content, content_type=_TYPES[kind], headers={**headers, "X-Content-Type-Options": "nosniff"}
        )

    # --- Below: parts of the above ---

    def _gaps_site(self, request: HttpRequest, object_id: str) -> Site:
        site: Site = self.row(request, object_id, to_change=False)
        if not may_read(request):
            raise PermissionDenied
        return site

    def _act_on_gaps(self, request: HttpRequest, site: Site) -> None:
        if "look" in request.POST:
            if waking.wanted(site.pk):
                messages.success(request, _("It is being looked at now. Load this page again in a minute."))
            else:
                messages.warning(request, _("That was asked for a moment ago. Load this page again in a minute."))
        for name, words, said in _ACTS:
            row = Gap.objects.filter(site=site, pk=number_in(request.POST.get(name))).first()
            if row is not None:
                _act(request, row, is_dismissed=name == "dismiss")
                audit.record(request, Deed.CHANGED, site, words=words)
                messages.success(request, str(said))

    def _gaps_shown(self, request: HttpRequest, site: Site) -> HttpResponse:
        tab = request.GET.get("show", "")
        tab = tab if tab in TABS else "open"
        today = timezone.now().date()
        page = Paginator(figures.gaps(site, tab).prefetch_related("drafts"), PER_PAGE).get_page(request.GET.get("p"))
        days, counts = figures.coverage(site, today - timedelta(days=gap_words.LONGEST)), figures.counts(site)
        board = gap_words.board(days, today) if days else None
        context = {
            "site": site, "original": site, "here": "gaps", "tab": tab, "page": page, "board": board,
            "covered": gap_words.covered(days, today),
            "gaps": [_told(it, today) for it in figures.shown(list(page.object_list))],
            "tabs": [(name, words, counts[name], name == tab) for name, words in gap_words.NAMES.items()],
            "is_fetched": figures.taught_of(site) is not None, "is_tenant": is_the_tenant(request, site),
            "looked_at": figures.looked_at(site), "is_off": not settings.GAPS_MINUTES,
            "days": DAYS, "kinds": tuple(_TYPES), "closed_days": CLOSED_DAYS,
            "may_change": self.has_change_permission(request, site),
        }  # fmt: skip
        return self.show(request, "admin/widget/site/gaps/list.html", _("Knowledge gaps"), **context)


_ACTS = (
    ("dismiss", "Dismissed a knowledge gap.", gettext_lazy("Dismissed. It stays so, however often it is asked.")),
    ("bring_back", "Brought back a knowledge gap.", gettext_lazy("It is back on the list.")),
)


def _act(request: HttpRequest, gap: Gap, *, is_dismissed: bool) -> None:
    if not is_dismissed and not gap.questions and not gap.closed_at:
        gap.delete()  # all its questions are deleted: nothing is left to bring back
        return
    who: Any = request.user if is_dismissed else None
    gap.dismissed_at, gap.dismissed_by = timezone.now() if is_dismissed else None, who
    gap.save(update_fields=("dismissed_at", "dismissed_by"))


def _told(it: Shown, today: date) -> dict[str, Any]:
    said = {"who": gap_words.who(it.gap), "why": gap_words.why(it.gap), "trend": gap_words.trend(it.gap, today)}
    return {
        "gap": it.gap,
        "name": it.name,
        "examples": it.examples,
        "in_vain": gap_words.is_taught_in_vain(it.gap),
        **said,
    }


def _rows(site: Site, tab: str) -> list[dict[str, Any]]:
    return [_row(it, tab) for it in figures.shown(list(figures.gaps(site, tab)[:EXPORTED]))]


def _row(it: Shown, tab: str) -> dict[str, Any]:
    gap = it.gap
    said = dict(zip(COLUMNS, (it.name, tab, gap.visitors, gap.questions), strict=True))
    reasons = {column: gap.reasons.get(name, 0) for name, column in REASONS.items()}
    return {**said, **reasons, **{name: getattr(gap, f"{name}_at").isoformat(timespec="seconds") for name in TIMES}}


def _csv(rows: list[dict[str, Any]]) -> str:
    columns = (*COLUMNS, *REASONS.values(), *TIMES)
    return cells.BOM + cells.csv_line(columns) + "".join(cells.csv_line(row.values()) for row in rows)
