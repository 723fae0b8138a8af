"""Asks a web server once, as a browser here would; knows when each piece of an answer came. No redirect is followed."""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

PATIENCE = 8.0
"""Seconds for a connection, and for each silence."""
MOST = 2 * 1024 * 1024
"""Bytes that are read of an answer, at most."""
MayConnect = Callable[[str], bool]


class NoAnswer(Exception):
    """Why there is none, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    pieces: tuple[tuple[float, bytes], ...] = field(default=())
    """Seconds since the answer began, and what came then."""
    asked_from: str = ""
    """Our own address on the way there."""


def ask(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    may: MayConnect | None = None,
    is_checked: bool = True,
) -> Answer:
    """NoAnswer if there is none. `may` judges the address that is connected to; `is_checked`: certificates must be good."""
    parts = urlsplit(url)
    line = _line(parts, is_checked)
    try:
        line.connect()
        peer, own = line.sock.getpeername()[0], line.sock.getsockname()[0]
        if may and not may(peer):
            raise NoAnswer(f"{parts.hostname} leads to {peer}, which is not on the public internet")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request(method, path, body=body, headers={"User-Agent": "SparkWidget doctor", **(headers or {})})
        return _read(line, own)
    except (OSError, HTTPException) as error:
        raise NoAnswer(in_words(error)) from None
    finally:
        line.close()


def trust(is_checked: bool = True) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_checked:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def in_words(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {error.verify_message}"
        case socket.gaierror():
            return "the name is not known"
        case TimeoutError():
            return "no answer in time"
        case ConnectionRefusedError():
            return "nobody listens there"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _line(parts: SplitResult, is_checked: bool) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=PATIENCE, context=trust(is_checked))
    return HTTPConnection(host, parts.port, timeout=PATIENCE)


def _read(line: HTTPConnection, own: str) -> Answer:
    began = time.monotonic()
    pieces: list[tuple[float, bytes]] = []
    size = 0
    with line.getresponse() as answer:
        while size < MOST and (piece := answer.read1(65_536)):
            pieces.append((time.monotonic() - began, piece))
            size += len(piece)
    named = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, named, b"".join(it for _, it in pieces), tuple(pieces), own)
