"""One POST that carries frames, and its answer: who may ask, text in, events out. Does not know what is asked.

Refusals are frames and close codes as on the socket, inside a 200 that every page may read. No cookie is read, so no page can
borrow anybody's authority here; what a visitor may do hangs on the token in the body.
"""

import logging
from typing import Any

from channels.exceptions import StopConsumer

from widget import farewell, protocol, sites, tracing
from widget.carrier import Turned, Unreachable
from widget.database import database
from widget.meters import Meters
from widget.protocol import FRAME_LIMIT, BadFrame, Close, Code, Fact, TooLarge
from widget.sites import SiteNow
from widget.straight import StraightConsumer

logger = logging.getLogger(__name__)

THAT_IS_ALL = 1000
"""The close code of an exchange that ended as it should."""
Headers = list[tuple[bytes, bytes]]
_METHODS = b"POST, OPTIONS"
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"Content-Type"),
    (b"access-control-max-age", b"600"),
]
# A proxy that gathers or compresses would keep the answer back until it is whole.
_EVENTS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]


class Exchange(StraightConsumer):
    """Answers for the site that the scope names; a subclass says in `serve` what the body asks for."""

    body_limit = FRAME_LIMIT
    site: int | None = None

    def __init__(self, meters: Meters | None = None) -> None:
        self._meters = meters or Meters()
        self._body = bytearray()
        self._has_begun = self._over = False
        self._name = farewell.request_now()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._request: dict[str, Any] = scope
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over = True
            await self.leave()

    async def http_request(self, message: dict[str, Any]) -> None:
        if len(self._body) <= self.body_limit:
            self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        try:
            if site := await self._admit():
                tracing.note(site=site.pk)
                await self.serve(site)
        except Turned as why:
            await self.refuse(why.code, why.retry_after)
        except Unreachable:
            await (self.refuse(Code.BROKEN) if self._has_begun else self._answer(503, []))
        except Exception:
            await self.fail()

    async def http_disconnect(self, message: dict[str, Any]) -> None:
        raise StopConsumer

    async def serve(self, site: SiteNow) -> None:
        """Answer. Turned if the visit must end."""
        raise NotImplementedError

    async def leave(self) -> None:
        """The exchange is over, whoever ended it; called at least once."""

    async def write(self, fact: Fact) -> int:
        """Send a fact as an event; how many bytes it took."""
        return await self.write_text(protocol.encode(fact))

    async def write_text(self, line: str) -> int:
        event = f"data: {line}\n\n".encode()
        if not self._over:
            await self.send({"type": "http.response.body", "body": event, "more_body": True})
        return len(event)

    async def close(self, code: int = THAT_IS_ALL) -> None:
        if self._over:
            return
        self._over = True
        await self.send({"type": "http.response.body", "body": b"event: close\ndata: %d\n\n" % code})
        await self.leave()

    async def refuse(self, code: Code, retry_after: int | None = None) -> None:
        self._meters.refused_lines[code] += 1
        await self.write(farewell.refused(code, retry_after, self._name, self.site))
        await self.close(Close[code.name])

    async def fail(self) -> None:
        logger.exception("a visitor's HTTP exchange broke")
        if self._has_begun:
            await self.refuse(Code.BROKEN)
        else:
            await self._answer(500, [])

    def text(self) -> str:
        """The body. BadFrame if it can't be read."""
        if len(self._body) > self.body_limit:
            raise TooLarge(f"The body holds at most {self.body_limit} bytes.")
        try:
            return self._body.decode()
        except UnicodeDecodeError:
            raise BadFrame("The body is not UTF-8.") from None

    async def _admit(self) -> SiteNow | None:
        """The site, if this page may use it and asks in the right way; otherwise everything has been answered."""
        method, site_key, origin = self._request["method"], self._request["site_key"], self._origin()
        if method not in ("POST", "OPTIONS"):
            await self._answer(405, [(b"allow", _METHODS)])
            return None
        site = await database(sites.find, site_key)
        code = sites.objection(site, origin)
        headers = _cors("*" if code or origin is None else origin)
        if method == "OPTIONS":
            await self._answer(204, headers + _PREFLIGHT)
            return None
        await self._begin(200, headers + _EVENTS)
        if code:
            raise Turned(code)
        return site

    async def _answer(self, status: int, headers: Headers) -> None:
        self._over = True
        await self._begin(status, headers)
        await self.send({"type": "http.response.body", "body": b""})

    async def _begin(self, status: int, headers: Headers) -> None:
        self._has_begun = True
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    def _origin(self) -> str | None:
        values = [value for key, value in self._request["headers"] if key == b"origin"]
        return values[0].decode("latin-1") if len(values) == 1 else None


def _cors(origin: str) -> Headers:
    """An allowed page reads its answer as itself; a refused one reads, like any other, that it is refused."""
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"vary", b"Origin"),
        (b"cache-control", b"no-store, no-transform"),
    ]
