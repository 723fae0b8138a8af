"""How each contender is spoken to: what a stream says to begin and to ask, and what in its replies is a delta or an end. Pure."""

import base64
import json
import os
import struct
import uuid
from abc import ABC, abstractmethod

ORIGIN = "https://shop.example.com"


def address(number: int) -> str:
    """Somebody's network address: everybody has one of their own."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def framed(text: str) -> bytes:
    """A masked text frame; a mask of zeros leaves the text as it is."""
    data = text.encode()
    size = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(data))
    return size + b"\0\0\0\0" + data


class Dialect(ABC):
    """One stream's way of speaking. `hear` is given a whole message."""

    is_socket = True

    def __init__(self, port: int, path: str, number: int) -> None:
        self._port, self._path, self._number = port, path, number
        self.is_ready = self.has_ended = self.is_lost = False

    def greeting(self) -> bytes:
        key = base64.b64encode(os.urandom(16)).decode()
        return (
            f"GET {self._path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nOrigin: {ORIGIN}\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            f"X-Forwarded-For: {address(self._number)}\r\n\r\n"
        ).encode()

    def opened(self) -> bytes:
        """What is said when the socket is open."""
        self.is_ready = True
        return b""

    @abstractmethod
    def ask(self, question: str) -> bytes: ...

    @abstractmethod
    def hear(self, message: bytes) -> tuple[bytes, bytes]:
        """Deltas' text in the message, and what is said to it."""


class Plain(Dialect):
    """Text up is a question, text down a delta, `[DONE]` the end."""

    def ask(self, question: str) -> bytes:
        return framed(question)

    def hear(self, message: bytes) -> tuple[bytes, bytes]:
        self.has_ended = message == b"[DONE]"
        return message, b""


class Ours(Dialect):
    """docs/protocol.md."""

    def opened(self) -> bytes:
        hello = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None}
        return framed(json.dumps(hello))

    def ask(self, question: str) -> bytes:
        return framed(json.dumps({"type": "ask", "turn": str(uuid.uuid4()), "text": question}))

    def hear(self, message: bytes) -> tuple[bytes, bytes]:
        kind = message[9 : message.index(b'"', 9)]
        if kind == b"delta":
            return message, b""
        self.is_ready = self.is_ready or kind == b"welcome"
        self.has_ended = self.has_ended or kind in (b"done", b"stopped", b"failed")
        self.is_lost = self.is_lost or kind in (b"failed", b"refused", b"error")
        return b"", b""


class Stream(Dialect):
    """Server-sent events over HTTP: SparkGPT itself, or a proxy in front of it."""

    is_socket = False

    def greeting(self) -> bytes:
        self.is_ready = True
        return b""

    def ask(self, question: str) -> bytes:
        body = json.dumps({"model_id": 1, "user": question, "stream": True}).encode()
        head = f"POST {self._path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def hear(self, message: bytes) -> tuple[bytes, bytes]:
        self.has_ended = self.has_ended or b"[DONE]" in message
        return message, b""


class Chainlit(Dialect):
    """Socket.IO over Engine.IO, as Chainlit's own page speaks it.

    It greets with `task_end`, `clear_ask` and `clear_call_fn`: ready is who has heard the last of them, and the first of them is
    no answer's end.
    """

    _is_asked = False

    def opened(self) -> bytes:
        return b""

    def ask(self, question: str) -> bytes:
        self._is_asked = True
        message = {"id": str(uuid.uuid4()), "name": "user", "type": "user_message", "output": question}
        message |= {"createdAt": "2026-01-01T00:00:00.000Z"}
        return framed("42" + json.dumps(["client_message", {"message": message, "fileReferences": []}]))

    def hear(self, message: bytes) -> tuple[bytes, bytes]:
        if message.startswith(b"0{"):
            auth = {"clientType": "webapp", "sessionId": str(uuid.uuid4()), "threadId": "", "userEnv": "{}"}
            return b"", framed("40" + json.dumps(auth))
        if message.startswith(b"40"):
            return b"", framed('42["connection_successful"]')
        if message == b"2":
            return b"", framed("3")
        if message.startswith((b'42["stream_token"', b'42["stream_start"')):
            return message, b""
        self.is_ready = self.is_ready or message.startswith(b'42["clear_call_fn"')
        self.has_ended = self.has_ended or (self._is_asked and message.startswith(b'42["task_end"'))
        return b"", b""


DIALECTS: dict[str, type[Dialect]] = {"plain": Plain, "ours": Ours, "stream": Stream, "chainlit": Chainlit}
