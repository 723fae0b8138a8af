"""The product's composition, listened to: at its edge, on the wire, in its log and towards its database."""

import sys
from typing import Any

from twisted.internet import tcp

from sparkwidget import asgi
from tests.canary.edge import watched
from tests.canary.listening import listen_to_log, listen_to_statements
from tests.canary.recorder import Recorder, Stream, recorder

close, housework, doors = asgi.close, asgi.housework, asgi.doors
application = watched(asgi.application, recorder())


def listen_to_wire(to: Recorder) -> None:
    """Every byte that daphne sends, with its own frames and refusals."""
    send = tcp.Connection.writeSomeData

    def heard(self: Any, data: Any) -> Any:
        sent = send(self, data)
        if isinstance(sent, int) and sent > 0:
            if not hasattr(self, "canary"):
                self.canary = Stream(to, "wire", f"a connection from {self.getPeer().host}")
            self.canary.hear(bytes(data[:sent]))
        return sent

    tcp.Connection.writeSomeData = heard  # type: ignore[method-assign]


class Heard:
    """A connection of uvicorn's, whose bytes pass by."""

    def __init__(self, transport: Any, stream: Stream) -> None:
        self._transport, self._stream = transport, stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._stream.hear(bytes(data))
        self._transport.write(data)


def listen_to_uvicorn(to: Recorder) -> None:
    """The same where uvicorn carries it: a socket goes on with the connection of its request."""
    requests: Any = sys.modules["widget.uvicorn_lines"].BoundedRequests
    begin = requests.connection_made

    def heard(self: Any, transport: Any) -> None:
        peer = (transport.get_extra_info("peername") or ("nobody",))[0]
        begin(self, Heard(transport, Stream(to, "wire", f"a connection from {peer}")))

    requests.connection_made = heard


listen_to_wire(recorder())
if "widget.uvicorn_lines" in sys.modules:  # the server is imported first
    listen_to_uvicorn(recorder())
listen_to_log(recorder(), "log")
listen_to_statements(recorder())
