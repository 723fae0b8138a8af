"""A small TCP balancer for tests: spreads connections over the backends that take one, and pipes bytes both ways.

Reads nothing and rewrites nothing. An end on one side, polite or not, becomes the same end on the other.
"""

import asyncio
import random
import socket
import struct
from contextlib import suppress

CONNECT_SECONDS = 2.0
PIECE = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Balancer:
    """`backends` are ports on loopback, and may change at any time."""

    def __init__(self, backends: list[int], port: int = 0) -> None:
        self.backends, self.port = backends, port
        self._next = 0
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        return len(self._pairs)

    async def __aenter__(self) -> "Balancer":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        self.reset_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def reset_all(self) -> int:
        """Reset every connection; how many that were."""
        pairs = list(self._pairs)
        for pair in pairs:
            _reset(*pair)
        return len(pairs)

    def reset_one(self, chance: random.Random) -> int:
        """Reset any one connection, if there is one."""
        if not self._pairs:
            return 0
        _reset(*chance.choice(sorted(self._pairs, key=lambda pair: pair[0].get_extra_info("peername") or ())))
        return 1

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # start_server logs a cancelled task as an error.
        with suppress(asyncio.CancelledError):
            if (backend := await self._reach()) is None:
                _reset(writer)
            else:
                await self._pipe((reader, writer), backend)

    async def _reach(self) -> Streams | None:
        """A connection to the next backend that takes one."""
        for _ in range(len(self.backends)):
            port = self.backends[self._next % len(self.backends)]
            self._next += 1
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pipe(self, visitor: Streams, backend: Streams) -> None:
        pair = (visitor[1], backend[1])
        self._pairs.add(pair)
        try:
            await asyncio.gather(_carry(visitor[0], backend[1]), _carry(backend[0], visitor[1]))
        except (ConnectionError, OSError):
            _reset(*pair)
        finally:
            self._pairs.discard(pair)
            for writer in pair:
                writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One direction, to its end, which is passed on."""
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


def _reset(*writers: asyncio.StreamWriter) -> None:
    """SO_LINGER of 0 seconds makes the end of a connection a reset."""
    for writer in writers:
        raw: socket.socket = writer.get_extra_info("socket")
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
