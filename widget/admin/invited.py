"""What an invitation's link opens: join with the account that is signed in, or make one. Outside the admin's door, in its look.

The page is the same whether or not there is an account of the invited address: a link proves nothing about whoever holds it.
"""

import re
import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import login, logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from widget import people, second_factor
from widget.models import Invitation, Membership
from widget.models.people import called
from widget.tenancy import NOUNS, Role

if TYPE_CHECKING:
    _SetPasswordForm = SetPasswordForm[User]
else:
    _SetPasswordForm = SetPasswordForm

_TOKEN = "invitation"  # noqa: S105  (the name of a place in the session)


class JoinForm(_SetPasswordForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As the others at this site see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["new_password1"].label, self.fields["new_password2"].label = _("Password"), _("Password once more")

    def clean_name(self) -> str:
        """The password is compared with it, too."""
        self.user.first_name = self.cleaned_data["name"]
        return self.user.first_name


class Door:
    """The two addresses of an invitation: the link's own, which only puts the token away, and the page."""

    def __init__(self, house: AdminSite) -> None:
        self._house = house

    @method_decorator(never_cache)
    @method_decorator(require_http_methods(("GET", "HEAD")))
    def by_link(self, request: HttpRequest, token: str) -> HttpResponse:
        """On to a page without the token in its address, where it could be read over a shoulder or in a log."""
        if people.find(token) is None:
            return self._worthless(request)
        request.session[_TOKEN] = token
        return HttpResponseRedirect(reverse("admin:invited"))

    @method_decorator(never_cache)
    @method_decorator(require_http_methods(("GET", "HEAD", "POST")))
    @method_decorator(sensitive_post_parameters("new_password1", "new_password2"))
    def page(self, request: HttpRequest) -> HttpResponse:
        token = str(request.session.get(_TOKEN, ""))
        invitation = people.find(token)
        if invitation is None:
            return self._worthless(request)
        act = request.POST.get("act") if request.method == "POST" else None
        if act == "leave":
            return _left(request, token)
        if request.user.is_authenticated and not second_factor.is_passed(request):
            return HttpResponseRedirect(_sign_in_and_back())
        if isinstance(request.user, User):
            return self._answered(request, invitation, token) if act == "accept" else self._asked(request, invitation)
        form = JoinForm(_newcomer(invitation), request.POST if act == "join" else None)
        if form.is_bound and form.is_valid():
            return self._let_in(request, form, token)
        return self._asked(request, invitation, form)

    def _answered(self, request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
        user: Any = request.user
        if not people.is_for(invitation, user):
            return self._asked(request, invitation)
        there = people.accept(request, token, user)
        return _welcome(request, there) if there else self._worthless(request)

    def _let_in(self, request: HttpRequest, form: JoinForm, token: str) -> HttpResponse:
        with transaction.atomic():
            user = form.save()
            there = people.accept(user, token, user)
            if there is None:  # somebody was faster
                transaction.set_rollback(True)
        if there is None:
            return self._worthless(request)
        login(request, user)
        return _welcome(request, there)

    def _asked(self, request: HttpRequest, invitation: Invitation, form: JoinForm | None = None) -> HttpResponse:
        user: Any = request.user
        role = Role(invitation.role)
        words = {
            "invitation": invitation,
            "inviter": called(invitation.inviter),
            "role": NOUNS[role],
            "may": people.MAY[role],
            "form": form,
            "is_owner": user.is_authenticated and user.pk == invitation.site.owner_id,
            "is_mine": user.is_authenticated and people.is_for(invitation, user),
            "sign_in_url": _sign_in_and_back(),
        }
        return self._page(request, gettext("You are invited"), words)

    def _worthless(self, request: HttpRequest) -> HttpResponse:
        request.session.pop(_TOKEN, None)
        return self._page(request, gettext("This invitation can't be used any more"), {}, status=410)

    def _page(self, request: HttpRequest, title: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {**self._house.each_context(request), "title": title, **words, "has_permission": False}
        return TemplateResponse(request, "admin/invited.html", context, status=status)


def urls(house: AdminSite) -> list[URLPattern]:
    door = Door(house)
    return [
        path("invited/", door.page, name="invited"),
        path("invited/<str:token>/", door.by_link, name="invited_by_link"),
    ]


def _sign_in_and_back() -> str:
    return f"{reverse('admin:login')}?next={reverse('admin:invited')}"


def _newcomer(invitation: Invitation) -> User:
    """An account to be: its name tells nothing, since people sign in with their address, and is never one that is taken."""
    local = re.sub(r"[^a-z0-9]+", "-", invitation.email.partition("@")[0])[:40].strip("-") or "person"
    return User(username=f"{local}-{secrets.token_hex(4)}", email=invitation.email)


def _left(request: HttpRequest, token: str) -> HttpResponse:
    """Signed out, with the invitation still at hand."""
    logout(request)
    request.session[_TOKEN] = token
    return HttpResponseRedirect(reverse("admin:invited"))


def _welcome(request: HttpRequest, there: Membership) -> HttpResponse:
    request.session.pop(_TOKEN, None)
    role = Role(there.role)
    messages.success(
        request, gettext("Welcome to “%(site)s”. You %(may)s.") % {"site": there.site, "may": people.MAY[role]}
    )
    return HttpResponseRedirect(reverse("admin:index"))
