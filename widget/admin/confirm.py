"""That it is still the person who signed in: their password, asked for again before what would let somebody else in for good.

Wrong ones count as tries at the same door as when signing in.
"""

import time
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from widget import audit, tries
from widget.audit import Deed

VALID = 600
"""So many seconds it holds, in this session."""
_NAME = "confirmed"


class PasswordAgain(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        check(self.request, self.request.user, password)
        return password


def check(request: HttpRequest, user: Any, password: str) -> None:
    """ValidationError if this isn't the person's password, or nobody may try now. Counted before it is looked at."""
    name, address = user.get_username(), request.META.get("REMOTE_ADDR", "")
    if wait := tries.take(name, address):
        audit.record_stranger(request, Deed.LOCKED, user, words="with wrong passwords")
        said = gettext("Too many wrong passwords. Wait %(wait)s, then try again.")
        raise forms.ValidationError(said % {"wait": tries.in_words(wait)}, code="locked")
    if not user.check_password(password):
        audit.record_stranger(request, Deed.REFUSED, user, words="with a wrong password")
        raise forms.ValidationError(gettext("This isn't your password. Mind upper and lower case."), code="wrong")
    tries.succeeded(name, address)


def note(request: HttpRequest, user: AbstractBaseUser, since: float | None = None) -> None:
    """The password was typed just now, or then (seconds since the epoch)."""
    request.session[_NAME] = {"user": user.pk, "at": int(time.time() if since is None else since)}


def is_fresh(request: HttpRequest) -> bool:
    noted = request.session.get(_NAME)
    return bool(noted and noted["user"] == request.user.pk and 0 <= time.time() - noted["at"] <= VALID)
