"""A new password by mail: Django's own pages, with our letter. Every address gets the same answer, after the same work."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import account_letters, audit, tries
from widget.audit import Deed
from widget.models import AuditEntry
from widget.parcels import Letter
from widget.post import send_soon

if TYPE_CHECKING:
    _SetPasswordForm = SetPasswordForm[User]
else:
    _SetPasswordForm = SetPasswordForm


LETTERS_AN_HOUR = 5
"""To one person, whoever asks from wherever."""


class AskForm(PasswordResetForm):
    """Whoever asks too often is told to wait, whether or not there is such an account."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.request = request
        self.fields["email"].label = _("E-mail address")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if wait := tries.take(f"reset:{email}", self.request.META.get("REMOTE_ADDR", "")):
            raise forms.ValidationError(
                gettext("You asked several times. Wait %(time)s, then ask again.") % {"time": tries.in_words(wait)}
            )
        return email

    def save(self, *args: Any, **options: Any) -> None:
        email = self.cleaned_data["email"]
        users = [user for user in self.get_users(email) if getattr(user, "is_staff", False)]
        letters = [_letter(user) for user in users or [User(pk=0, email=email, username="nobody")]]
        audit.record_stranger(self.request, Deed.RESET_ASKED, email)
        asked = AuditEntry.objects.filter(deed=Deed.RESET_ASKED, at__gt=timezone.now() - timedelta(hours=1))
        has_enough = asked.filter(who=users[0] if users else None).count() > LETTERS_AN_HOUR
        for letter in letters if users and not has_enough else []:
            send_soon(letter)


class NewPasswordForm(_SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["new_password1"].label, self.fields["new_password2"].label = _("New password"), _("Once more")


class Ask(PasswordResetView):
    form_class = AskForm
    template_name = "admin/reset.html"
    success_url = reverse_lazy("admin:password_reset_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}


class Confirm(PasswordResetConfirmView):
    """Signs nobody in: the second factor stays what it is."""

    form_class = NewPasswordForm
    template_name = "admin/reset_confirm.html"
    success_url = reverse_lazy("admin:password_reset_complete")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user: Any = form.user
        audit.record_stranger(self.request, Deed.PASSWORD_SET, user)
        account_letters.password_changed(self.request, user)
        for name in {user.get_username(), user.email}:
            tries.forget(name)
        return response


def urls(house: AdminSite) -> list[URLPattern]:
    def with_look(view: Any, **words: Any) -> Any:
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            context = {**house.each_context(request), **words, "has_permission": False}
            response: HttpResponse = view.as_view(extra_context=context)(request, **kwargs)
            return response

        return page

    def said(title: Any, words: Any) -> Any:
        def page(request: HttpRequest) -> HttpResponse:
            context = {**house.each_context(request), "title": title, "words": words, "has_permission": False}
            return TemplateResponse(request, "admin/said.html", context)

        return page

    return [
        path("password-reset/", with_look(Ask, title=_("A new password")), name="password_reset"),
        path("password-reset/sent/", said(_("Look into your mail"), _SENT), name="password_reset_done"),
        path("password-reset/done/", said(_("The new password is set"), _DONE), name="password_reset_complete"),
        path("password-reset/<uidb64>/<str:token>/", with_look(Confirm), name="password_reset_confirm"),
    ]


_SENT = _(
    "If somebody works here with this address, a letter with a link is on its way. The link works once, within an hour. "
    "Nothing there? Look among the unwanted mail, or ask whoever runs this server."
)
_DONE = _("Everywhere else you are signed out now. Log in with the new password.")


def _letter(user: User) -> Letter:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    way = reverse("admin:password_reset_confirm", args=(uid, default_token_generator.make_token(user)))
    text = gettext(
        "Somebody, probably you, asked for a new password at SparkWidget. To choose one, open this within an hour; "
        "it works once:\n\n%(link)s\n\nIf it wasn't you, do nothing: your password stays as it is.\n"
    )
    return Letter(user.email, gettext("A new password for SparkWidget"), text % {"link": f"{settings.PUBLIC_URL}{way}"})
