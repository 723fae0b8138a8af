"""Which language the admin speaks: the one that somebody has chosen here, else the one of their browser. Knows no text.

Pages of visitors are left alone: the embed has words of its own.
"""

import posixpath
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST


@sync_and_async_middleware
def speak(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    house = reverse("admin:index")
    if iscoroutinefunction(get_response):

        async def spoken(request: HttpRequest) -> Any:
            if not request.path.startswith(house):
                return await get_response(request)
            language = translation.get_language_from_request(request)
            with translation.override(language):
                return _marked(await get_response(request), language)

        return spoken

    def spoken_in_a_thread(request: HttpRequest) -> Any:
        if not request.path.startswith(house):
            return get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            return _marked(get_response(request), language)

    return spoken_in_a_thread


def urls(house: AdminSite) -> list[URLPattern]:
    return [path("language/", require_POST(never_cache(_choose)), name="language")]


def _choose(request: HttpRequest) -> HttpResponse:
    """Remember it in this browser, and go back to the page where it was chosen."""
    way, language = request.POST.get("next", ""), request.POST.get("language", "")
    response = HttpResponseRedirect(way if _is_ours(request, way) else reverse("admin:index"))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _is_ours(request: HttpRequest, way: str) -> bool:
    """Whether it leads to a page of the admin, however its path is spelled."""
    if not url_has_allowed_host_and_scheme(way, {request.get_host()}, require_https=request.is_secure()):
        return False
    where = posixpath.normpath(unquote(urlsplit(way).path).replace("\\", "/"))
    return f"{where}/".startswith(reverse("admin:index"))


def _marked(response: Any, language: str) -> Any:
    response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response
