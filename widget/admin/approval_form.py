"""Where approved questions are shown, as a form, and which; and what is said of those that were left out. Knows no page."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from widget import page_patterns
from widget.approving import Approval
from widget.languages import LANGUAGES
from widget.models.approved import MOST
from widget.models.texts import STARTER_LENGTH
from widget.numbers.words import number
from widget.retold import PATTERNS, retold

AT_ONCE = 1000


class WhereForm(forms.Form):
    """For which visitors, and on which pages."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_pages(self) -> str:
        try:
            return page_patterns.checked(str(self.cleaned_data["pages"]))
        except page_patterns.BadPattern as problem:
            raise ValidationError(retold(problem, PATTERNS)) from None


class ApprovalForm(WhereForm):
    """With the questions themselves, as an owner writes or pastes them."""

    questions = forms.CharField(
        label=_("Questions"),
        max_length=AT_ONCE * STARTER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        help_text=_("One per line, as a visitor would ask."),
    )
    starts = forms.BooleanField(
        label=_("Offer them at the beginning, too"),
        required=False,
        help_text=_(
            "Before the first question. A page shows four at most; those for its own address or language come in place "
            "of the others."
        ),
    )

    def clean_questions(self) -> list[str]:
        lines = [line for line in str(self.cleaned_data["questions"]).splitlines() if line.strip()]
        if len(lines) > AT_ONCE:
            raise ValidationError(_("At most %(count)s at once."), params={"count": AT_ONCE})
        return lines


def left_out(approval: Approval) -> list[str]:
    """What was not taken, in words."""
    there, long, empty = approval.known, approval.too_long, approval.empty
    said = (
        (there, ngettext("%(count)s was on the list already.", "%(count)s were on the list already.", there)),
        (
            long,
            ngettext(
                "%(count)s is too long: a question has at most %(most)s characters.",
                "%(count)s are too long: a question has at most %(most)s characters.",
                long,
            ),
        ),
        (approval.repeated, gettext("Left out because it was there twice: %(count)s.")),
        (empty, ngettext("%(count)s has no words.", "%(count)s have no words.", empty)),
        (approval.no_room, gettext("There is no room for %(count)s of them: a site has at most %(all)s.")),
    )
    sizes = {"most": STARTER_LENGTH, "all": number(MOST)}
    return [words % {"count": number(count), **sizes} for count, words in said if count]
