"""One tab's connection to the server: dials, says hello, keeps warm, notices when it is dead, and comes back, like the embed's.

Knows frames as they go over the line; what they mean for the screen is asked of the screen.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Origin

from tests.screen import Frame, Screen

FIRST_PAUSE, STEADY = 0.5, 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: for the handshake, before a ping, and for any answer. The embed's own are 15, `welcome.ping` and 10."""

    opening: float = 3.0
    silence: float = 3.0
    answering: float = 2.0
    longest_pause: float = 20.0


class Refused(Exception):
    """The server said not to come back."""


class Line:
    """`run` until it is cancelled or refused. `url` is asked at each dial; `heard` is called after each fact."""

    def __init__(
        self, url: Callable[[], str], origin: str, screen: Screen, heard: Callable[[Frame], None], *,
        patience: Patience, chance: random.Random, ended: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._url, self._origin, self._screen, self._heard = url, origin, screen, heard
        self._patience, self._chance, self._ended = patience, chance, ended
        self._socket: ClientConnection | None = None
        self._failures = 0

    async def run(self) -> None:
        while True:
            began = time.monotonic()
            how = await self._stay()
            self._socket = None
            self._screen.lost()
            self._ended(how)
            if how.startswith("45"):
                raise Refused(how)
            if time.monotonic() - began >= STEADY:
                self._failures = 0
            longest = min(self._patience.longest_pause, _longest_pause(self._failures))
            self._failures += 1
            await asyncio.sleep(self._chance.random() * longest)

    async def say(self, frames: list[Frame]) -> None:
        """What can't be sent now isn't kept here: the screen says it again after the next welcome."""
        if self._socket:
            with suppress(ConnectionClosed):
                for frame in frames:
                    await self._socket.send(json.dumps(frame))

    def drop(self) -> None:
        """Hang up without a word, like a phone that loses its network."""
        if self._socket:
            self._socket.transport.abort()

    async def _stay(self) -> str:
        """One connection, to its end; how it ended."""
        try:
            async with dial(self._url(), self._origin, self._patience) as socket:
                self._socket = socket
                await self.say([self._screen.hello()])
                await self._listen(socket)
        except ConnectionClosed as closed:
            return str(closed.rcvd.code if closed.rcvd else 1006)
        except (OSError, InvalidHandshake, InvalidMessage, EOFError):
            return "not reached"
        except TimeoutError:
            return "silent"

    async def _listen(self, socket: ClientConnection) -> NoReturn:
        while True:
            fact: dict[str, Any] = json.loads(await self._next(socket))
            await self.say(self._screen.hear(fact))
            self._heard(fact)

    async def _next(self, socket: ClientConnection) -> str | bytes:
        """The next message; after a silence a ping, and after more silence the line is dead."""
        # Not asyncio.wait_for, which in Python 3.11 may swallow the end of its task.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.silence):
                return await socket.recv()
        await self.say([{"type": "ping"}])
        async with asyncio.timeout(self._patience.answering):
            return await socket.recv()


def _longest_pause(failures: int) -> float:
    """As in widget/embed/src/connection.ts."""
    return FIRST_PAUSE * 2.0 ** (failures if failures < 2 else max(2, failures - 3))


def dial(url: str, origin: str, patience: Patience) -> connect:
    return connect(
        url, origin=Origin(origin), compression=None, ping_interval=None, open_timeout=patience.opening, close_timeout=0.5,
        proxy=None, max_size=2**22,
    )  # fmt: skip
