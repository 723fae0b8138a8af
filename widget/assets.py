"""The built embed, served from memory: bytes, gzip and ETag of each file. Knows no request beyond its headers."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

FOLDER = Path(settings.BASE_DIR) / "static" / "widget"
EVERGREEN = "public, max-age=300, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    zipped: bytes
    etag: str


def asset(name: str) -> Asset | None:
    """A file of the built embed, by its name without folder; read once, unless DEBUG."""
    return _read(name) if settings.DEBUG else _kept(name)


def current(kind: str) -> Asset | None:
    """The panel, or what comes `more`, of this build, for a cached file of an older one, which names one that is gone."""
    name = named(kind)
    return asset(name) if name else None


def named(kind: str) -> str | None:
    """The file of this kind in this build."""
    names = sorted(path.name for path in FOLDER.glob(f"{kind}-*.js"))
    return names[-1] if names else None


def made(body: bytes) -> Asset:
    """What is put together while it is asked for, to be served like a file."""
    return Asset(body, gzip.compress(body, 6, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def respond(request: HttpRequest, found: Asset, cache_control: str) -> HttpResponse:
    """The file for any page of the web: our embed is meant to be loaded from elsewhere."""
    if request.headers.get("If-None-Match") == found.etag:
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(found.zipped, content_type="text/javascript; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(found.body, content_type="text/javascript; charset=utf-8")
    response["ETag"], response["Vary"], response["Cache-Control"] = found.etag, "Accept-Encoding", cache_control
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _read(name: str) -> Asset | None:
    path = FOLDER / name
    if not re.fullmatch(r"[A-Za-z0-9-]+\.js", name) or not path.is_file():
        return None
    body = path.read_bytes()
    return Asset(body, gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"')


@cache
def _kept(name: str) -> Asset | None:
    return _read(name)
