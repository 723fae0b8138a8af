"""The built embed, served from memory: bytes, gzip and ETag of each file. Knows no request beyond its headers."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from widget.built import FOLDER

EVERGREEN = "public, max-age=300, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"
_CONTENT_TYPES = {".js": "text/javascript; charset=utf-8", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    zipped: bytes
    etag: str
    content_type: str


def asset(name: str) -> Asset | None:
    """A file of the built embed, by its name without folder; read once, unless DEBUG."""
    return _read(name) if settings.DEBUG else _kept(name)


def current(kind: str) -> Asset | None:
    """This build's file of a kind (the panel, what comes `more`, a language), for whoever asks for an older one that is gone."""
    names = sorted(path.name for path in FOLDER.glob(f"{kind}-*.js*"))
    return asset(names[-1]) if names else None


def made(body: bytes) -> Asset:
    """What is put together while it is asked for, to be served like a file."""
    return _asset(body, ".js")


def respond(request: HttpRequest, found: Asset, cache_control: str) -> HttpResponse:
    """The file for any page of the web: our embed is meant to be loaded from elsewhere."""
    if request.headers.get("If-None-Match") == found.etag:
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(found.zipped, content_type=found.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(found.body, content_type=found.content_type)
    response["ETag"], response["Vary"], response["Cache-Control"] = found.etag, "Accept-Encoding", cache_control
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _read(name: str) -> Asset | None:
    path = FOLDER / name
    if not re.fullmatch(r"[A-Za-z0-9-]+\.js(on)?", name) or not path.is_file():
        return None
    return _asset(path.read_bytes(), path.suffix)


def _asset(body: bytes, suffix: str) -> Asset:
    zipped, etag = gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(body, zipped, etag, _CONTENT_TYPES[suffix])


@cache
def _kept(name: str) -> Asset | None:
    return _read(name)
