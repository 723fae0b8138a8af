"""A site's page for the questions that visitors may see: approve some, offer some at the beginning, take some back."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import approving, audit, page_patterns
from widget.admin.site_pages import RowPages
from widget.admin.words import number_in
from widget.approving import Approval
from widget.audit import Deed
from widget.languages import LANGUAGES
from widget.models import ApprovedQuestion, Site
from widget.models.approved import MOST
from widget.models.texts import STARTER_LENGTH, STARTERS
from widget.retold import PATTERNS, retold

AT_ONCE = 1000
PER_PAGE = 50
EXPLANATION = _(
    "Visitors see these questions while they type, and after an answer: whoever picks one asks what your model knows. "
    "SparkGPT isn't asked for that. Nobody sees a question that isn't on this list. When SparkGPT can't be asked, visitors who "
    "ask one of them get the answer that your model was trained with, as a saved one, unless you switch that off on the "
    "site's page."
)


class ApprovalForm(forms.Form):
    questions = forms.CharField(
        label=_("Questions"),
        max_length=AT_ONCE * STARTER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        help_text=_("One per line, as a visitor would ask."),
    )
    language = forms.ChoiceField(
        label=_("For visitors who chat in"),
        required=False,
        choices=lambda: [
            ("", gettext("every language")),
            *((code, gettext(it.name)) for code, it in LANGUAGES.items()),
        ],
    )
    pages = forms.CharField(
        label=_("On these pages"),
        required=False,
        max_length=page_patterns.LONGEST,
        widget=forms.TextInput(attrs={"class": "vTextField", "placeholder": "/shop/*"}),
        help_text=_("The part of the address after the domain; * stands for anything. Left empty: on every page."),
    )
    starts = forms.BooleanField(
        label=_("Offer them at the beginning, too"),
        required=False,
        help_text=_(
            "Before the first question. A page shows four at most; those for its own address or language come in place "
            "of the others."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_pages(self) -> str:
        try:
            return page_patterns.checked(str(self.cleaned_data["pages"]))
        except page_patterns.BadPattern as problem:
            raise ValidationError(retold(problem, PATTERNS)) from None

    def clean_questions(self) -> list[str]:
        lines = [line for line in str(self.cleaned_data["questions"]).splitlines() if line.strip()]
        if len(lines) > AT_ONCE:
            raise ValidationError(_("At most %(count)s at once."), params={"count": AT_ONCE})
        return lines


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
        self._done_with(request, site, approval.new, "Approved {} questions for visitors.")
        for words in _left_out(approval):
            messages.warning(request, words)
        return HttpResponseRedirect(request.path)

    def _done_with(self, request: HttpRequest, site: Site, count: int, words: str) -> None:
        if not count:
            return messages.warning(request, gettext("Nothing was changed."))
        self.log_change(request, site, words.format(count))
        audit.record(request, Deed.CHANGED, site, words=words.format(count))
        messages.success(request, gettext("Saved. Visitors see it at once."))

    def _list(self, request: HttpRequest, site: Site, form: ApprovalForm) -> HttpResponse:
        sought = request.GET.get("q", "").replace("\0", "").strip()[:STARTER_LENGTH]
        rows = ApprovedQuestion.objects.filter(site=site).order_by("-starts", "pk")
        found = rows.filter(text__icontains=sought) if sought else rows
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        context = {"site": site, "form": form, "page": page, "sought": sought, "explanation": EXPLANATION}
        context |= {"may_change": self.has_change_permission(request, site), "shown": STARTERS}
        return self.show(request, "admin/widget/site/questions.html", gettext("Questions for visitors"), **context)


def _left_out(approval: Approval) -> list[str]:
    """What was not taken, in words."""
    said = (
        (
            approval.known,
            ngettext("%(count)s was on the list already.", "%(count)s were on the list already.", approval.known),
        ),
        (
            approval.too_long,
            ngettext(
                "%(count)s is too long: a question has at most %(most)s characters.",
                "%(count)s are too long: a question has at most %(most)s characters.",
                approval.too_long,
            ),
        ),
        (approval.no_room, gettext("There is no room for %(count)s of them: a site has at most %(all)s.")),
    )
    sizes = {"most": STARTER_LENGTH, "all": MOST}
    return [words % {"count": count, **sizes} for count, words in said if count]
