"""The product's composition, listened to: at its edge, on the wire, in its log and towards its database."""

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


listen_to_wire(recorder())
listen_to_log(recorder(), "log")
listen_to_statements(recorder())
