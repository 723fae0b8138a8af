"""A site's page for the questions that visitors may see: approve some, offer some at the beginning, take some back."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import approving, audit, proposals
from widget.admin.approval_form import AT_ONCE, ApprovalForm, left_out
from widget.admin.site_pages import RowPages, is_the_tenant
from widget.admin.words import number_in
from widget.approving import Approval
from widget.audit import Deed
from widget.models import ApprovedQuestion, Site, TaughtModel
from widget.models.texts import STARTER_LENGTH, STARTERS
from widget.numbers.words import number

PER_PAGE = 50
EXPLANATION = _(
    "Visitors see these questions while they type, and after an answer: whoever picks one asks what your model knows. "
    "SparkGPT isn't asked for that. Nobody sees a question that isn't on this list. When SparkGPT can't be asked, visitors who "
    "ask one of them get the answer that your model was trained with, as a saved one, unless you switch that off on the "
    "site's page."
)


class QuestionsPage(RowPages):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        return [self.page("<path:object_id>/questions/", self.approved_questions, "questions"), *super().get_urls()]

    def approved_questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Read by everybody who works there, changed by those who may change the site."""
        site: Site = self.row(request, object_id, to_change=False)
        if request.method != "POST":
            return self._list(request, site, ApprovalForm())
        if not self.has_change_permission(request, site):
            raise PermissionDenied
        if "approve" in request.POST:
            return self._approved(request, site)
        rows = [number_in(pk) for pk in request.POST.getlist("row")[:AT_ONCE]]
        if "take_back" in request.POST:
            self._done_with(request, site, approving.take_back(site, rows), "Took back {} approved questions.")
        elif "starts" in request.POST or "stops" in request.POST:
            starts = "starts" in request.POST
            words = (
                "Offered {} questions at the beginning."
                if starts
                else "Offered {} questions no longer at the beginning."
            )
            self._done_with(request, site, approving.offer_at_the_beginning(site, rows, starts), words)
        return HttpResponseRedirect(request.get_full_path())

    def _approved(self, request: HttpRequest, site: Site) -> HttpResponse:
        form = ApprovalForm(request.POST)
        if not form.is_valid():
            return self._list(request, site, form)
        said = form.cleaned_data
        approval = approving.approve(
            site, said["questions"], language=said["language"], pages=said["pages"], starts=said["starts"]
        )
        self._say_approved(request, site, approval)
        return HttpResponseRedirect(request.path)

    def _say_approved(self, request: HttpRequest, site: Site, approval: Approval) -> None:
        words = ngettext(
            "%(count)s question approved. Visitors see it at once.",
            "%(count)s questions approved. Visitors see it at once.",
            approval.done,
        )
        said = words % {"count": number(approval.done)}
        self._done_with(request, site, approval.done, "Approved {} questions for visitors.", said)
        for left in left_out(approval):
            messages.warning(request, left)

    def _done_with(self, request: HttpRequest, site: Site, count: int, words: str, said: str = "") -> None:
        """In the trail, and to whoever did it."""
        if not count:
            return messages.warning(request, gettext("Nothing was changed."))
        self.log_change(request, site, words.format(count))
        audit.record(request, Deed.CHANGED, site, words=words.format(count))
        messages.success(request, said or gettext("Saved. Visitors see it at once."))

    def _taught_at(self, request: HttpRequest, site: Site) -> TaughtModel | None:
        """What the site's model was taught, for whose API key it is; None for everybody else, and where nothing is known."""
        if not is_the_tenant(request, site):
            return None
        mine = TaughtModel.objects.visible_to(request.user)
        return mine.filter(api_key=site.api_key_id, model_id=site.model_id).first()

    def _list(self, request: HttpRequest, site: Site, form: ApprovalForm) -> HttpResponse:
        sought = request.GET.get("q", "").replace("\0", "").strip()[:STARTER_LENGTH]
        known = self._taught_at(request, site)
        gone = proposals.untaught(site, known) if known else []
        rows = ApprovedQuestion.objects.filter(site=site).order_by("-starts", "pk")
        only_gone = bool(gone) and "gone" in request.GET
        rows = rows.filter(pk__in=gone) if only_gone else rows
        found = rows.filter(text__icontains=sought) if sought else rows
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        context = {"form": form, "page": page, "sought": sought, "gone": frozenset(gone), "only_gone": only_gone}
        context |= {"may_change": self.has_change_permission(request, site), "shown": STARTERS}
        return self._questions_shown(request, site, "list", **context)

    def _questions_shown(self, request: HttpRequest, site: Site, here: str, **context: Any) -> HttpResponse:
        shared = {"site": site, "here": here, "explanation": EXPLANATION, "is_tenant": is_the_tenant(request, site)}
        template = f"admin/widget/site/questions/{here}.html"
        return self.show(request, template, gettext("Questions for visitors"), **shared, **context)
