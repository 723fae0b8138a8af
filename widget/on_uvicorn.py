"""uvicorn instead of daphne, held to the same bounds: `manage.py serve --server uvicorn`, which alone imports it.

An extra: its package need not be there.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

from uvicorn import Config, Server

from widget.bounds import BODY, HEAD, PING_SECONDS, PONG_SECONDS
from widget.headers import plain_answer
from widget.listening import BACKLOG
from widget.protocol import HARD_LIMIT
from widget.shift import Leaving, Shift, settle_memory
from widget.uvicorn_lines import BoundedRequests, BoundedSocket

logger = logging.getLogger(__name__)

_LENGTHS = {b"content-length", b"transfer-encoding"}
KEPT_SECONDS = 120
"""How long a connection may wait for its next request: longer than proxies keep one that they may use again."""


def serve(shift: Shift) -> None:
    """Serve until SIGTERM or SIGINT; then announce that, serve on for the notice, drain, return. A second one ends it at once."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_serve(shift))


async def _serve(shift: Shift) -> None:
    loop = asyncio.get_running_loop()
    server = BoundedServer(
        Config(
            in_our_manner(shift.application),
            http=BoundedRequests,
            ws=BoundedSocket,
            ws_max_size=HARD_LIMIT,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PONG_SECONDS,
            ws_per_message_deflate=False,
            h11_max_incomplete_event_size=HEAD,
            timeout_keep_alive=KEPT_SECONDS,
            backlog=BACKLOG,
            lifespan="off",
            interface="asgi3",
            log_config=None,  # lines are written as the settings say
            access_log=False,
            proxy_headers=False,  # widget.proxies knows whom to believe
            server_header=False,
        )
    )
    keeping = asyncio.create_task(shift.housework())  # noqa: F841  (a task that nothing holds may be collected)
    Leaving(shift, loop, shut=server.shut, stop=server.stop).heed()
    settle_memory()
    await server.serve(sockets=list(shift.sockets))


class BoundedServer(Server):
    """Leaves the way out to `Leaving`: signals are not its own, and at the end nobody is waited for any more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def shut(self) -> None:
        for listener in self.servers:
            listener.close()

    def stop(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self.shut()
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def in_our_manner(application: Any) -> Any:
    """The application; where it breaks before it has answered, that is said in our manner, as `widget.replies` does.

    A request with two lengths is refused: h11 takes the one, and a proxy may have taken the other. So is a body that is too
    long, as soon as that is known."""

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if headers.keys() >= _LENGTHS:
            return await _say(400, send)
        if int(headers.get(b"content-length", b"0")) > BODY:
            return await _say(413, send)
        has_begun = False

        async def noting(message: Any) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        body = Bounded(receive)
        try:
            await application(scope, body, noting)
        except Exception:
            if has_begun:
                raise
            logger.exception("the application broke")
            await _say(500, noting)
        if body.is_too_long and not has_begun:
            await _say(413, send)

    return outer


class Bounded:
    """What comes of a request, until its body is too long; then that is all, as if the browser had gone."""

    def __init__(self, receive: Any) -> None:
        self._receive, self._left = receive, BODY

    @property
    def is_too_long(self) -> bool:
        return self._left < 0

    async def __call__(self) -> Any:
        if not self.is_too_long:
            message = await self._receive()
            self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_too_long else message


async def _say(status: int, send: Any) -> None:
    headers, body = plain_answer(status)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
