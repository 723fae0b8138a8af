"""The second door out: brings events to owners' servers, and to no address inside our own network.

Each address is judged before a socket for it is made (widget.names). Knows no row. Speaks httpx over the same connections as
the first.
"""

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from widget import webhooks
from widget.names import Forbidden, Names
from widget.parcels import Call, NotTaken
from widget.public import is_public
from widget.sparkgpt.transport import Transport
from widget.webhooks import BadUrl

SECONDS = 10.0
"""For all of a call: the name, the connection, the answer."""
BODY_LIMIT = 4096
"""Bytes that are read of an answer, and thrown away."""
_NETWORK = (
    httpx.HTTPError,
    httpx.StreamError,
    httpx.InvalidURL,
    OSError,
    RuntimeError,
    ValueError,
)


class Courier:
    """One per process, used in one event loop, and not after it was closed.

    `private` lets it go anywhere; `tls` replaces trust in certifi's authorities; `look_up` is called as socket.getaddrinfo.
    """

    def __init__(
        self,
        *,
        private: bool = False,
        seconds: float = SECONDS,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
        look_up: Callable[..., Any] = socket.getaddrinfo,
    ) -> None:
        self._private, self._seconds, self._clock = private, seconds, clock
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._client: httpx.AsyncClient | None = None
        self._names = Names(lambda address: private or is_public(address), look_up)

    async def call(self, call: Call) -> None:
        """NotTaken unless the owner's server says that it has taken it."""
        try:
            webhooks.check_url(call.url, private=self._private)
        except BadUrl as problem:
            raise NotTaken(str(problem)) from None
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._send(call)
        except TimeoutError:
            raise NotTaken(f"Your server did not answer within {self._seconds:g} seconds.") from None
        except _NETWORK as problem:
            raise NotTaken(_words(problem)) from None
        if not 200 <= status < 300:
            raise NotTaken(_refusal(status), is_final=status == 410)

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()
        await self._names.close()

    async def _send(self, call: Call) -> int:
        content = call.body.encode()
        signed = webhooks.headers(call.secrets, call.id, int(self._clock()), content)
        self._client = self._client or self._new_client()
        async with self._client.stream("POST", call.url, content=content, headers=signed) as reply:
            read = 0
            with contextlib.suppress(*_NETWORK):  # the status says it all
                async for piece in reply.aiter_raw():
                    read += len(piece)
                    if read >= BODY_LIMIT:
                        break
            return int(reply.status_code)

    def _new_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=Transport(self._tls, self._names, keep=False),
            timeout=httpx.Timeout(None),  # the deadline of the whole call holds
            headers={"Accept-Encoding": "identity", "User-Agent": "SparkWidget"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )


def _refusal(status: int) -> str:
    if status == 410:
        return "Your server answered 410: it wants no more events."
    if 300 <= status < 400:
        return f"Your server answered {status}, which points elsewhere; webhooks go to the address itself and nowhere else."
    return f"Your server answered {status} instead of 200."


def _words(problem: BaseException) -> str:
    causes = list(_causes(problem))
    if any(isinstance(cause, Forbidden) for cause in causes):
        return "The address leads into a private network, where this server sends nothing."
    if any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in causes):
        return "Your server's certificate is not one that can be trusted for its name."
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return "There is no server of this name."
    return "Your server could not be reached."


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__ or getattr(problem, "os_error", None)
