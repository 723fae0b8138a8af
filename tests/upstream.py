"""A scripted SparkGPT: a real HTTP server on loopback that says exactly the bytes it is told to, or speaks SparkGPT.

Runs in the test's own loop (`async with Upstream() as upstream`) or in a thread of its own (`start()`, `stop()`).
Without a script it answers with the words of `upstream.answer(prompt)`, one delta each, `pace` seconds apart; `hold()`
stops it before the next delta and `release(n)` lets n more out, so that a test can act in the middle of an answer.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.canary.recorder import recorder
from tests.replies import DONE, HungUp, Reply, event, finish, plain, send


@dataclass(slots=True)
class Request:
    """One request as it came, on which connection (from 0). `closed` and `gone` are set when the peer hangs up.

    Of an answer without a script it also knows the deltas, how many of them were sent, whether the end was, and when (monotonic
    seconds) the peer hung up if it did so before.
    """

    method: str
    path: str
    headers: dict[str, str]
    json: Any
    connection: int
    came_at: float = field(default_factory=time.monotonic)
    cut_at: float | None = None
    answer: list[str] = field(default_factory=list)
    sent: int = 0
    is_whole: bool = False
    closed: asyncio.Event = field(default_factory=asyncio.Event)  # for tests in the server's loop
    gone: threading.Event = field(default_factory=threading.Event)  # for tests in another thread

    def hung_up(self) -> None:
        if not self.is_whole and self.cut_at is None:
            self.cut_at = time.monotonic()
        self.closed.set()
        self.gone.set()


class Upstream:
    """Set `answer`, `pace`, `quota` and `training` at any time, from any thread."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)  # one reply per request; the last one stays
        self.requests: list[Request] = []
        self.connections = 0
        self.answer: Callable[[str], list[str]] = lambda prompt: ["You ", "said: ", prompt]
        self.pace = 0.0
        self.quota: dict[str, str] = {}
        self.training: list[dict[str, Any]] = []
        self.port = 0
        self._held = False
        self._permits = 0
        self._gate = threading.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def prompts(self) -> list[str]:
        return [request.json["user"] for request in self.requests if "user" in request.json]

    # In the test's loop.

    async def __aenter__(self) -> "Upstream":
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Condition()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def came(self, count: int, seconds: float = 10) -> list[Request]:
        """Wait, in the server's loop, until so many requests have come."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: len(self.requests) >= count)
        return self.requests

    # In a thread of its own.

    @classmethod
    @contextmanager
    def asked_by(cls, settings: Any) -> Iterator["Upstream"]:
        """One that the settings of this test name."""
        upstream = cls().start()
        settings.SPARKGPT_URL = upstream.url
        try:
            yield upstream
        finally:
            upstream.stop()

    def start(self) -> "Upstream":
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(5)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(5)

    async def _serve(self, ready: threading.Event) -> None:
        self._over = asyncio.Event()
        async with self:
            ready.set()
            await self._over.wait()

    # The gate. Any thread may call these.

    def hold(self) -> None:
        """No delta leaves from now on until it is released."""
        with self._gate:
            self._held, self._permits = True, 0

    def release(self, count: int | None = None) -> None:
        """Let `count` more deltas out; without a count the gate stays open."""
        with self._gate:
            self._held, self._permits = count is not None, self._permits + (count or 0)
        asyncio.run_coroutine_threadsafe(self._wake(), self._loop)

    def wait_for_requests(self, count: int, seconds: float = 30) -> list[Request]:
        """Block, in another thread than the server's, until so many requests have come."""
        until = time.monotonic() + seconds
        while len(self.requests) < count:
            assert time.monotonic() < until, f"{len(self.requests)} of {count} requests came in {seconds} s"
            time.sleep(0.01)
        return self.requests

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _pass_gate(self) -> None:
        async with self._news:
            await self._news.wait_for(self._may_pass)

    def _may_pass(self) -> bool:
        with self._gate:
            if self._held and not self._permits:
                return False
            self._permits -= self._held
            return True

    # One connection.

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        number, self.connections = self.connections, self.connections + 1
        try:
            await self._converse(reader, writer, number)
        except (HungUp, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # cancelled only when the server stops; start_server logs a cancelled task as an error
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        first = asyncio.ensure_future(reader.read(1))
        while start := await first:
            request = await _read_request(start, reader, number)
            async with self._news:
                self.requests.append(request)
                self._news.notify_all()
            # While the reply is written, the read for the next request's first byte is what notices a hang-up.
            first = asyncio.ensure_future(reader.read(1))
            first.add_done_callback(partial(_note_hang_up, request))
            await self._reply(request, writer, first)

    async def _reply(self, request: Request, writer: asyncio.StreamWriter, first: "asyncio.Future[Any]") -> None:
        reply: asyncio.Future[Any] = asyncio.ensure_future(self._write(request, writer))
        try:
            await asyncio.wait({reply, first}, return_when=asyncio.FIRST_COMPLETED)
            if not reply.done() and request.closed.is_set():
                raise HungUp
            await reply
        finally:
            reply.cancel()
            if reply.cancelled() or not reply.done() or reply.exception():
                first.cancel()

    async def _write(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if not self.script:
            await self._speak_sparkgpt(request, writer)
            return
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        await send(reply, writer)

    async def _speak_sparkgpt(self, request: Request, writer: asyncio.StreamWriter) -> None:
        """What the three calls do when nothing goes wrong."""
        match request.path.rsplit("/", 1)[-1]:
            case "askoutsideStream":
                request.answer = self.answer(request.json["user"])
                await self._stream(request, writer)
            case "askoutside":
                message = {"role": "assistant", "content": "".join(self.answer(request.json["user"]))}
                await self._say(plain({"message": message}, 200, **self.quota), writer)
            case "getModelTrain":
                await self._say(plain(self.training, 200, **self.quota), writer)
            case _:
                await self._say(plain({"error": "no such call"}, 404), writer)

    async def _say(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        writer.write(reply.head() + b"".join(step for step in reply.steps if isinstance(step, bytes)))
        await writer.drain()

    async def _stream(self, request: Request, writer: asyncio.StreamWriter) -> None:
        reply = Reply(headers={name.replace("_", "-"): value for name, value in self.quota.items()})
        writer.write(reply.head())
        for delta in request.answer:
            await self._pass_gate()
            await asyncio.sleep(self.pace)
            request.sent += 1
            writer.write(reply.framed(event(delta)))
            await writer.drain()
        request.is_whole = True
        writer.write(reply.framed(DONE))
        await finish(reply, writer)


async def _read_request(start: bytes, reader: asyncio.StreamReader, number: int) -> Request:
    head = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = line.split(" ")
    told = [f"{name}: {value}" for name, value in headers.items() if name != "authorization"]  # where the key belongs
    recorder().hear("upstream", path, "\n".join([line, *told]).encode() + content)
    return Request(method, path, headers, json.loads(content or b"null"), number)


def _note_hang_up(request: Request, read: "asyncio.Future[bytes]") -> None:
    if read.cancelled() or read.exception() or not read.result():
        request.hung_up()
