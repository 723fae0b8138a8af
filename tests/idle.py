"""Many visitors who say nothing: how many of their sockets are lost, and what each costs the server in memory.

As a script, `python -m tests.idle --sockets 1000 --seconds 300` opens them at a product of its own and prints both.
"""

import argparse
import asyncio
import json
import resource
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.server import Product
from tests.upstream import Upstream

ORIGIN = "https://shop.example.com"
HELLO = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None}
AT_ONCE = 50
"""Handshakes at a time: visitors don't all come in the same second."""
RESERVE = 200
"""Files that a process has open besides its sockets."""


@dataclass(slots=True)
class Crowd:
    """What became of the sockets; memory in bytes. `pongs` counts the heartbeats that were answered."""

    sockets: int
    memory_before: int
    memory_after: int
    pongs: int = 0
    dropped: int = 0

    @property
    def bytes_per_socket(self) -> float:
        return (self.memory_after - self.memory_before) / self.sockets


def allow_files(count):
    """For this process and the server that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))


async def stay(product, site, sockets, seconds, beat=None):
    """Open the sockets, keep them for so long with a heartbeat every `beat` seconds (what the welcome says), and count."""
    crowd = Crowd(sockets, product.memory(), 0)
    address = f"{product.url.replace('http', 'ws')}/ws/v1/{site['site_key']}/"
    async with AsyncExitStack() as stack:
        handshakes = asyncio.Semaphore(AT_ONCE)
        lines = await asyncio.gather(*(_open(stack, handshakes, address) for _ in range(sockets)))
        until = time.monotonic() + seconds
        await asyncio.gather(*(_beat(crowd, line, beat or welcome["ping"], until) for line, welcome in lines))
        crowd.memory_after = product.memory()
    return crowd


async def _open(stack, handshakes, address):
    async with handshakes:
        line = await stack.enter_async_context(connect(address, origin=ORIGIN, compression=None, ping_interval=None))
        await line.send(json.dumps(HELLO))
        return line, json.loads(await line.recv())


async def _beat(crowd, line, beat, until):
    try:
        while time.monotonic() < until:
            await asyncio.sleep(min(beat, max(until - time.monotonic(), 0)))
            await line.send('{"type":"ping"}')
            async with asyncio.timeout(10):
                assert json.loads(await line.recv())["type"] == "pong"
            crowd.pongs += 1
    except (ConnectionClosed, TimeoutError):
        crowd.dropped += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=300)
    wanted = parser.parse_args()
    allow_files(wanted.sockets + RESERVE)
    upstream = Upstream().start()
    with tempfile.TemporaryDirectory(prefix="sparkwidget-idle-") as folder:
        product = Product(Path(folder), upstream.url)
        site = product.add_site("Shop", ORIGIN)
        product.start()
        try:
            crowd = asyncio.run(stay(product, site, wanted.sockets, wanted.seconds))
        finally:
            product.stop()
            upstream.stop()
    print(
        f"{crowd.sockets} sockets for {wanted.seconds:g} s: {crowd.dropped} dropped, {crowd.pongs} heartbeats answered, "
        f"{crowd.bytes_per_socket / 1024:.1f} KiB of memory for each (from {crowd.memory_before / 2**20:.0f} MiB)."
    )


if __name__ == "__main__":
    main()
