"""A site's own loader, /widget/v1/SITE_KEY.js: the built loader, called with what is special in the site's public settings.

So one small request draws the launcher. A page that the site doesn't serve gets a script that does nothing. Where the
page's address can't be known (it sends no Referer) the launcher is drawn, and the refusal comes with the first `hello`: the
settings are public, only the conversation needs the guard.
"""

import json
from functools import lru_cache
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from widget import assets, sites
from widget.assets import Asset
from widget.built import built
from widget.models import Site
from widget.origins import origin_of
from widget.protocol import WORDS
from widget.sites import PublicSettings

_CALL = b"();\n"
_CACHED = "public, max-age=60, stale-while-revalidate=86400"
"""A change of the owner's shows within a minute; who comes back within a day doesn't wait for it."""
_UNSAFE = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Some plugins write scripts into pages, and old browsers end lines where JSON doesn't."""


@require_safe
async def tag(request: HttpRequest, site_key: str) -> HttpResponse:
    """The script of the tag that an owner pastes."""
    loader = assets.asset("tag.js")
    found = await sync_to_async(sites.find_with_settings)(site_key)
    site, public = found or (None, {})
    page = _page_of(request)
    if code := sites.objection(site, page):
        return _nothing(request, WORDS[code])
    if site and (sightings := getattr(request, "scope", {}).get("sightings")):
        sightings.note(site, page)
    if loader is None:
        return _nothing(request, "The embed has not been built.")
    return assets.respond(request, _joined(loader.body, _arguments(public)), _CACHED)


def _page_of(request: HttpRequest) -> str | None:
    """The page's origin: an import names it in Origin, a tag in Referer. Where it isn't known, ours, which every site serves."""
    named = request.headers.get("Origin")
    page = request.headers.get("Referer")
    if named is None and page is None:
        return sites.own_origin()
    return named or origin_of(page or "")


def _arguments(public: PublicSettings) -> str:
    """What the loader is called with, as JavaScript."""
    return f"{_script(_told(public))},{_script(f'{settings.PUBLIC_URL}/widget/')}"


def _told(public: PublicSettings) -> dict[str, object]:
    """What the embed doesn't know by itself. Of texts in other languages, which may be long, only the languages are named."""
    defaults = sites.default_settings()
    told = {name: value for name, value in public.items() if value != defaults.get(name)}
    launcher: Any = told.pop("launcher", defaults["launcher"])
    if launcher["icon"] != Site.Icon.SPEECH:
        told["icon"] = built().icons[launcher["icon"]]
    if launcher["label"]:
        told["label"] = launcher["label"]
    words: Any = told.pop("words", None)
    if words:
        told["texts"] = list(words)
    return told


def _script(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for unsafe, safe in _UNSAFE.items():
        text = text.replace(unsafe, safe)
    return text


@lru_cache(maxsize=256)
def _joined(loader: bytes, arguments: str) -> Asset:
    return assets.made(loader.removesuffix(_CALL) + f"({arguments});\n".encode())


def _nothing(request: HttpRequest, why: str) -> HttpResponse:
    """Draws nothing, and says nothing unless the tag has data-debug: a refusal is none of the visitor's business."""
    body = f'document.querySelector("script[data-debug]")&&console.warn("SparkWidget:",{_script(why)});\n'
    return assets.respond(request, assets.made(body.encode()), "no-store")
