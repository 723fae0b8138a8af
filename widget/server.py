"""daphne, tuned in one place: sizes, timeouts, what may wait for each socket, and a way to stop that sends everybody home.

It installs Twisted's reactor when it is imported, so only `manage.py serve` imports it.
"""

from typing import Any

from autobahn.twisted import websocket as autobahn_twisted
from autobahn.websocket import protocol as autobahn_protocol
from daphne.server import twisted_loop
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor as installed_reactor
from twisted.internet.tcp import Connection, Port

from widget.bounds import HTTP_SECONDS, INBOX, OUTBOX, PING_SECONDS, PONG_SECONDS, SOCKET_SECONDS, framed
from widget.listening import BACKLOG
from widget.protocol import HARD_LIMIT, Close
from widget.replies import be_patient
from widget.shift import Leaving, Shift, settle_memory

reactor: Any = installed_reactor  # a module to type checkers, an object when it runs


class BoundedProtocol(WebSocketProtocol):  # type: ignore[misc]
    """Ends the connection of a browser that talks faster than it is listened to, or listens more slowly than it is told.

    It is the producer of what its transport writes, which therefore says when too much waits, and when all of it has left.
    """

    _is_behind = _is_cut_off = False
    _owed = 0

    def connectionMade(self) -> None:  # noqa: N802
        if self.CONFIG_ATTRS:
            self._settle()
        super().connectionMade()
        self.unregisterProducer()  # the HTTP channel, which took the request and passed it on
        self.registerProducer(self, True)

    def _settle(self) -> None:
        """With the first socket, the factory's options become the class's: autobahn copies two dozen of them to each."""
        for name in self.CONFIG_ATTRS:
            option = getattr(self.factory, name)
            setattr(BoundedProtocol, name, staticmethod(option) if callable(option) else option)
        BoundedProtocol.CONFIG_ATTRS = []

    def pauseProducing(self) -> None:  # noqa: N802  (Twisted's names)
        self._is_behind = True

    def resumeProducing(self) -> None:  # noqa: N802
        self._is_behind, self._owed = False, 0

    def stopProducing(self) -> None:  # noqa: N802
        """The connection is gone, which `onClose` hears too."""

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        """All that leaves passes here: frames, and pongs to a browser that pings without listening."""
        if self._owed > OUTBOX and not self._is_cut_off:
            self._cut_off()
        if self._is_cut_off:
            return
        if not chopsize:
            self._put(data)
        else:
            super().sendData(data, sync, chopsize)
        if self._is_behind:
            self._owed += len(data)

    def _put(self, data: bytes) -> None:
        """Into the socket itself as far as it takes it, which spares a turn of the loop; the rest is Twisted's."""
        line = self.transport
        if isinstance(line, Connection) and not (line.TLS or line.dataBuffer or line._tempDataBuffer):
            try:
                sent = line.socket.send(data)
            except OSError:
                sent = 0  # it is full; another error is met again where Twisted heeds it
            if sent == len(data):
                return
            data = data[sent:]
        line.write(data)

    def say(self, text: str) -> None:
        """A text frame, at once where nothing else waits to leave: autobahn's own way costs several times as much."""
        if self.state != self.STATE_OPEN:
            self.serverSend(text)
        elif self._is_behind or self._is_cut_off:
            self.sendData(framed(text))
        else:
            self._put(framed(text))

    def sendMessage(self, payload: bytes, isBinary: bool = False) -> None:  # noqa: N802, N803
        if self.state != self.STATE_OPEN:
            return  # the browser has just gone, which the consumer hears next
        # autobahn holds what we send to the limit for what we take, but not what was prepared to be sent.
        if len(payload) > HARD_LIMIT:
            self.sendPreparedMessage(self.factory.prepareMessage(payload, isBinary))
        else:
            super().sendMessage(payload, isBinary)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803  (autobahn's names)
        if self._is_cut_off:
            return
        if self.application_queue.qsize() >= INBOX:
            self.serverClose(int(Close.TOO_FAST))
            self._cut_off()
            return
        super().onMessage(payload, isBinary)

    def _cut_off(self) -> None:
        """What it said and nobody has heard yet is not worth the work: it says that again when it is back."""
        self._is_cut_off = True
        while not self.application_queue.empty():
            self.application_queue.get_nowait()
        self.transport.abortConnection()


def serve(shift: Shift) -> None:
    """Serve until SIGTERM or SIGINT; then announce that, serve on for the notice, drain, return. A second one ends it at once."""
    WebSocketFactory.protocol = BoundedProtocol
    _write_down_nothing()
    keeping = twisted_loop.create_task(shift.housework())  # noqa: F841  (a task that nothing holds may be collected)
    Leaving(shift, twisted_loop, shut=_shut, stop=_stop).heed()
    for line in shift.sockets:
        line.listen(BACKLOG)
    settle_memory()
    be_patient()(
        application=shift.application,
        endpoints=[f"fd:fileno={line.detach()}" for line in shift.sockets],  # which are its own from here on
        signal_handlers=False,
        server_name="sparkwidget",
        http_timeout=HTTP_SECONDS,
        websocket_timeout=SOCKET_SECONDS,
        websocket_connect_timeout=10,
        websocket_handshake_timeout=10,
        websocket_max_message_size=HARD_LIMIT,
        websocket_max_frame_size=HARD_LIMIT,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        verbosity=0,
    ).run()


def _write_down_nothing() -> None:
    """autobahn pretty-prints names and options of each socket, in colours, for lines of its log that nobody has switched on."""
    for name in ("pformat", "hltype", "hlval"):
        for module in (autobahn_protocol, autobahn_twisted):
            setattr(module, name, _unsaid)


def _unsaid(*_: object, **__: object) -> str:
    return ""


def _shut() -> None:
    listeners: list[Any] = [reader for reader in reactor.getReaders() if isinstance(reader, Port)]
    for listener in listeners:
        listener.stopListening()


def _stop() -> None:
    if reactor.running:
        reactor.stop()
