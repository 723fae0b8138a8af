"""Where one is signed in: each browser, and a button that ends it, for whoever has typed the password a short while ago."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from widget import browsers
from widget.admin import confirm
from widget.retold import BROWSERS, retold


def urls(house: AdminSite) -> list[URLPattern]:
    @sensitive_post_parameters("password")
    def page(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return _page(house, request)
        return _end(request) if confirm.is_fresh(request) else _confirmed_first(house, request)

    view: Any = house.admin_view(require_http_methods(("GET", "HEAD", "POST"))(page))
    return [path("signed-in/", view, name="browsers")]


def _confirmed_first(house: AdminSite, request: HttpRequest) -> HttpResponse:
    """The password, and then what was to be done: the form holds it."""
    form = confirm.PasswordAgain(request, request.POST if request.POST.get("act") == "confirm" else None)
    if form.is_bound and form.is_valid():
        user: Any = request.user
        confirm.note(request, user)
        return _end(request)
    words = {"title": _("Where you are signed in"), "form": form, "row": request.POST.get("row", "")}
    return TemplateResponse(request, "admin/browsers.html", {**house.each_context(request), **words})


def _end(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    row = request.POST.get("row", "")
    if row == "others":
        ended = browsers.end_others(request, user)
    else:
        ended = browsers.end(request, user, int(row) if row.isascii() and row.isdecimal() and len(row) < 19 else 0)
    if ended:
        messages.success(request, _("Ended. Whoever uses that browser has to log in again."))
    else:
        messages.warning(request, _("There was nothing to end; it may be over already."))
    return HttpResponseRedirect(request.path)


def _page(house: AdminSite, request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows: list[dict[str, Any]] = sorted(
        ({"browser": browser, "is_here": browsers.is_here(request, browser)} for browser in browsers.of(user)),
        key=lambda row: not row["is_here"],
    )
    for row in rows:
        row["browser"].name = retold(row["browser"].name, BROWSERS)  # to be shown; it is kept in English
    words = {"title": _("Where you are signed in"), "rows": rows, "has_addresses": settings.ADDRESSES != "off"}
    return TemplateResponse(request, "admin/browsers.html", {**house.each_context(request), **words})
