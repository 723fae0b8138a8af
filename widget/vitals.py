"""What supervisors, load balancers and Prometheus ask: alive? ready? how much of everything? An ASGI wrapper.

It stands before Django, which would refuse whoever asks by an address instead of a name, as these do.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from widget.exposition import House, Seen, written
from widget.proxies import ASGI, Scope
from widget.readiness import Readiness
from widget.scrapers import May, Scrapers

_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
_NO_TOKEN = b"Say METRICS_TOKEN: Authorization: Bearer ...\n"
Answer = tuple[int, str, bytes]
"""Status, content type, body."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """One per process. `see` waits for what has to be waited for."""

    readiness: Readiness
    scrapers: Scrapers
    house: House
    see: Callable[[], Awaitable[Seen]]

    async def healthz(self, scope: Scope) -> Answer:
        """The process answers. Asks nobody: a database that is gone is no reason to start the process again."""
        return 200, _JSON, json.dumps({"ok": True, "process": "ok"}).encode()

    async def readyz(self, scope: Scope) -> Answer:
        """The process can serve visitors, or what is missing."""
        parts = await self.readiness.parts()
        ok = all(part.is_fine for part in parts.values())
        said = {"ok": ok, **{name: part.words for name, part in parts.items()}}
        return 200 if ok else 503, _JSON, json.dumps(said).encode()

    async def metrics(self, scope: Scope) -> Answer | None:
        match self.scrapers.may(scope):
            case May.NO:
                return None
            case May.WITH_TOKEN:
                return 401, _TEXT, _NO_TOKEN
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
        text, kind = written(self.house, await self.see(), accept)
        return 200, kind, text


def with_vitals(application: ASGI, vitals: Vitals) -> ASGI:
    """The application, and these at their addresses. Whom the meters are not for, the application answers: nothing is there."""
    ways: dict[str, Callable[[Scope], Awaitable[Answer | None]]] = {
        "/healthz": vitals.healthz,
        "/readyz": vitals.readyz,
        "/metrics": vitals.metrics,
    }

    async def outer(scope: Scope, receive: Any, send: Any) -> None:
        way = ways.get(scope["path"]) if scope["type"] == "http" else None
        answer = await way(scope) if way else None
        if answer is None:
            await application(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _send(send, (405, _TEXT, b""), [(b"allow", b"GET, HEAD")])
        else:
            more = [(b"www-authenticate", b"Bearer")] if answer[0] == 401 else []
            await _send(send, answer, more, is_head=scope["method"] == "HEAD")

    return outer


async def _send(send: Any, answer: Answer, more: list[tuple[bytes, bytes]], *, is_head: bool = False) -> None:
    status, kind, body = answer
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
