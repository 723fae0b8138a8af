"""One's own password, changed by whoever knows the old one. Wrong ones count as tries."""

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from widget import account_letters, audit
from widget.admin import confirm
from widget.audit import Deed


class OwnPasswordForm(AdminPasswordChangeForm):
    request: HttpRequest

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        confirm.check(self.request, self.user, old)
        return old


class OwnPassword(PasswordChangeView):
    form_class = OwnPasswordForm

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(self.request, Deed.PASSWORD_CHANGED)
        account_letters.password_changed(self.request, form.user)
        return response
