"""A site's drafts: pairs that its model is to be taught, written here, from a gap or from nothing, exported, seen taught."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import audit, drafting
from widget.admin.exports import download
from widget.admin.key_pages import page_of
from widget.admin.numbers import may_read
from widget.admin.site_pages import RowPages, is_the_tenant
from widget.admin.words import number_in
from widget.audit import Deed
from widget.cells import is_formula
from widget.exporting import lumps
from widget.models import Draft, Gap, Site
from widget.models.drafts import MOST
from widget.training import form as training_form
from widget.training.lessons import LENGTH

PAGE, EXAMPLES = 25, 8
NO_ROOM = _("There is no room for another draft: a site has at most %(most)s. Delete those that are taught.")


class PairText(forms.CharField):
    """As a draft is kept. Each line end of a browser is two characters, which don't count as such."""

    def to_python(self, value: Any) -> str:
        return drafting.cleaned(super().to_python(value) or "")


class DraftForm(forms.Form):
    question = PairText(
        label=_("Question"),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("As most visitors would ask it. SparkGPT finds other wordings by itself."),
    )
    answer = PairText(label=_("Answer"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class DraftsPage(RowPages):
    """Goes with the sites' admin. Read by everybody who works there, written by those who may change the site."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/drafts/"
        return [
            self.page(f"{base}new/", self.new_draft, "draft_new"),
            self.page(f"{base}<int:draft>/", self.one_draft, "draft"),
            *(
                self.page(f"{base}export.{kind}", partial(self.export_drafts, kind=kind), f"drafts_{kind}")
                for kind in _FILES
            ),
            self.page(base, self.drafts, "drafts"),
            *super().get_urls(),
        ]

    def drafts(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site: Site = self.row(request, object_id, to_change=request.method == "POST")
        if request.method == "POST":
            return self._drafts_deleted(request, site)
        mine, is_taught = Draft.objects.filter(site=site), request.GET.get("which") == "taught"
        rows = mine.filter(taught_at__isnull=not is_taught).select_related("written_by", "gap")
        page = page_of(rows, request.GET, PAGE, "pk", falls=True)
        for draft in page.rows:
            draft.is_defused = is_formula(draft.question) or is_formula(draft.answer)
        context: dict[str, Any] = {"page": page, "is_taught": is_taught}
        context |= {
            "waiting": mine.filter(taught_at=None).count(),
            "taught_count": mine.exclude(taught_at=None).count(),
        }
        return self._draft_page(request, site, "list", gettext("Drafts"), **context)

    def new_draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """With `?gap=`, that gap's most typical question is there already, and an answer to begin with, if one was liked."""
        site: Site = self.row(request, object_id)
        gap = self._gap_of(site, request.GET.get("gap")) if may_read(request) else None
        if request.method != "POST":
            begin = {"question": drafting.question_of(gap), "answer": drafting.suggestion(gap)} if gap else {}
            return self._draft_form(request, site, DraftForm(initial=begin), gap=gap, suggested=begin.get("answer"))
        form = DraftForm(request.POST)
        if not form.is_valid():
            return self._draft_form(request, site, form, gap=gap)
        try:
            with transaction.atomic():
                draft = drafting.write(site, request.user, **form.cleaned_data, gap=gap)
                audit.record(request, Deed.ADDED, draft)
        except drafting.NoRoom:
            messages.warning(request, NO_ROOM % {"most": MOST})
            return self._draft_form(request, site, form, gap=gap)
        messages.success(request, gettext("The draft is saved. Export it when you teach your model next."))
        return self.go("drafts", site.pk)

    def one_draft(self, request: HttpRequest, object_id: str, draft: int) -> HttpResponse:
        site: Site = self.row(request, object_id)
        row = Draft.objects.filter(site=site, pk=draft).select_related("gap__typical").first()
        if row is None:
            raise Http404
        texts = {"question": row.question, "answer": row.answer}
        form = DraftForm(request.POST if request.method == "POST" else None, initial=texts)
        if not form.is_bound or not form.is_valid():
            return self._draft_form(request, site, form, gap=row.gap, draft=row)
        with transaction.atomic():
            if drafting.rewrite(row, request.user, **form.cleaned_data):
                audit.record(request, Deed.CHANGED, row)
        messages.success(request, gettext("Saved."))
        return self.go("drafts", site.pk)

    def export_drafts(self, request: HttpRequest, object_id: str, *, kind: str) -> HttpResponse | StreamingHttpResponse:
        """The chosen ones, or all that aren't taught yet; they are marked, and the trail is told."""
        site: Site = self.row(request, object_id, to_change=request.method == "POST")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with transaction.atomic():
            chosen = _chosen_in(request)
            which = "Some" if chosen else "All"
            rows = list(drafting.to_export(site, chosen).values_list("pk", flat=True))
            if rows:
                drafting.mark_exported(rows)
                audit.record(request, Deed.EXPORTED, site, words=f"{which} drafts as {kind.upper()}")
        if not rows:
            messages.warning(request, gettext("There is no draft to export."))
            return self.go("drafts", site.pk)
        return download("drafts", kind, lumps(_FILES[kind](drafting.pairs(rows), site)))

    # --- Below: parts of the above ---

    def _drafts_deleted(self, request: HttpRequest, site: Site) -> HttpResponse:
        rows = Draft.objects.filter(site=site, pk__in=_chosen_in(request))
        with transaction.atomic():
            audit.record_deletions(request, rows)
            count = rows.delete()[0]
        words = ngettext("%(count)s draft is deleted.", "%(count)s drafts are deleted.", count) % {"count": count}
        messages.add_message(
            request,
            messages.SUCCESS if count else messages.WARNING,
            words if count else gettext("Choose drafts first."),
        )
        return HttpResponseRedirect(request.get_full_path())

    def _gap_of(self, site: Site, row: str | None) -> Gap | None:
        return Gap.objects.filter(site=site, pk=number_in(row)).select_related("typical").first() if row else None

    def _draft_form(self, request: HttpRequest, site: Site, form: DraftForm, **context: Any) -> HttpResponse:
        """With the gap's questions beside it, which are visitors' words: that they are read is told."""
        gap, draft = context.get("gap"), context.get("draft")
        if gap and may_read(request):
            audit.record_readings(request, [site], "gaps", "Knowledge gaps")
            turns = gap.members.filter(reasons__gt=0).select_related("turn").order_by("-turn")
            context["examples"] = [member.turn for member in turns[:EXAMPLES]]
        title = gettext("Edit the draft") if draft else gettext("Write a draft")
        return self._draft_page(request, site, "form", title, form=form, **context)

    def _draft_page(self, request: HttpRequest, site: Site, name: str, title: str, **context: Any) -> HttpResponse:
        about = {"site": site, "original": site, "here": "drafts", "is_tenant": is_the_tenant(request, site)}
        about["may_change"] = self.has_change_permission(request, site)
        return self.show(request, f"admin/widget/site/drafts/{name}.html", title, **about, **context)


_FILES: dict[str, Any] = {
    "csv": lambda pairs, site: training_form.as_csv(pairs),
    "json": lambda pairs, site: training_form.as_json(pairs, site.model_id),
}


def _chosen_in(request: HttpRequest) -> list[int]:
    return [number_in(row) for row in request.POST.getlist("row")[:MOST]]
