"""The form at the admin's door. Every try is counted before the password is looked at."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import audit, tries
from widget.audit import Deed

_NO = _(
    "This name or address and this password don't go together, or the account may not come in here. Mind upper and lower case."
)


class SignInForm(AdminAuthenticationForm):
    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": _NO, "inactive": _NO}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name or e-mail address")

    def clean(self) -> dict[str, Any]:
        """The same answer, whether or not there is such an account: who it is meant to be is counted, not who it is."""
        name, address = self.cleaned_data.get("username"), getattr(self.request, "META", {}).get("REMOTE_ADDR", "")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        if wait := tries.take(name, address):
            audit.record_stranger(self.request, Deed.LOCKED, name)
            said = gettext("Too many tries. Wait %(time)s, then try again.") % {"time": tries.in_words(wait)}
            raise forms.ValidationError(said, code="locked")
        cleaned = super().clean()
        tries.succeeded(name, address)
        return cleaned
