"""The admin's door: name and password, then the second factor's code. Until that is typed, nobody is signed in at all."""

import time
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model, login, logout
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from widget import second_factor
from widget.admin import confirm
from widget.admin.code_form import TypedCode

VALID = 600
"""So many seconds lie between password and code, at most."""
_WAITING = "second_step"


class SignIn(LoginView):
    """Signs in whoever has no second factor; the others are asked for it first."""

    template_name = "admin/login.html"

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_factor.is_on(user):
            response = super().form_valid(form)
            confirm.note(self.request, user)
            return response
        return _wait(self.request, user, self.get_success_url(), typed=True)


def stopped(request: HttpRequest) -> HttpResponse:
    """On to what somebody who is signed in still has to do before the house is open: type the code, or set it up."""
    user: Any = request.user
    if not second_factor.is_on(user):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    way = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(way, {request.get_host()}, require_https=request.is_secure())
    return _wait(request, user, way if is_ours else reverse("admin:index"))


def urls(house: AdminSite) -> list[URLPattern]:
    @never_cache
    @sensitive_post_parameters("code")
    @require_http_methods(("GET", "HEAD", "POST"))
    def second_step(request: HttpRequest) -> HttpResponse:
        return _second_step(house, request)

    return [path("second-step/", second_step, name="second_step")]


def _second_step(house: AdminSite, request: HttpRequest) -> HttpResponse:
    user = _who_waits(request)
    if user is None or request.POST.get("act") == "leave":
        request.session.pop(_WAITING, None)
        if request.method == "POST":
            logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    form = TypedCode(request, user, request.POST if request.method == "POST" else None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_bound and form.is_valid():
        return _let_in(request, user, form.found)
    context = {**house.each_context(request), "title": _("One more step"), "form": form, "has_permission": False}
    return TemplateResponse(request, "admin/second_step.html", context)


def _wait(request: HttpRequest, user: Any, way: str, *, typed: bool = False) -> HttpResponse:
    """`typed`: the password was typed just now."""
    request.session.cycle_key()
    mark = user.get_session_auth_hash()
    request.session[_WAITING] = {"user": user.pk, "mark": mark, "since": int(time.time()), "way": way, "typed": typed}
    return HttpResponseRedirect(reverse("admin:second_step"))


def _who_waits(request: HttpRequest) -> Any:
    """Who has typed their password in this session, a short while ago; as long as it is still their password."""
    waiting = request.session.get(_WAITING)
    if not waiting or not 0 <= time.time() - waiting["since"] <= VALID:
        return None
    user = get_user_model().objects.filter(pk=waiting["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), waiting["mark"]):
        return None
    return user if second_factor.is_on(user) else None


def _let_in(request: HttpRequest, user: User, device: Any) -> HttpResponse:
    waited = request.session.pop(_WAITING)
    login(request, user)
    if waited.get("typed"):
        confirm.note(request, user, waited["since"])
    second_factor.let_pass(request, device)
    return HttpResponseRedirect(waited["way"])
