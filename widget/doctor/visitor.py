"""Comes as a visitor over a WebSocket: is it opened, without compression, does hello bring welcome? Asks no question."""

import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, suppress
from hashlib import sha1
from typing import Any
from urllib.parse import urlsplit

from widget.doctor.asking import PATIENCE, in_words, trust
from widget.doctor.finding import Finding, note, well, wrong

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # of RFC 6455
HELLO = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": "", "screen": None}
UPGRADE = (
    "Let the proxy pass Upgrade and Connection on with HTTP/1.1 (deploy/nginx/sparkwidget.conf; Caddy does so by itself). "
    "Until then the chat goes over plain HTTP."
)


class NotOpened(Exception):
    """Why, in words."""


class Socket:
    """One connection; speaks text frames, which is all that the first minute of a visit needs."""

    def __init__(self, url: str, origin: str) -> None:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        plain = socket.create_connection((parts.hostname or "", port), timeout=PATIENCE)
        self._line = (
            trust(False).wrap_socket(plain, server_hostname=parts.hostname) if parts.scheme == "https" else plain
        )
        self._rest = b""
        try:
            self.headers = self._open(parts.netloc, parts.path, origin)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        self._line.close()

    def say(self, frame: dict[str, Any]) -> None:
        text, mask = json.dumps(frame).encode(), os.urandom(4)
        size = (
            bytes([0x81, 0x80 | len(text)]) if len(text) < 126 else bytes([0x81, 0xFE]) + struct.pack("!H", len(text))
        )
        self._line.sendall(size + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(text)))

    def hear(self) -> dict[str, Any]:
        """The next text; NotOpened if the connection ends before one."""
        while True:
            kind, size = self._read(2)
            size &= 0x7F
            if size >= 126:
                [size] = struct.unpack("!H" if size == 126 else "!Q", self._read(2 if size == 126 else 8))
            body = self._read(size)
            if kind & 0x0F == 1:
                heard: dict[str, Any] = json.loads(body)
                return heard
            if kind & 0x0F == 8:
                raise NotOpened("it was closed at once")

    def _open(self, host: str, path: str, origin: str) -> dict[str, str]:
        key = base64.b64encode(os.urandom(16)).decode()
        wanted = {
            "Host": host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Extensions": "permessage-deflate", "Origin": origin,
        }  # fmt: skip
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in wanted.items()), "", ""]
        self._line.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, self._rest = self._rest.split(b"\r\n\r\n", 1)
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if status.split()[1:2] != ["101"]:
            raise NotOpened(f"the answer is {' '.join(status.split()[1:])}")
        if (
            headers.get("sec-websocket-accept")
            != base64.b64encode(sha1(f"{key}{_MAGIC}".encode(), usedforsecurity=False).digest()).decode()
        ):
            raise NotOpened("who answers doesn't speak WebSocket")
        return headers

    def _read(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _more(self) -> None:
        piece = self._line.recv(65_536)
        if not piece:
            raise NotOpened("the connection ended")
        self._rest += piece


def socket_line(url: str, site_key: str | None, origin: str) -> Iterator[Finding]:
    """`site_key`: of a site that is there; without one only the upgrade is seen. `origin`: a page's that may use it."""
    try:
        line = Socket(f"{url}/ws/v1/{site_key or 'doctor'}/", origin)
    except (NotOpened, OSError) as error:
        words = str(error) if isinstance(error, NotOpened) else in_words(error)
        yield wrong("WebSocket", f"it isn't opened: {words}", UPGRADE)
        return
    with closing(line):
        yield from _spoken(line, site_key)


def _spoken(line: Socket, site_key: str | None) -> Iterator[Finding]:
    yield _extensions(line.headers)
    if site_key:
        with suppress(OSError):  # who is refused hears so at once
            line.say(HELLO)
    try:
        heard = line.hear()
    except (NotOpened, OSError, ValueError) as error:
        words = in_words(error) if isinstance(error, OSError) else str(error)
        yield wrong("WebSocket", f"it is opened, and then nothing comes: {words}", UPGRADE)
        return
    if heard["type"] == "welcome":
        yield well("WebSocket", "hello brings welcome")
    elif not site_key:
        yield note("WebSocket", "it is opened; there is no site yet to say hello to", "Make a site, and come again.")
    else:
        yield wrong(
            "WebSocket",
            f"hello brings {heard.get('code', heard['type'])}",
            str(heard.get("message", "See the log.")),
        )


def _extensions(headers: dict[str, str]) -> Finding:
    if said := headers.get("sec-websocket-extensions"):
        fix = "Somebody between compresses sockets, which costs 90 kB each and wins nothing: switch it off."
        return wrong("compression", f"{said} is added to sockets", fix)
    return well("compression", "sockets go as they are")
