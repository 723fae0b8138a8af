"""One browser tab as a test drives it: a real socket to a real server, and the pure screen of what it shows.

At every fact it is checked that no shown text disappears before there is other text in its place.
"""

import json
import time
import uuid

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.screen import Screen

ORIGIN = "https://shop.example.com"


class Tab:
    """Connects at once; `facts` are all that it heard, with the moment of each."""

    def __init__(self, product, site, *, token=None, screen=None, origin=ORIGIN, came_from=None):
        """`came_from`: what the proxy in front says of the address; the tests' own is trusted."""
        self.screen = screen or Screen(token)
        self.screen.lost()
        self.facts = []
        address = f"ws://127.0.0.1:{product.port}/ws/v1/{site['site_key']}/"
        told = {"X-Forwarded-For": came_from} if came_from else None
        self._line = connect(
            address, origin=origin, additional_headers=told, compression=None, legacy=True, open_timeout=40
        )
        self._say([self.screen.hello()])
        self.until(lambda: not self.screen.stale)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave()

    def leave(self):
        self._line.close()

    def drop(self):
        """Gone without a word."""
        self._line.socket.close()

    def move(self, product, site):
        """The same tab, on a new line."""
        self.drop()
        return Tab(product, site, token=self.screen.token, screen=self.screen)

    def ask(self, text="When?", turn=None):
        turn = turn or str(uuid.uuid4())
        self._say(self.screen.ask(turn, text))
        return turn

    def say(self, **frame):
        """A frame that the screen knows nothing of."""
        self._say([frame])

    def stop(self, turn):
        self._say(self.screen.stop(turn))

    def retry(self, turn):
        self._say(self.screen.retry(turn))

    def hear(self, seconds=40.0):
        """The next fact, as it came."""
        fact = json.loads(self._line.recv(timeout=seconds))
        before = {turn: shown.visible for turn, shown in self.screen.turns.items()}
        self._say(self.screen.hear(fact))
        self.facts.append((time.monotonic(), fact))
        for turn, shown in self.screen.turns.items():
            assert shown.visible or not before.get(turn), f"text disappeared: {before[turn]!r}, at {fact}"
        return fact

    def until(self, reached, seconds=40.0):
        """Hear until something is so."""
        until = time.monotonic() + seconds
        while not reached():
            self.hear(until - time.monotonic())
        return self

    def shows(self, turn, text):
        """Hear until the turn shows just this."""
        return self.until(lambda: turn in self.screen.turns and self.screen.turns[turn].visible == text)

    def ends(self, turn, seconds=40.0):
        """Hear until the turn has ended, which is returned."""
        ended = ("done", "stopped", "failed")
        self.until(lambda: turn in self.screen.turns and self.screen.turns[turn].state in ended, seconds)
        return self.screen.turns[turn]

    def close_code(self):
        """Hear until the server closes the line, which it does with this code."""
        try:
            while True:
                self.hear()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def _say(self, frames):
        for frame in frames:
            self._line.send(json.dumps(frame))
