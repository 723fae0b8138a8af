"""Around an ASGI application, outside everything else: heads, bodies (unpacked, too) and frames that it sends are looked at."""

import json
import zlib
from typing import Any

from tests.canary.recorder import Recorder, Stream


def watched(application: Any, recorder: Recorder, prefix: str = "") -> Any:
    """The application, unchanged to whoever calls it. `prefix` is put before the channels' names."""

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await application(scope, receive, send)
            return
        ear = Ear(recorder, prefix, scope)

        async def heard(message: Any) -> None:
            ear.hear(message)
            await send(message)

        await application(scope, receive, heard)

    return outer


class Ear:
    """One request, or one socket."""

    def __init__(self, recorder: Recorder, prefix: str, scope: Any) -> None:
        channel, where = (
            ("pages" if scope["type"] == "http" else "frames"),
            f"{scope.get('method', 'GET')} {scope['path']}",
        )
        self._stream = Stream(recorder, prefix + channel, where)
        self._unpacked = Stream(recorder, prefix + channel, f"{where} (unpacked)")
        self._answer = Stream(recorder, "answers", where)
        self._unpack: Any = None

    def hear(self, message: Any) -> None:
        match message["type"]:
            case "http.response.body":
                self._body(message.get("body", b""))
            case "websocket.send":
                self._frame(message)
            case _:
                self._head(message)

    def _head(self, message: Any) -> None:
        headers = [(bytes(name), bytes(value)) for name, value in message.get("headers") or ()]
        if (b"content-encoding", b"gzip") in [(name.lower(), value) for name, value in headers]:
            self._unpack = zlib.decompressobj(wbits=31)
        said = [
            *headers,
            (b"code", repr(message.get("code", "")).encode()),
            (b"reason", str(message.get("reason", "")).encode()),
        ]
        self._stream.hear(b"".join(name + b": " + value + b"\r\n" for name, value in said) + b"\r\n")

    def _body(self, body: bytes) -> None:
        self._stream.hear(body)
        if self._unpack:
            self._unpacked.hear(self._unpack.decompress(body))

    def _frame(self, message: Any) -> None:
        text = message.get("text")
        self._stream.hear(text.encode("utf-8", "surrogatepass") if text is not None else message.get("bytes") or b"")
        if text and text.startswith('{"type":"delta"'):
            self._answer.hear(json.loads(text)["text"].encode("utf-8", "surrogatepass"))
