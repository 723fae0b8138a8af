"""A visitor's browser without sockets, in process: posts frames, reads events, remembers its token."""

import asyncio
import json
import uuid

from tests.canary.edge import watched
from tests.canary.recorder import recorder

ORIGIN = "https://shop.example.com"
THAT_IS_ALL = 1000


class Answer:
    """One POST in flight: its status and headers, then its events one by one."""

    def __init__(self, application, path, body=b"", *, origin=ORIGIN, method="POST"):
        self._to, self._from = asyncio.Queue(), asyncio.Queue()
        headers = [(b"origin", origin.encode("latin-1"))] if origin is not None else []
        scope = {
            "type": "http", "method": method, "path": path, "headers": headers, "query_string": b"", "root_path": "",
        }  # fmt: skip
        half = len(body) // 2
        self._to.put_nowait({"type": "http.request", "body": body[:half], "more_body": True})
        self._to.put_nowait({"type": "http.request", "body": body[half:], "more_body": False})
        self.task = asyncio.create_task(
            watched(application, recorder(), "client ")(scope, self._to.get, self._from.put)
        )

    async def started(self):
        start = await asyncio.wait_for(self._from.get(), 5)
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return self

    async def event(self):
        """The next event: a frame, or the code of the close."""
        message = await asyncio.wait_for(self._from.get(), 5)
        *name, data = message["body"].decode().removesuffix("\n\n").split("\n")
        value = json.loads(data.removeprefix("data: "))
        assert message.get("more_body", False) == (not name)
        assert name in ([], ["event: close"])
        return value

    async def rest(self):
        """All events to the end."""
        events = [await self.event()]
        while not isinstance(events[-1], int):
            events.append(await self.event())
        return events

    async def hang_up(self):
        self._to.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(self.task, 5)


class Tab:
    """`await Tab.open(...)`, then commands up and facts down."""

    def __init__(self, application, site_key="alicekey", token=None):
        self._application, self._path = application, f"/http/v1/{site_key}/"
        self.token = token
        self.stream = None

    @classmethod
    async def open(cls, application, token=None, **more):
        tab = cls(application, token=token)
        tab.welcome = await tab.listen(**more)
        return tab

    def hello(self, **more):
        frame = {"type": "hello", "v": 1, "token": self.token, "locale": "en", "page": f"{ORIGIN}/", "screen": None}
        return frame | more

    async def post(self, what, *frames, **options):
        body = "\n".join(frame if isinstance(frame, str) else json.dumps(frame) for frame in frames).encode()
        return await Answer(self._application, f"{self._path}{what}/", body, **options).started()

    async def listen(self, **more):
        """A new stream in place of the one before; its welcome."""
        if self.stream:
            await self.stream.hang_up()
        self.stream = await self.post("stream", self.hello(**more))
        welcome = await self.hear("welcome")
        self.token = welcome["token"] or self.token
        return welcome

    async def command(self, **frame):
        """What the answer to a command tells, without its close."""
        answer = await self.post("command", self.hello(), frame)
        *facts, code = await answer.rest()
        await answer.hang_up()
        self.code = code
        return facts

    async def ask(self, text="When do you open?", turn=None):
        turn = turn or str(uuid.uuid4())
        self.told = await self.command(type="ask", turn=turn, text=text)
        return turn

    async def hear(self, kind=None):
        frame = await self.stream.event()
        assert kind is None or frame["type"] == kind, frame
        return frame

    async def hear_to_the_end(self):
        """All frames up to the end of the answer."""
        frames = [await self.hear()]
        while frames[-1]["type"] not in ("done", "stopped", "failed"):
            frames.append(await self.hear())
        return frames

    async def leave(self):
        if self.stream:
            await self.stream.hang_up()
