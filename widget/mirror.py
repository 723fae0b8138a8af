"""Tells the operator's doctor how its request arrives here, in three pieces with pauses between: who seems to ask, by which way.

An ASGI wrapper. Answers only who knows the word of this installation, which holds for a minute; for all others nothing is there.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from widget.proxies import ASGI, Scope

PATH = "/doctor/mirror"
PAUSE = 0.5
"""Seconds between the pieces."""
HOLDS_SECONDS = 60
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "host")


def word(secret: str, now: float) -> str:
    """What the doctor says."""
    return f"{now:.0f}.{_signed(secret, f'{now:.0f}')}"


def with_mirror(application: ASGI, secret: str, clock: Callable[[], float]) -> ASGI:
    """The application, and the mirror; must stand where the visitor's address is known."""

    async def outer(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and _knows(scope, secret, clock()):
            await _answer(scope, send)
        else:
            await application(scope, receive, send)

    return outer


def _signed(secret: str, text: str) -> str:
    return hmac.new(f"doctor:{secret}".encode(), text.encode(), sha256).hexdigest()


def _knows(scope: Scope, secret: str, now: float) -> bool:
    said = dict(scope["headers"]).get(b"x-doctor", b"").decode("latin-1")
    at, _, signature = said.partition(".")
    is_ours = hmac.compare_digest(signature.encode(), _signed(secret, at).encode())
    return is_ours and at.isdecimal() and abs(now - int(at)) <= HOLDS_SECONDS


async def _answer(scope: Scope, send: Callable[[Any], Awaitable[None]]) -> None:
    said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    seen = {
        "client": (scope.get("client") or ("",))[0],
        "peer": scope.get("peer", ""),
        "is_believed": scope.get("is_believed", False),
        "headers": {name: said[name] for name in _FORWARDED if name in said},
    }
    kind = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": kind})
    for piece in (json.dumps(seen), "again", "end"):
        await send({"type": "http.response.body", "body": f"data: {piece}\n\n".encode(), "more_body": True})
        await asyncio.sleep(PAUSE if piece != "end" else 0)
    await send({"type": "http.response.body", "body": b""})
