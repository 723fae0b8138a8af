"""Somebody who asks one site far more than it takes, in a process of its own: many addresses, many sockets, a steady pace.

    python -m benchmarks.flood PORT SITE_KEY QUESTIONS_A_SECOND SECONDS

Prints what it was told, by code, as JSON. Solves no puzzle, waits for no answer, and yields the processor to everybody else.
"""

import asyncio
import json
import os
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ORIGIN = "https://shop.example.com"
A_SOCKET = 5
"""Questions a second: no socket is closed for talking too fast."""
HELLO = json.dumps({"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None})


@dataclass(slots=True)
class Told:
    sent: int = 0
    by_code: Counter[str] = field(default_factory=Counter)


def line(port: int, site: str, address: str) -> connect:
    """A socket from an address, which the server believes of loopback."""
    return connect(
        f"ws://127.0.0.1:{port}/ws/v1/{site}/",
        origin=ORIGIN,  # type: ignore[arg-type]
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
        open_timeout=40,
        close_timeout=1,
    )


def question() -> str:
    return json.dumps({"type": "ask", "turn": str(uuid.uuid4()), "text": "When?"})


async def _hear(socket: ClientConnection, told: Told) -> None:
    async for frame in socket:
        fact = json.loads(frame)
        if fact["type"] in ("failed", "refused", "puzzle", "asked", "error"):
            told.by_code[fact.get("code") or fact["type"]] += 1


async def _flood_from(port: int, site: str, address: str, starts_at: float, ends_at: float, told: Told) -> None:
    """Whoever is cut off comes back."""
    moments = [starts_at + number / A_SOCKET for number in range(int((ends_at - starts_at) * A_SOCKET))]
    while moments:
        try:
            async with line(port, site, address) as socket:
                await _ask_on(socket, moments, told)
        except ConnectionClosed as closed:
            told.by_code[f"closed {closed.rcvd.code if closed.rcvd else ''}".strip()] += 1
        except (OSError, TimeoutError):
            told.by_code["no socket"] += 1


async def _ask_on(socket: ClientConnection, moments: list[float], told: Told) -> None:
    await socket.send(HELLO)
    hearing = asyncio.create_task(_hear(socket, told))
    try:
        while moments:
            await asyncio.sleep(moments.pop(0) - time.monotonic())
            await socket.send(question())
            told.sent += 1
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def flood(port: int, site: str, a_second: int, seconds: float) -> Told:
    told, began = Told(), time.monotonic() + 1
    sockets = max(1, a_second // A_SOCKET)
    offsets = [began + number / sockets / A_SOCKET for number in range(sockets)]
    floods = [
        _flood_from(port, site, f"198.18.{number >> 8}.{number & 255}", start, start + seconds, told)
        for number, start in enumerate(offsets)
    ]
    await asyncio.gather(*floods, return_exceptions=True)
    return told


def main(arguments: list[str]) -> None:
    port, site, a_second, seconds = arguments
    os.nice(10)
    told = asyncio.run(flood(int(port), site, int(a_second), float(seconds)))
    print(json.dumps({"sent": told.sent, "by_code": dict(told.by_code)}))


if __name__ == "__main__":
    main(sys.argv[1:])
