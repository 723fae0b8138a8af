"""One's own second factor: set up with a picture and a code, recovery codes shown once, switched off with a code.

Whoever comes here types their password first, unless they did so a few minutes ago.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from widget import second_factor
from widget.admin import confirm
from widget.admin.code_form import FirstCode, TypedCode

_OFF = _("The second factor is off. From now on your password alone lets you in.")
_OFF_AND_ON = _("The old second factor is gone. Set up another one now.")


def urls(house: AdminSite) -> list[URLPattern]:
    """Not behind the house's door: where everybody needs a second factor, this is where it comes from."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters("code", "password")
    @require_http_methods(("GET", "HEAD", "POST"))
    def page(request: HttpRequest) -> HttpResponse:
        return _page(house, request)

    return [path("second-factor/", page, name="second_factor")]


def _page(house: AdminSite, request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    is_on = user.is_authenticated and second_factor.is_on(user)
    if not (user.is_active and user.is_staff) or (is_on and not house.has_permission(request)):
        return HttpResponseRedirect(f"{reverse('admin:login')}?next={request.path}")
    if not confirm.is_fresh(request):
        return _confirmed_first(house, request, user)
    return _when_on(house, request, user) if is_on else _when_off(house, request, user)


def _confirmed_first(house: AdminSite, request: HttpRequest, user: Any) -> HttpResponse:
    form = confirm.PasswordAgain(request, request.POST if request.POST.get("act") == "confirm" else None)
    if form.is_bound and form.is_valid():
        confirm.note(request, user)
        return HttpResponseRedirect(request.path)
    return _shown(house, request, {"form": form, "confirms": True})


def _when_off(house: AdminSite, request: HttpRequest, user: Any) -> HttpResponse:
    """A new secret each time that somebody comes, and the same one while they mistype the code."""
    is_sent = request.method == "POST"
    if not is_sent or second_factor.shown(user) is None:
        second_factor.begin(user)
    form = FirstCode(request, user, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        return _shown(house, request, {"codes": form.found, "is_new": True})
    return _shown(house, request, {"form": form, "secret": second_factor.shown(user)})


def _when_on(house: AdminSite, request: HttpRequest, user: Any) -> HttpResponse:
    act = request.POST.get("act") if request.method == "POST" else None
    form = TypedCode(request, user, request.POST if act in ("codes", "off") else None)
    if form.is_bound and form.is_valid():
        if act == "codes":
            return _shown(house, request, {"codes": second_factor.new_codes(request, user)})
        second_factor.switch_off(request, user)
        messages.success(request, _OFF_AND_ON if second_factor.is_demanded() else _OFF)
        return HttpResponseRedirect(request.path)
    return _shown(house, request, {"form": form, "is_on": True, "left": second_factor.codes_left(user)})


def _shown(house: AdminSite, request: HttpRequest, words: dict[str, Any]) -> HttpResponse:
    words |= {"title": gettext("Second factor"), "is_demanded": second_factor.is_demanded()}
    return TemplateResponse(request, "admin/second_factor.html", {**house.each_context(request), **words})
