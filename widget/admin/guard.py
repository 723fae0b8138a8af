"""Stands before every page of the admin: ends sessions of browsers that were ended, says what a page may load, and
logs who was refused. Knows no page.

A page that needs another policy sets its own, which stays.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import sync_and_async_middleware

from widget import browsers, tracing

logger = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "frame")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)


@sync_and_async_middleware
def guard(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Other pages, which visitors wait for, pay one comparison of their path."""
    house = reverse("admin:index")
    if iscoroutinefunction(get_response):

        async def guarded(request: HttpRequest) -> Any:
            if not request.path.startswith(house):
                return await get_response(request)
            with tracing.noting(**await sync_to_async(_look)(request)):
                return _limited(request, await get_response(request))

        return guarded

    def guarded_in_a_thread(request: HttpRequest) -> Any:
        if not request.path.startswith(house):
            return get_response(request)
        with tracing.noting(**_look(request)):
            return _limited(request, get_response(request))

    return guarded_in_a_thread


def _look(request: HttpRequest) -> dict[str, object]:
    """What the log says of whoever asks."""
    browsers.look(request)
    return {"person": request.user.pk} if request.user.is_authenticated else {}


def _limited(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == HTTPStatus.FORBIDDEN:
        page = request.resolver_match.view_name if request.resolver_match else "a page"
        logger.warning("refused: person %s may not open %s (%s)", request.user.pk, page, request.method)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response
