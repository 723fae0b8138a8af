"""SparkGPT's documented API as an ASGI application, for demo, development and tests.

Knows neither Django nor SparkWidget. It looks at the last segment of the path only, so it can be mounted anywhere or
run alone.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from .magic import Act, End, magic, unending
from .pace import pauses, pieces, seeded
from .teaching import BadLesson, may_teach, taught, weather_of
from .trained import Model, load

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT = 256 * 1024  # bytes
KEYS_LIMIT = 10_000  # keys remembered per day; keys are made up by whoever calls
BAD_KEY = "bad-"  # keys that begin so are unknown; any other will do
FORBIDDEN_MODEL = 403  # no key may use it; every other model answers
CALLS = ("askoutside", "askoutsideStream", "getModelTrain")
TEACH = "teach"  # no call of SparkGPT's: it changes what a model was trained on

_WORDS = {
    400: "The body must be JSON with an integer model_id, and a text as user when asking",
    401: "Missing or unknown API key",
    403: "No permission for this model",
    404: "No such call",
    405: "Use POST",
    429: "Too many requests",
    500: "Internal server error",
}


class Refusal(Exception):
    def __init__(self, status: int, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


@dataclass(frozen=True, slots=True)
class Question:
    call: str
    model: Model
    prompt: str


class Sandbox:
    """`pace` is a factor on every pause, 0 for none; `clock` says when it's midnight UTC, and quotas begin anew.

    `teacher` is the word with which models may be taught; without one, whoever asks from this machine may.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pace: float = 1.0,
        daily_limit: int = 1000,
        teacher: str = "",
    ) -> None:
        self._clock, self._pace, self._limit = clock, pace, daily_limit
        self._models, self._teacher = load(), teacher
        self._weather: dict[int, int] = {}
        self._day: date | None = None
        self._used: dict[str, int] = {}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        reply = _Reply(send)
        try:
            if _call(scope) == TEACH:
                await self._teach(scope, await _body(receive), reply)
                return
            self._admit(scope, reply)
            question = self._read(scope, await _body(receive))
            await _until_left(receive, self._perform(question, reply))
        except Refusal as refusal:
            await reply.refuse(refusal)

    def _admit(self, scope: Mapping[str, Any], reply: "_Reply") -> None:
        """Everything that the path and the headers decide."""
        if _call(scope) not in CALLS:
            raise Refusal(404)
        if scope["method"] != "POST":
            raise Refusal(405, ("Allow", "POST"))
        kind, _, key = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")
        if kind.lower() != "bearer" or not key.strip() or key.strip().startswith(BAD_KEY):
            raise Refusal(401)
        left = self._spend(key.strip())
        reply.headers = {"X-RateLimit-Limit": str(self._limit), "X-RateLimit-Remaining": str(max(0, left))}
        if left < 0:
            raise Refusal(429)

    def _spend(self, key: str) -> int:
        """How many calls this key has left today after this one; below zero, this one was too many."""
        today = self._clock().astimezone(UTC).date()
        if today != self._day or len(self._used) >= KEYS_LIMIT:
            self._day, self._used = today, {}
        used = self._used[key] = self._used.get(key, 0) + 1
        return self._limit - used

    def _read(self, scope: Mapping[str, Any], body: bytes) -> Question:
        fields, call = _fields(body), _call(scope)
        number, prompt = fields.get("model_id"), fields.get("user", "" if call == "getModelTrain" else None)
        if type(number) is not int or not isinstance(prompt, str):
            raise Refusal(400)
        if number == FORBIDDEN_MODEL:
            raise Refusal(403)
        if call != "getModelTrain" and (bad := self._weather.get(number)):
            raise Refusal(bad)
        return Question(call, self._model(number), prompt)

    def _model(self, number: int) -> Model:
        return self._models.get(number) or self._models[1].named(number)

    async def _teach(self, scope: Mapping[str, Any], body: bytes, reply: "_Reply") -> None:
        """What is taught is known until this process ends. Says what the model was trained on then."""
        if scope["method"] != "POST":
            raise Refusal(405, ("Allow", "POST"))
        if not may_teach(scope, self._teacher):
            raise Refusal(403)
        fields = _fields(body)
        number = fields.get("model_id")
        if type(number) is not int:
            raise Refusal(400)
        try:
            weather = weather_of(fields, self._weather.get(number, 0))
            self._models[number] = taught(self._model(number), fields, self._clock())
        except BadLesson:
            raise Refusal(400) from None
        self._weather[number] = weather
        await reply.say(200, self._models[number].rows())

    async def _perform(self, question: Question, reply: "_Reply") -> None:
        if question.call == "getModelTrain":
            await reply.say(200, question.model.rows())
            return
        act = magic(question.prompt) or Act(question.model.answer(question.prompt))
        if act.status != 200:
            raise Refusal(act.status, *([("Retry-After", str(act.retry_after))] if act.retry_after else []))
        if act.wait:
            await self._pause(act.wait)
        if act.page:
            await reply.page("<!doctype html><title>Log in</title><h1>Please log in to continue</h1>")
        elif question.call == "askoutside":
            await self._answer(act, reply)
        else:
            await self._stream(act, question.prompt, reply)

    async def _answer(self, act: Act, reply: "_Reply") -> None:
        match act.end:
            case End.ERROR:
                await reply.say(200, _error(500))
            case End.NEVER:
                await asyncio.Event().wait()
            case End.CUT:
                await reply.start(200, "application/json")
                await reply.write(b'{"message": {"role": "assistant", "content": "This answer was', more=False)
            case End.DONE:
                content = act.text if act.deltas is None else "".join(act.deltas)
                await reply.say(200, {"message": {"role": "assistant", "content": content}})

    async def _stream(self, act: Act, prompt: str, reply: "_Reply") -> None:
        generator = seeded(prompt)
        await reply.start(200, "text/event-stream")
        await reply.event({"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]})
        deltas: Iterable[str] = pieces(act.text, generator) if act.deltas is None else act.deltas
        if act.end is End.NEVER:
            deltas = unending(deltas)
        for delta, pause in zip(deltas, pauses(generator), strict=False):
            await self._pause(pause)
            await reply.event({"choices": [{"index": 0, "delta": {"content": delta}, "finish_reason": None}]})
        await _end(act.end, reply)

    async def _pause(self, seconds: float) -> None:
        # A sleep of 0 still lets others run, and a client's leaving be noticed.
        await asyncio.sleep(seconds * self._pace)


async def _end(end: End, reply: "_Reply") -> None:
    if end is End.ERROR:
        await reply.event(_error(500))
    if end is End.DONE:
        await reply.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        await reply.write(b"data: [DONE]\n\n")
    await reply.write(b"", more=False)


class _Reply:
    """Writes one reply; `headers` go with it whatever it says."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.headers: dict[str, str] = {}

    async def start(self, status: int, media_type: str, *more: tuple[str, str]) -> None:
        headers = [("Content-Type", media_type), ("Cache-Control", "no-store"), *self.headers.items(), *more]
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers]
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})

    async def write(self, content: bytes, *, more: bool = True) -> None:
        await self._send({"type": "http.response.body", "body": content, "more_body": more})

    async def event(self, value: object) -> None:
        await self.write(b"data: " + json.dumps(value).encode() + b"\n\n")

    async def say(self, status: int, value: object, *more: tuple[str, str]) -> None:
        content = json.dumps(value).encode()
        await self.start(status, "application/json", ("Content-Length", str(len(content))), *more)
        await self.write(content, more=False)

    async def page(self, html: str) -> None:
        await self.start(200, "text/html; charset=utf-8")
        await self.write(html.encode(), more=False)

    async def refuse(self, refusal: Refusal) -> None:
        await self.say(refusal.status, _error(refusal.status), *refusal.headers)


async def _until_left(receive: Receive, performance: Awaitable[None]) -> None:
    """The performance, unless the client hangs up before it is over."""
    performing = asyncio.ensure_future(performance)
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({performing, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not performing.done():
            performing.cancel()
    await asyncio.gather(performing, leaving, return_exceptions=True)
    if not performing.cancelled():
        performing.result()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more and len(body) <= BODY_LIMIT:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body) if len(body) <= BODY_LIMIT else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Refusal(400)
    return fields


def _call(scope: Mapping[str, Any]) -> str:
    return str(scope["path"]).rstrip("/").rsplit("/", 1)[-1]


def _error(status: int) -> dict[str, object]:
    return {"error": {"message": _WORDS[status], "code": status}}
