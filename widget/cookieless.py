"""Django for everything that isn't the owners' house: the same addresses and views, without cookies, sessions and people.

Whatever cookie a browser sends along, nothing here reads it, and none is set: no page on the web can borrow anybody's authority.
"""

from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from widget.proxies import ASGI, Scope

HOUSE = ("/admin/", "/static/")
"""Paths of the owners' house; only there is somebody known by a cookie."""


class Cookieless(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        """Django knows one list for all; it is read here, once, before anything is served."""
        of_the_house = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.VISITORS_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = of_the_house


def pages(house: ASGI) -> ASGI:
    """The house's application at its paths, and one without cookies at all others."""
    others: Any = Cookieless()

    async def outer(scope: Scope, receive: Any, send: Any) -> None:
        inner = house if scope["path"].startswith(HOUSE) else others
        await inner(scope, receive, send)

    return outer
