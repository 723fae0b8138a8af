"""Visitors who are connected and silent, as the embed is: they answer the server's pings, and ping after 25 s without a word.

    python -m benchmarks.scaling.idlers '{"dialect": "ours", "port": 1, ..., "streams": 500}'

Prints a line when all have been welcomed, stays until a line comes in, and says how many are still there.
"""

import asyncio
import json
import random
import sys
from contextlib import suppress

import uvloop

from benchmarks.relay.client import Heard, Line, Load, until
from benchmarks.relay.dialects import DIALECTS, framed

SILENCE_SECONDS = 25.0
"""widget.visit.PING_SECONDS, which the welcome announces."""
_PING, _PONG = b"\x89", b"\x8a"


class Idler(Line):
    """A connection that is kept alive."""

    def data_received(self, data: bytes) -> None:
        # The server's pings come alone: nothing else is said to somebody who is silent.
        if data[:1] == _PING and len(data) == 2 + data[1]:
            self._say(_PONG + bytes([0x80 | data[1]]) + b"\0\0\0\0" + data[2:])
        else:
            super().data_received(data)

    def ping(self) -> None:
        self._say(framed('{"type":"ping"}'))


async def come(load: Load, number: int, few: asyncio.Semaphore) -> Idler:
    async with few:
        dialect = DIALECTS[load.dialect](load.port, load.path, load.first_number + number)
        loop = asyncio.get_running_loop()
        _, idler = await loop.create_connection(lambda: Idler(dialect, Heard()), "127.0.0.1", load.port)
        await until(idler, lambda: dialect.is_ready)
        return idler


async def stay(idler: Idler) -> None:
    await asyncio.sleep(random.random() * SILENCE_SECONDS)  # noqa: S311
    while not idler.is_gone:
        idler.ping()
        await asyncio.sleep(SILENCE_SECONDS)


async def main(load: Load) -> None:
    few = asyncio.Semaphore(16)
    idlers = await asyncio.gather(*(come(load, number, few) for number in range(load.streams)))
    alive = asyncio.gather(*(stay(it) for it in idlers))
    print(json.dumps({"open": sum(not it.is_gone for it in idlers)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps({"open": sum(not it.is_gone for it in idlers)}), flush=True)
    for idler in idlers:
        idler.drop()
    alive.cancel()
    with suppress(asyncio.CancelledError):
        await alive


if __name__ == "__main__":
    uvloop.run(main(Load(**json.loads(sys.argv[1]))))
