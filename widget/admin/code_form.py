"""Where somebody types a code of their second factor. Every try is counted, wherever it is typed."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import audit, second_factor, tries
from widget.audit import Deed

_WRONG = _(
    "This code isn't right, or it was used already. The app shows a new one every 30 seconds; a recovery code works once."
)
_APP_IS_WRONG = _(
    "This isn't the code that the app shows now. If it never fits, look whether the phone's clock is right."
)


class TypedCode(forms.Form):
    """`is_right` says what a code is worth; whatever it returns is in `found`, if it was."""

    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    wrong: Any = _WRONG

    def __init__(self, request: HttpRequest, user: AbstractBaseUser, data: Any = None, **more: Any) -> None:
        super().__init__(data, **{"label_suffix": "", **more})
        self.request, self.user, self.found = request, user, None

    def is_right(self, code: str) -> Any:
        return second_factor.check(self.user, code)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        whose, address = f"code:{self.user.pk}", self.request.META.get("REMOTE_ADDR", "")
        if wait := tries.take(whose, address):
            audit.record_stranger(self.request, Deed.LOCKED, self.user, words="with wrong codes")
            raise forms.ValidationError(
                gettext("Too many wrong codes. Wait %(time)s, then try again.") % {"time": tries.in_words(wait)}
            )
        self.found = self.is_right(code)
        if self.found is None:
            audit.record_stranger(self.request, Deed.REFUSED, self.user, words="with a wrong code")
            raise forms.ValidationError(self.wrong)
        tries.succeeded(whose, address)
        return code


class FirstCode(TypedCode):
    """Shows that the app has the secret; `found` are the recovery codes."""

    wrong = _APP_IS_WRONG

    def is_right(self, code: str) -> Any:
        return second_factor.confirm(self.request, self.user, code)
