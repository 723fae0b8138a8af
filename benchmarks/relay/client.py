"""Many streams at once in one process: opens them, asks, and notes when each delta is read.

    python -m benchmarks.relay.client '{"dialect": "ours", "port": 1, "path": "/", "streams": 50, ...}'

Prints a line when all are open, waits for a line, asks, and prints what came as JSON; before that a line at each end of the
window, in which all have asked and none is done. Knows no contender but by its dialect.
"""

import asyncio
import json
import re
import struct
import sys
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import uvloop

from benchmarks.relay.dialects import DIALECTS, Dialect

PATIENCE = 3.0
_STAMP = re.compile(rb"@(\d+) ")


@dataclass(frozen=True, slots=True)
class Load:
    dialect: str
    port: int
    path: str
    streams: int
    question: str
    seconds: float
    """At most; what has not ended by then is cut."""
    first_number: int = 0
    spread: float = 0.4
    """Seconds over which the questions are asked."""
    window: float = 0.0
    """Ends so many seconds after the first question; 0: there is none, and all that comes is late by as much as it is."""
    workers: int = 0
    """Of churn: open, ask, hear the first delta, close, again, for all of `seconds`."""


@dataclass(slots=True)
class Heard:
    """Seconds; `first` from asking to the first delta, `opening` of each connection. `came`: when a frame was read, by the
    monotonic clock's nanoseconds, and the stamps of its deltas as they stood there; they are read when all is over."""

    came: list[tuple[int, list[bytes]]] = field(default_factory=list)
    deltas: int = 0
    first: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    frames: int = 0
    began: float = 0.0
    ended: float = 0.0
    window: list[int] = field(default_factory=list)  # how many deltas had come at either end

    def late(self) -> "np.ndarray":
        """Seconds, of each delta in the order they came."""
        stamps = np.array([int(stamp) for _, those in self.came for stamp in those], dtype=np.int64)
        read = np.repeat([now for now, _ in self.came], [len(those) for _, those in self.came]).astype(np.int64)
        return (read - stamps) / 1e9


class Line(asyncio.Protocol):
    """A connection of one stream."""

    def __init__(self, dialect: Dialect, heard: Heard) -> None:
        self.dialect, self._heard = dialect, heard
        self._buffer, self._is_open, self._asked = b"", not dialect.is_socket, 0.0
        self._transport: asyncio.Transport | None = None
        self._inflate: Any = None
        self.is_gone = False
        self.deltas = 0
        self.changed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own, by another name
        self._say(self.dialect.greeting())
        self.changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_gone = True
        self.changed.set()

    def ask(self, question: str) -> None:
        self._asked = time.monotonic()
        self._say(self.dialect.ask(question))

    def drop(self) -> None:
        if self._transport:
            self._transport.abort()

    @property
    def is_over(self) -> bool:
        return self.dialect.has_ended or self.is_gone or self.dialect.is_lost

    def _say(self, data: bytes) -> None:
        if data and self._transport and not self.is_gone:
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self._buffer += data
        if not self.dialect.is_socket:
            whole, ends, self._buffer = self._buffer.rpartition(b"\n")
            return self._take(whole + ends, now)
        if not self._is_open:
            head, ends, rest = self._buffer.partition(b"\r\n\r\n")
            if not ends:
                return
            self._is_open, self._buffer = True, rest
            if b"permessage-deflate" in head:
                self._inflate = zlib.decompressobj(-15)
            self._say(self.dialect.opened())
        self._unframe(now)
        self.changed.set()

    def _unframe(self, now: int) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1], at + 2
            if size == 126:
                if len(buffer) < at + 4:
                    break
                size, start = struct.unpack_from("!H", buffer, at + 2)[0], at + 4
            elif size == 127:
                if len(buffer) < at + 10:
                    break
                size, start = struct.unpack_from("!Q", buffer, at + 2)[0], at + 10
            if len(buffer) < start + size:
                break
            if buffer[at] & 0x0F in (0, 1, 2):
                self._heard.frames += 1
                message = buffer[start : start + size]
                if buffer[at] & 0x40:
                    message = self._inflate.decompress(message + b"\0\0\xff\xff")
                self._take(message, now)
            at = start + size
        self._buffer = buffer[at:]

    def _take(self, message: bytes, now: int) -> None:
        deltas, reply = self.dialect.hear(message)
        if stamps := _STAMP.findall(deltas):
            heard = self._heard
            heard.came.append((now, stamps))
            heard.deltas += len(stamps)
            if not self.deltas:
                heard.first.append(now / 1e9 - self._asked)
            self.deltas += len(stamps)
            heard.ended = now / 1e9
        self._say(reply)
        if not self.dialect.is_socket:
            self.changed.set()


async def until(line: Line, reached: Any) -> None:
    while not reached() and not line.is_gone:
        line.changed.clear()
        await line.changed.wait()


async def open_line(load: Load, number: int, heard: Heard) -> Line:
    began = time.monotonic()
    dialect = DIALECTS[load.dialect](load.port, load.path, load.first_number + number)
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(lambda: Line(dialect, heard), "127.0.0.1", load.port)
    await until(line, lambda: dialect.is_ready)
    heard.opening.append(time.monotonic() - began)
    return line


async def open_all(load: Load, heard: Heard) -> list[Line]:
    """A few at a time."""
    few = asyncio.Semaphore(32)

    async def one(number: int) -> Line:
        async with few:
            return await open_line(load, number, heard)

    return await asyncio.gather(*(one(number) for number in range(load.streams)))


async def ask_all(load: Load, lines: list[Line], heard: Heard) -> None:
    heard.began = time.monotonic()
    try:
        async with asyncio.timeout(load.seconds):
            for number, line in enumerate(lines):
                wait = heard.began + load.spread * number / len(lines) - time.monotonic()
                if wait > 0:
                    await asyncio.sleep(wait)
                line.ask(load.question)
            if load.window:
                await watch(load, heard)
            await asyncio.gather(*(until(line, lambda line=line: line.is_over) for line in lines))
    except TimeoutError:
        pass


async def watch(load: Load, heard: Heard) -> None:
    """Says when all have asked, and when the first may be done."""
    for seconds in (load.spread, load.window):
        await asyncio.sleep(max(0.0, heard.began + seconds - time.monotonic()))
        heard.window.append(heard.deltas)
        print(json.dumps({"deltas": heard.deltas}), flush=True)


async def churn(load: Load, heard: Heard) -> int:
    """How many were opened and heard a first delta."""
    heard.began, done = time.monotonic(), 0

    async def work(worker: int) -> None:
        nonlocal done
        number = worker
        while time.monotonic() - heard.began < load.seconds:
            line = await open_line(load, number, heard)
            line.ask(load.question)
            await until(line, lambda line=line: line.deltas or line.is_over)
            done += bool(line.deltas)
            line.drop()
            number += load.workers

    with suppress(TimeoutError):  # whoever isn't answered in the end is none
        async with asyncio.timeout(load.seconds + PATIENCE):
            await asyncio.gather(*(work(worker) for worker in range(load.workers)))
    return done


def summary(heard: Heard, lines: list[Line], done: int) -> dict[str, float]:
    late = heard.late()[slice(*heard.window)] if heard.window else heard.late()
    late, first = late if late.size else np.zeros(1), np.array(heard.first or [0.0])
    lost = sum(line.dialect.is_lost or not line.dialect.has_ended for line in lines)
    refused = sum(line.dialect.is_lost for line in lines)
    wall = max(1e-6, heard.ended - heard.began)
    ms = {f"late_p{q}": float(np.percentile(late, q)) * 1000 for q in (50, 95, 99)}
    ms |= {f"first_p{q}": float(np.percentile(first, q)) * 1000 for q in (50, 95, 99)}
    opening = float(np.median(heard.opening or [0.0])) * 1000
    counts = {"deltas": heard.deltas, "frames": heard.frames, "lost": lost, "refused": refused, "sessions": done}
    return {**ms, **counts, "a_second": heard.deltas / wall, "wall": wall, "opening_p50": opening}


async def main(load: Load) -> None:
    heard, lines, done = Heard(), [], 0
    if not load.workers:
        lines = await open_all(load, heard)
    print(json.dumps({"open": sum(not line.is_gone for line in lines)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    if load.workers:
        done = await churn(load, heard)
    elif load.question:
        await ask_all(load, lines, heard)
    print(json.dumps(summary(heard, lines, done)), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    for line in lines:
        line.drop()


if __name__ == "__main__":
    uvloop.run(main(Load(**json.loads(sys.argv[1]))))
