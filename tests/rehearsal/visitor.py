"""Somebody who opens a page and asks, over whatever stands before the server."""

import json
import socket
import uuid
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

from websockets.sync.client import connect

ORIGIN = "https://shop.example.com"
HELLO = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None}


class Visitor:
    """`url` is the public one; whatever its name is, it is reached on this machine. `trust` is for its certificate."""

    def __init__(self, url, trust=None):
        self.url, self._trust = urlsplit(url), trust

    def get(self, path):
        """Status and body."""
        line = HTTPConnection(self.url.hostname, self.url.port)
        line.sock = self._socket()
        line.request("GET", path, headers={"Host": self.url.netloc})
        answer = line.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    @contextmanager
    def asks(self, site_key, text):
        """A question on its way; what comes is a function that waits for its answer."""
        address = f"ws{'s' if self._trust else ''}://{self.url.netloc}/ws/v1/{site_key}/"
        way = {"ssl": self._trust, "server_hostname": self.url.hostname} if self._trust else {}
        with connect(address, sock=self._raw(), origin=ORIGIN, compression=None, open_timeout=20, **way) as line:
            line.send(json.dumps(HELLO))
            line.send(json.dumps({"type": "ask", "turn": str(uuid.uuid4()), "text": text}))
            yield lambda: _end(line)

    def _raw(self):
        default = 443 if self.url.scheme == "https" else 80
        return socket.create_connection(("127.0.0.1", self.url.port or default), timeout=20)

    def _socket(self):
        raw = self._raw()
        return self._trust.wrap_socket(raw, server_hostname=self.url.hostname) if self._trust else raw


def _end(line):
    """How it ended, what it says, and in how many pieces it came."""
    pieces = 0
    while (fact := json.loads(line.recv(timeout=60)))["type"] not in ("done", "failed", "refused"):
        pieces += fact["type"] == "delta"
    return fact["type"], fact.get("text", ""), pieces
