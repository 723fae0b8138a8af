"""A SparkGPT that only streams, as fast as one core can: each delta is one write, and says when it was written.

    python -m benchmarks.relay.upstream PORT

The question says what comes: `paced 200` is 200 deltas, the first at once and then one in 20 ms; `burst 2000` is as many at
once. A delta is `@` and the monotonic clock's nanoseconds. Answers every POST; knows no key and no model.
"""

import asyncio
import json
import re
import sys
import time
from collections import deque
from typing import cast

import uvloop

GAP_MS = 20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_EVENT = b'data: {"choices":[{"delta":{"content":"@%016d "}}]}\n\n'
_SIZE = b"%x\r\n" % len(_EVENT % 0)
END = b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
AT_ONCE = 8
"""Deltas of a burst between two looks at other streams."""


def delta() -> bytes:
    return b"%s%s\r\n" % (_SIZE, _EVENT % time.monotonic_ns())


class Pace:
    """Says the next delta of each stream when its millisecond has come: streams are spread over the gap."""

    def __init__(self) -> None:
        self._slots: list[set[Stream]] = [set() for _ in range(GAP_MS)]
        self._next, self._ticks = 0, 0
        self._began = asyncio.get_running_loop().time()
        self._tick()

    def take(self, stream: "Stream") -> None:
        """The first is said at once: how long it takes to arrive is the relay's doing, not the slot's."""
        if stream.say_next():
            self._slots[self._next].add(stream)
        self._next = (self._next + 7) % GAP_MS

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        due = int((loop.time() - self._began) * 1000)
        while self._ticks < due:
            slot = self._slots[self._ticks % GAP_MS]
            for stream in [it for it in slot if not it.say_next()]:
                slot.discard(stream)
            self._ticks += 1
        loop.call_later(0.001, self._tick)


class Stream(asyncio.Protocol):
    """A connection, which may ask again and again."""

    def __init__(self, pace: Pace) -> None:
        self._pace, self._heard, self._left = pace, b"", 0
        self._transport: asyncio.Transport | None = None
        self._may_write = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own, by another name

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, ends, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if ends and len(body) >= int(length[1] if length else 0):
            self._heard = b""
            self._answer(json.loads(body)["user"] if body else "paced 1")

    def say_next(self) -> bool:
        """Whether there is more to say."""
        if self._transport is None:
            return False
        self._left -= 1
        self._transport.write(delta() if self._left else delta() + END)
        return self._left > 0

    def _answer(self, question: str) -> None:
        kind, _, count = question.rpartition(" ")
        assert self._transport  # noqa: S101
        self._transport.write(HEAD)
        self._left = int(count) if count.isdecimal() else 1
        if kind.endswith("burst"):
            self._burst()
        else:
            self._pace.take(self)

    def _burst(self) -> None:
        said: deque[bool] = deque(maxlen=1)
        for _ in range(AT_ONCE if self._may_write else 0):
            said.append(self.say_next())
            if not said[0]:
                return
        loop = asyncio.get_running_loop()
        if self._may_write:
            loop.call_soon(self._burst)
        else:
            loop.call_later(0.001, self._burst)


async def serve(port: int) -> None:
    pace = Pace()
    server = await asyncio.get_running_loop().create_server(lambda: Stream(pace), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
