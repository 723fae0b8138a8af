"""Looks names up and judges each address that is found, before a socket for it is made: what was judged is what is connected to.

A name that leads to an allowed address now and elsewhere later is judged each time. Pure but for the
look-up itself.
"""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

IsAllowed = Callable[[str], bool]


class Forbidden(OSError):
    """The address is none that may be connected to."""


class Names:
    """Has threads of its own: a name server that hangs is nobody else's trouble. One bad address is enough.

    `look_up` is called as socket.getaddrinfo.
    """

    def __init__(self, is_allowed: IsAllowed, look_up: Callable[..., Any] = socket.getaddrinfo) -> None:
        self._is_allowed, self._look_up = is_allowed, look_up
        self._threads = ThreadPoolExecutor(4, "names")

    def make_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """For every connection there is, whoever looked the address up, or nobody, where it stands in the URL itself."""
        family, kind, protocol, _name, where = address
        self._judge(str(where[0]))
        return socket.socket(family, kind, protocol)

    async def resolve(self, host: str, port: int) -> list[Any]:
        """As socket.getaddrinfo finds them."""
        loop = asyncio.get_running_loop()
        kinds = (socket.AF_UNSPEC, socket.SOCK_STREAM)
        found: list[Any] = await loop.run_in_executor(self._threads, self._look_up, host, port, *kinds)
        for _family, _kind, _protocol, _name, where in found:
            self._judge(str(where[0]))
        return found

    async def close(self) -> None:
        self._threads.shutdown(wait=False)

    def _judge(self, address: str) -> None:
        if not self._is_allowed(address):
            raise Forbidden("not an address that may be connected to")
