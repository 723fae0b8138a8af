"""What is served over HTTP besides the admin: the embed, what a site shows, its hosted page, the demo."""

import gzip
import re
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from widget import assets, disclosure, sites
from widget.languages import LANGUAGES, wanted
from widget.models import Site
from widget.protocol import WORDS, Code
from widget.sites import PublicSettings, SiteNow

_STATUS = {Code.UNKNOWN_SITE: 404, Code.ORIGIN_REFUSED: 403, Code.PAUSED: 403}
_READ_ONLY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_BRIEFLY = "private, max-age=60"
_NOT_KEPT = (
    "This build of the chat is no longer kept here. Copy today's pinned tag from the site's page in the admin.\n"
)
_ZIP_FROM = 1024
"""Texts in many languages are long and alike; less than this is as fast as it is."""


@require_safe
async def loader(request: HttpRequest) -> HttpResponse:
    """The script of the tag: draws the launcher, loads the rest when it is wanted."""
    return _script(request, "v1.js", assets.EVERGREEN)


@require_safe
async def part(request: HttpRequest, name: str) -> HttpResponse:
    """A script of the embed: its name holds its hash, so it never changes. An older build's gets today's, unless it is pinned."""
    if not re.fullmatch(r"(panel|more|pinned|preview)-[0-9a-f]{12}", name):
        raise Http404
    kind, _, _ = name.partition("-")
    if kind == "pinned":
        return _script(request, f"{name}.js", assets.FOR_EVER) if assets.asset(f"{name}.js") else _not_kept()
    return _of_any_build(request, f"{name}.js", kind)


@require_safe
async def words(request: HttpRequest, language: str, word: str) -> HttpResponse:
    """What visitors read in another language: text, of today's build where an older one asks, pinned or not."""
    if not re.fullmatch(r"[a-z]{2}-[0-9a-f]{12}", f"{language}-{word}"):
        raise Http404
    return _of_any_build(request, f"language-{language}-{word}.json", f"language-{language}")


@require_safe
async def site_settings(request: HttpRequest, site_key: str) -> HttpResponse:
    """The public settings of a site, for pages that may use it; for others, a reason that its owner can read.

    Whoever opens a page that was loaded before its site was paused still reads the owner's texts in their own language.
    """
    site, public = await sync_to_async(sites.find_with_settings)(site_key) or (None, {})
    origin = request.headers.get("Origin") or _same_origin(request)
    if code := sites.objection(site, origin):
        return _refusal(code, {"words": public["words"]} if code is Code.PAUSED else {})
    response = _zipped(request, JsonResponse(public))
    response["Access-Control-Allow-Origin"] = origin or ""
    response["Vary"] = "Origin, Accept-Encoding"
    response["Cache-Control"] = _BRIEFLY
    return response


@require_safe
async def avatar(request: HttpRequest, site_key: str, picture: str) -> HttpResponse:
    """The picture of a site; its name holds its hash, so it never changes. An `img` names no origin, and may show it anywhere."""
    site, image = await sync_to_async(sites.find_avatar)(site_key, picture) or (None, b"")
    if site is None:
        raise Http404
    origin = request.headers.get("Origin")
    if origin and (code := sites.objection(site, origin)):
        return _refusal(code)
    response = HttpResponse(image, content_type="image/webp")
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    response["Vary"], response["Cache-Control"] = "Origin", assets.FOR_EVER
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@xframe_options_exempt
async def hosted(request: HttpRequest, site_key: str) -> HttpResponse:
    """A whole page for the chat: a link to share, or a frame in the site's own pages; its policy says which these are."""
    site, public = await sync_to_async(sites.find_with_settings)(site_key) or (None, {})
    code = wanted(request.headers.get("Accept-Language", ""))
    if site is None:
        return _no_chat(request, code)
    texts: Any = public["words"]
    title = texts.get(code, {}).get("title") or public["title"]
    page = {"site": site, "title": title, "code": code, "language": LANGUAGES[code]}
    response = render(request, "widget/hosted.html", page, status=200 if site.is_active else 503)
    response["Content-Security-Policy"] = _policy(request, site)
    response["Vary"], response["Content-Language"] = "Accept-Language", code
    response["Cache-Control"] = _BRIEFLY if site.is_active else "no-store"
    return response


def _no_chat(request: HttpRequest, code: str) -> HttpResponse:
    """A kind word for whoever follows an old link."""
    page = {"title": "404", "code": code, "language": LANGUAGES[code]}
    response = render(request, "widget/hosted.html", page, status=404)
    response["Content-Security-Policy"] = _READ_ONLY
    response["Vary"], response["Content-Language"], response["Cache-Control"] = "Accept-Language", code, "no-store"
    return response


@require_safe
async def privacy(request: HttpRequest, site_key: str) -> HttpResponse:
    """What is kept of a site's visitors, for whoever wants to know before asking; a paused site still has it."""
    return await sync_to_async(_privacy)(request, site_key)


def _privacy(request: HttpRequest, site_key: str) -> HttpResponse:
    site = sites.whole(site_key)
    if site is None:
        raise Http404
    with translation.override(_spoken(request)):
        title = _("What is kept when you use this chat")
        page: dict[str, Any] = {
            "title": title,
            "sections": disclosure.sections(site),
            "code": translation.get_language(),
        }
        response = render(request, "widget/privacy.html", page)
    response["Content-Security-Policy"] = _READ_ONLY
    response["Vary"], response["Content-Language"] = "Accept-Language", page["code"]
    response["Cache-Control"] = _BRIEFLY
    return response


def _spoken(request: HttpRequest) -> str:
    """English, unless this server has the page in what the visitor reads."""
    code = wanted(request.headers.get("Accept-Language", ""))
    with translation.override(code):
        is_there = _("What is kept when you use this chat") != "What is kept when you use this chat"
    return code if is_there else "en"


@require_safe
async def demo(request: HttpRequest) -> HttpResponse:
    """A page of somebody's site, with the tag of the demo site on it."""
    site = await sync_to_async(Site.objects.filter(name=sites.DEMO).order_by("pk").first)()
    if site is None:
        raise Http404("No demo site has been made.")
    response = render(request, "widget/demo.html", {"snippet": sites.snippet(site.key), "site": site})
    response["Content-Security-Policy"] = _demo_policy(request)
    return response


@require_safe
async def front(request: HttpRequest) -> HttpResponse:
    """Nobody lives at the root: owners go to the admin."""
    return HttpResponseRedirect(reverse("admin:index"))


def _of_any_build(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    found = None if assets.asset(name) else assets.current(kind)
    return assets.respond(request, found, assets.EVERGREEN) if found else _script(request, name, assets.FOR_EVER)


def _not_kept() -> HttpResponse:
    """Today's would not have the hash that the tag names; a web designer reads this in the browser's network panel."""
    response = HttpResponse(_NOT_KEPT, status=404, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"], response["Cache-Control"] = "*", "no-store"
    return response


def _script(request: HttpRequest, name: str, cache_control: str) -> HttpResponse:
    found = assets.asset(name)
    if found is None:
        raise Http404
    return assets.respond(request, found, cache_control)


def _refusal(code: Code, more: PublicSettings | None = None) -> HttpResponse:
    """A reason that every page may read, so that its owner can."""
    response = JsonResponse({"code": code, "message": WORDS[code], **(more or {})}, status=_STATUS[code])
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response


def _zipped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if len(response.content) >= _ZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, 6, mtime=0)
        response["Content-Encoding"] = "gzip"
    return response


def _policy(request: HttpRequest, site: SiteNow) -> str:
    """What the hosted page may load, all of it ours, and who may frame it: the pages that may use the site."""
    ancestors = " ".join(["'self'", *(origin for origin in site.origins if "[" not in origin)])
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {_line(request)}; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _demo_policy(request: HttpRequest) -> str:
    """The tag on it names us by PUBLIC_URL, which may be another name of this server than the one that was asked."""
    ours = f"'self' {settings.PUBLIC_URL}"
    public_line = settings.PUBLIC_URL.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src {ours}; style-src 'self'; img-src {ours}; "
        f"connect-src {ours} {_line(request)} {public_line}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _line(request: HttpRequest) -> str:
    return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"


def _same_origin(request: HttpRequest) -> str | None:
    """Browsers name no origin when a page fetches from its own server; they say so in another header."""
    return sites.own_origin() if request.headers.get("Sec-Fetch-Site") == "same-origin" else None
