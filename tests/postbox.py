"""A mail server of the tests' own, on a free port: takes whatever comes, or hangs up, or never says a word."""

import email
import socketserver
import threading
import time
from email import policy

from tests.canary.left import look_at_letter
from tests.canary.recorder import recorder


class Postbox:
    """`letters` are what has come, parsed. `mood`: "kind", "rude" (refuses the sender) or "silent"."""

    def __init__(self, mood="kind"):
        self.letters, self.mood = [], mood
        self.gone = threading.Event()
        box = self

        class Caller(socketserver.StreamRequestHandler):
            def handle(self):
                box._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Caller)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for(self, count, seconds=10):
        until = time.monotonic() + seconds
        while len(self.letters) < count:
            assert time.monotonic() < until, f"{len(self.letters)} letters have come"
            time.sleep(0.01)
        return self.letters

    def stop(self):
        self.gone.set()
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, caller):
        if self.mood == "silent":
            self.gone.wait(30)
            return
        self._say(caller, "220 postbox")
        for line in iter(caller.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say(caller, "354 go on")
                self._keep(caller)
            elif verb == b"MAIL" and self.mood == "rude":
                self._say(caller, "550 not from you")
                continue
            self._say(caller, "221 bye" if verb == b"QUIT" else "250 ok")

    def _keep(self, caller):
        lines = list(iter(caller.rfile.readline, b".\r\n"))
        letter = email.message_from_bytes(b"".join(lines), policy=policy.default)
        look_at_letter(recorder(), "letters", letter)
        self.letters.append(letter)

    def _say(self, caller, text):
        caller.wfile.write(f"{text}\r\n".encode())
