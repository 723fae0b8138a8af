"""A site's pages of what its model was taught, to choose from for visitors. For whose API key it is, and nobody else."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext

from widget import approving, proposals
from widget.admin.approval_form import AT_ONCE, WhereForm
from widget.admin.key_pages import page_of
from widget.admin.proposal_words import sets, why
from widget.admin.questions_page import QuestionsPage
from widget.admin.training_page import found
from widget.admin.words import number_in
from widget.models import ApprovedQuestion, Site, TaughtModel, TaughtPair
from widget.models.approved import MOST
from widget.models.texts import STARTER_LENGTH, STARTERS
from widget.numbers.words import number

PAIRS = 50


class ProposalPages(QuestionsPage):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        base = "<path:object_id>/questions/"
        return [
            self.page(f"{base}proposed/", self.proposed_questions, "questions_proposed"),
            self.page(f"{base}taught/", self.taught_questions, "questions_taught"),
            *super().get_urls(),
        ]

    def proposed_questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What to begin with: asked often, liked, and one of each topic."""
        return self._choosing(request, object_id, "proposed")

    def taught_questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All trained questions: some, or all that are found, go on the list."""
        return self._choosing(request, object_id, "taught")

    def to_offer(self, request: HttpRequest, site: Site) -> int:
        """So many trained questions wait for a site that offers none, where this person may choose of them."""
        known = self._taught_at(request, site)
        return known.size if known and not site.approved_questions.exists() else 0

    # --- Below: parts of the above ---

    def _choosing(self, request: HttpRequest, object_id: str, here: str) -> HttpResponse:
        site: Site = self.tenants_row(request, object_id, to_change=request.method == "POST")
        known = self._taught_at(request, site)
        form = WhereForm(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            return self._offered(request, site, known, here, form)
        if known:
            self._pressed(request, site, known, form)
        return HttpResponseRedirect(request.get_full_path())

    def _pressed(self, request: HttpRequest, site: Site, known: TaughtModel, form: WhereForm) -> None:
        if "dismiss" in request.POST:
            count = proposals.dismiss(site, self._chosen(request, known, [request.POST["dismiss"]]))
            said = gettext("It is not proposed any more.")
            self._done_with(request, site, count, "Dismissed {} proposed questions.", said)
        elif "bring_back" in request.POST:
            said = gettext("What was dismissed is proposed again.")
            self._done_with(request, site, proposals.bring_back(site), "Brought back {} proposed questions.", said)
        elif "all" in request.POST:
            self._approve(request, site, _questions(found(_now(known), _sought(request))), form)
        elif "begin" in request.POST or "approve" in request.POST:
            self._approve(request, site, self._chosen(request, known, request.POST.getlist("row")[:AT_ONCE]), form)

    def _approve(self, request: HttpRequest, site: Site, questions: Iterable[str], form: WhereForm) -> None:
        starts, where = "begin" in request.POST, form.cleaned_data
        kind = {"language": where["language"], "pages": where["pages"], "starts": starts, "from_training": True}
        self._say_approved(request, site, approving.approve(site, questions, **kind))
        beginning = site.approved_questions.filter(
            starts=True, language=where["language"], pages=where["pages"]
        ).count()
        if starts and beginning > STARTERS:
            words = gettext("%(all)s questions stand at the beginning there; visitors see the first %(shown)s of them.")
            messages.info(request, words % {"all": number(beginning), "shown": STARTERS})

    def _chosen(self, request: HttpRequest, known: TaughtModel, sent: list[str]) -> list[str]:
        """The questions of these rows as they are taught now, in the order in which they were shown."""
        numbers = [number_in(row) for row in sent]
        there = dict(_now(known).filter(pk__in=numbers).values_list("pk", "question"))
        if gone := len(set(numbers) - set(there)):
            words = ngettext(
                "%(count)s isn't taught any more, or reads otherwise now.",
                "%(count)s aren't taught any more, or read otherwise now.",
                gone,
            )
            messages.warning(request, words % {"count": gone})
        return [there[row] for row in dict.fromkeys(numbers) if row in there]

    def _offered(
        self, request: HttpRequest, site: Site, known: TaughtModel | None, here: str, form: WhereForm
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "shown": STARTERS, "taught": known if known and known.size else None}
        context["ticked"] = {number_in(row) for row in request.POST.getlist("row")[:AT_ONCE]}
        if known and known.size:
            context |= _proposed(site, known) if here == "proposed" else _taught(request, site, known)
        return self._questions_shown(request, site, here, **context)


def _proposed(site: Site, known: TaughtModel) -> dict[str, Any]:
    is_cut = proposals.lately(site, known).is_cut
    rows = [{"proposal": it, "why": why(it, is_cut=is_cut)} for it in proposals.proposed(site, known)]
    return {"proposals": rows, "dismissed": site.dismissed_proposals.count(), "days": proposals.DAYS}


def _taught(request: HttpRequest, site: Site, known: TaughtModel) -> dict[str, Any]:
    sought, rows = _sought(request), _now(known)
    page = page_of(found(rows, sought), request.GET, PAIRS)
    count = found(rows, sought).count() if sought else known.size
    approved = ApprovedQuestion.objects.filter(site=site)
    texts = {pair.pk: " ".join(pair.question.split()) for pair in page.rows}
    where = sets(approved.filter(text__in=[text for text in texts.values() if len(text) <= STARTER_LENGTH]))
    shown = [
        {"pair": pair, "where": where.get(texts[pair.pk]), "fits": 0 < len(texts[pair.pk]) <= STARTER_LENGTH}
        for pair in page.rows
    ]
    room = {"approved": number(approved.count()), "most": number(MOST), "longest": STARTER_LENGTH}
    return {"page": page, "rows": shown, "sought": sought, "count": count, "count_said": number(count), **room}


def _sought(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:STARTER_LENGTH]


def _now(known: TaughtModel) -> Any:
    return TaughtPair.objects.filter(taught=known, until=None)


def _questions(rows: Any) -> Iterable[str]:
    questions: Iterable[str] = rows.order_by("number", "pk").values_list("question", flat=True).iterator()
    return questions
