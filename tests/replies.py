"""What a scripted upstream says, step by step, and how it is written to a connection."""

import asyncio
import json
import socket
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

DONE = b"data: [DONE]\n\n"
EVENT_STREAM = "text/event-stream"


class Step(Enum):
    """What a reply does besides writing bytes."""

    RESET = "reset the connection"
    CLOSE = "close the connection as it is, without the last chunk"
    SILENCE = "say nothing until the peer hangs up"


class HungUp(Exception):
    """The peer, or the script, has ended the connection."""


def event(delta: str) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": {"content": delta}}]}).encode() + b"\n\n"


def sse(deltas: Iterable[str], done: bool = True) -> list[bytes]:
    """The steps of an answer: one event for each delta, and the end."""
    return [event(delta) for delta in deltas] + [DONE] * done


@dataclass(frozen=True, slots=True)
class Reply:
    """Steps are bytes to write, seconds to pause, an asyncio.Event to wait for, or a Step.

    `framing` is "chunked", "length", "close" (the body ends with the connection) or "raw" (the steps are the whole
    reply, status line included).
    """

    steps: Sequence[bytes | float | asyncio.Event | Step] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: str = "chunked"

    def head(self) -> bytes:
        """Status line and headers."""
        size = sum(len(step) for step in self.steps if isinstance(step, bytes))
        framing = {
            "chunked": {"Transfer-Encoding": "chunked"},
            "length": {"Content-Length": str(size)},
            "close": {"Connection": "close"},
        }[self.framing]
        headers = {"Content-Type": EVENT_STREAM} | dict(self.headers) | framing
        lines = [f"HTTP/1.1 {self.status} As Told", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def framed(self, piece: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(piece), piece) if self.framing == "chunked" else piece


def plain(value: object, status: int = 200, **headers: str) -> Reply:
    """A JSON reply; underscores in the names of headers stand for dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply([json.dumps(value).encode()], status, {"Content-Type": "application/json"} | named, "length")


async def send(reply: Reply, writer: asyncio.StreamWriter) -> None:
    """Write a reply, taking each of its steps."""
    if reply.framing != "raw":
        writer.write(reply.head())
    for step in reply.steps:
        await _take(step, reply, writer)
    await finish(reply, writer)


async def finish(reply: Reply, writer: asyncio.StreamWriter) -> None:
    """Write the end of a reply."""
    if reply.framing == "chunked":
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    if reply.framing in ("close", "raw"):
        raise HungUp


async def _take(step: bytes | float | asyncio.Event | Step, reply: Reply, writer: asyncio.StreamWriter) -> None:
    match step:
        case bytes():
            writer.write(reply.framed(step))
            await writer.drain()
        case asyncio.Event():
            await step.wait()
        case Step.SILENCE:
            await asyncio.Event().wait()
        case Step.RESET:
            # SO_LINGER of 0 seconds makes close() send a reset.
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            raise HungUp
        case Step.CLOSE:
            raise HungUp
        case _:
            await asyncio.sleep(step)
