"""What is served over HTTP besides the admin: the embed, a site's public settings, its hosted page, the demo, health."""

import json
from collections.abc import Iterable

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from widget import assets, sites
from widget.models import Site
from widget.protocol import WORDS, Code

_STATUS = {Code.UNKNOWN_SITE: 404, Code.ORIGIN_REFUSED: 403, Code.PAUSED: 403}


@require_safe
async def loader(request: HttpRequest) -> HttpResponse:
    """The script of the tag: draws the launcher, loads the rest when it is wanted."""
    return _script(request, "v1.js", assets.EVERGREEN)


@require_safe
async def panel(request: HttpRequest, name: str) -> HttpResponse:
    """What the loader loads: its name holds its hash, so it never changes. An old loader gets today's panel."""
    found = assets.current_panel() if name.startswith("panel-") and not assets.asset(f"{name}.js") else None
    return (
        assets.respond(request, found, assets.EVERGREEN) if found else _script(request, f"{name}.js", assets.FOR_EVER)
    )


@require_safe
async def site_settings(request: HttpRequest, site_key: str) -> HttpResponse:
    """The public settings of a site, for pages that may use it; for others, a reason that its owner can read."""
    site = await sync_to_async(sites.find)(site_key)
    origin = request.headers.get("Origin") or _same_origin(request)
    if code := sites.objection(site, origin):
        response = JsonResponse({"code": code, "message": WORDS[code]}, status=_STATUS[code])
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response
    assert site is not None  # noqa: S101  (objection said so)
    response = JsonResponse(sites.public_settings(site))
    response["Access-Control-Allow-Origin"] = origin or ""
    response["Vary"] = "Origin"
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_safe
async def hosted(request: HttpRequest, site_key: str) -> HttpResponse:
    """A whole page for the chat: a link to share."""
    site = await sync_to_async(sites.find)(site_key)
    if site is None:
        raise Http404
    return render(request, "widget/hosted.html", {"site": site}, status=200 if site.is_active else 503)


@require_safe
async def demo(request: HttpRequest) -> HttpResponse:
    """A page of somebody's site, with the tag of the demo site on it."""
    site = await sync_to_async(Site.objects.filter(name=sites.DEMO).order_by("pk").first)()
    if site is None:
        raise Http404("No demo site has been made.")
    return render(request, "widget/demo.html", {"snippet": sites.snippet(site.key), "site": site})


@require_safe
async def front(request: HttpRequest) -> HttpResponse:
    """Nobody lives at the root: owners go to the admin."""
    return HttpResponseRedirect(reverse("admin:index"))


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _health({"process": "ok"})


@require_safe
async def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve visitors: its database answers, and the embed is in place."""
    doors = getattr(request, "scope", {}).get("doors")
    return _health(
        {
            "database": await sync_to_async(_database)(),
            "embed": "ok" if assets.asset("v1.js") else "not built",
            "doors": "closing" if doors and doors.are_closing else "ok",
        }
    )


def _script(request: HttpRequest, name: str, cache_control: str) -> HttpResponse:
    found = assets.asset(name)
    if found is None:
        raise Http404
    return assets.respond(request, found, cache_control)


def _same_origin(request: HttpRequest) -> str | None:
    """Browsers name no origin when a page fetches from its own server; they say so in another header."""
    return sites.own_origin() if request.headers.get("Sec-Fetch-Site") == "same-origin" else None


def _health(parts: dict[str, str]) -> HttpResponse:
    ok = _all_ok(parts.values())
    response = HttpResponse(json.dumps({"ok": ok, **parts}), content_type="application/json", status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response


def _all_ok(words: Iterable[str]) -> bool:
    return all(word == "ok" for word in words)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return "does not answer"
    return "ok"
