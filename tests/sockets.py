"""A visitor's browser for socket tests in process: speaks frames, remembers what the screen shows."""

import json
import time
import uuid
from collections.abc import Iterable
from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import re_path

from tests.canary.edge import watched
from tests.canary.recorder import recorder
from widget.bucket import Buckets
from widget.consumers import VisitorSocket
from widget.counters import Counters, OwnCounters
from widget.database import database
from widget.doors import Doors
from widget.fallback import House
from widget.gate import Gate
from widget.limits import Rates
from widget.proxies import TrustedProxies
from widget.relay import Relay
from widget.sightings import Sightings
from widget.suggestions import Suggestions

ORIGIN = "https://shop.example.com"


async def leave(calls: dict[int, int]) -> None:
    """Nobody is there to take over."""


def open_gate(rates: Rates | None = None, counters: Counters | None = None, proxies: Iterable[str] = (), **more: Any):
    """One that counts by these rates, or nothing."""
    return Gate(rates, counters or OwnCounters(time.monotonic), TrustedProxies(proxies), **more)


def house(relay: Relay, **options: Any):
    """The socket's route as sparkwidget/asgi.py has it."""
    socket: Any = VisitorSocket.as_asgi(relay=relay, **(shared(relay) | options))
    routes: Any = [re_path(r"^ws/v1/(?P<site_key>[a-z0-9]*)/$", socket)]
    return watched(URLRouter(routes), recorder(), "client ")


def shared(relay: Relay) -> dict[str, Any]:
    """What a process has one of, besides the relay."""
    sightings, suggestions = Sightings(database, time.monotonic), Suggestions(database, time.monotonic)
    return {"doors": Doors(relay, leave), "sightings": sightings, "gate": open_gate(), "suggestions": suggestions}


def rooms(relay: Relay, buckets: Buckets | None = None, **options: Any) -> House:
    """What exchanges over HTTP share."""
    buckets = Buckets(40, 10, time.monotonic) if buckets is None else buckets
    return House(relay, buckets=buckets, **(shared(relay) | options))


async def in_database(function, *args, **kwargs):
    return await database(function, *args, **kwargs)


class Browser:
    """One tab: `await Browser.open(...)`, then frames up and down."""

    def __init__(self, application, site_key, origin):
        headers = [(b"origin", origin.encode("latin-1"))] if origin is not None else []
        self._socket = WebsocketCommunicator(application, f"/ws/v1/{site_key}/", headers)
        self.token = None

    @classmethod
    async def open(cls, application, site_key, *, origin=ORIGIN, token=None, hello=True, **more):
        browser = cls(application, site_key, origin)
        accepted, _ = await browser._socket.connect()
        assert accepted, "refusals come after accept"
        browser.token = token
        if hello:
            browser.welcome = await browser.hello(**more)
        return browser

    async def hello(self, **more):
        frame = {
            "type": "hello",
            "v": 1,
            "token": self.token,
            "locale": "en",
            "page": "https://shop.example.com/",
            "screen": None,
        }
        await self.say(**(frame | more))
        welcome = await self.hear("welcome")
        self.token = welcome["token"] or self.token
        return welcome

    async def say(self, **frame):
        await self._socket.send_to(text_data=json.dumps(frame))

    async def say_raw(self, text=None, data=None):
        message = {"text": text} if text is not None else {"bytes": data}
        await self._socket.send_input({"type": "websocket.receive", **message})

    async def ask(self, text="When do you open?", turn=None):
        turn = turn or str(uuid.uuid4())
        await self.say(type="ask", turn=turn, text=text)
        return turn

    async def hear(self, kind=None):
        """The next frame, which must be of this kind."""
        frame = json.loads(await self._socket.receive_from(timeout=5))
        assert kind in (None, frame["type"]), frame
        return frame

    async def hear_to_the_end(self):
        """All frames up to the end of the answer."""
        frames = [await self.hear()]
        while frames[-1]["type"] not in ("done", "stopped", "failed"):
            frames.append(await self.hear())
        return frames

    async def hear_close(self):
        message = await self._socket.receive_output(timeout=5)
        assert message["type"] == "websocket.close", message
        assert type(message["code"]) is int, "autobahn takes nothing derived from int"
        return message["code"]

    async def hears_nothing(self):
        return await self._socket.receive_nothing(timeout=0.05)

    async def leave(self):
        await self._socket.disconnect()


def text_of(frames):
    """What a screen shows of these frames, which must follow each other without a hole."""
    shown, seq = "", None
    for frame in frames:
        if frame["type"] == "delta":
            assert seq is None or frame["after"] == seq, "a hole or a double"
            shown, seq = shown + frame["text"], frame["seq"]
    return shown
