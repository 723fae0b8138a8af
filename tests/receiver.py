"""An owner's server that receives webhooks: real HTTP on loopback, which answers what the test tells it, and its own check."""

import base64
import hashlib
import hmac
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.canary.recorder import recorder


class Receiver:
    """`statuses` are answered in turn, the last one for ever; `calls` are `(headers, body)`; `silent` says nothing."""

    def __init__(self, *statuses, headers=(), body=b"", silent=False, tls=None):
        self.calls, self.statuses = [], list(statuses) or [200]
        self.headers, self.body, self.silent = dict(headers), body, silent
        self._over = threading.Event()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for(self, count, seconds=20):
        until = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < until, f"{len(self.calls)} calls have come"
            time.sleep(0.01)
        return self.calls

    def stop(self):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler):
        length = int(handler.headers.get("content-length", 0))
        body = handler.rfile.read(length)
        recorder().hear("webhooks", handler.path, str(handler.headers).encode() + body)
        self.calls.append((dict(handler.headers), body))
        if self.silent:
            self._over.wait(30)
            return
        handler.send_response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        handler.wfile.write(self.body)


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self):
        try:
            self.receiver.answer(self)
        except OSError:
            self.close_connection = True  # whoever called has hung up

    do_GET = do_POST

    def log_message(self, *_):
        return


def is_genuine(secret, headers, body):
    """What a receiver does, by hand."""
    named = {name.lower(): value for name, value in headers.items()}
    signed = b".".join([named["webhook-id"].encode(), named["webhook-timestamp"].encode(), body])
    key = base64.b64decode(secret.split("_", 1)[1])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in named["webhook-signature"].split(" ")
