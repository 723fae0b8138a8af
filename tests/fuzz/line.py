"""What comes over the line: frames, SparkGPT's bytes and events, the bodies of the fallback."""

import json
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any

from tests import vectors
from tests.fuzz.target import Target, seed, text
from tests.replies import DONE, event
from widget.exchange import Exchange
from widget.protocol import FRAME_LIMIT, BadFrame, decode
from widget.sparkgpt import Secret, chat
from widget.sparkgpt.errors import SparkGPTError
from widget.sparkgpt.reading import Reading
from widget.sparkgpt.sse import SSEDecoder

FRAMES, SSE, CHAT = vectors.read("frames"), vectors.read("sse"), vectors.read("chat")
_UP = tuple(seed(json.dumps(case["frame"])) for case in FRAMES["up"]["good"])


def frames(data: bytes) -> None:
    """A command, written as JSON again, is read as the same command."""
    try:
        command = decode(text(data))
    except BadFrame:
        return
    fields = asdict(command)
    again = json.dumps({"type": type(command).__name__.lower(), **fields})
    assert len(again) > FRAME_LIMIT or decode(again) == command
    json.dumps(fields, ensure_ascii=False).encode()


def _events(pieces: list[bytes], limit: int) -> tuple[list[str], bool]:
    decoder = SSEDecoder(limit)
    told: list[str] = []
    try:
        for piece in pieces:
            told += decoder.feed(piece)
    except SparkGPTError:
        return told, True
    return told, decoder.close()


def sse(data: bytes) -> None:
    """Cut anywhere, the events are the same; none is longer than what came; over the limit, the refusal comes at every cut."""
    told, half = _events([data], 10**9)
    middle = len(data) // 3
    assert (told, half) == _events([data[:middle], data[middle:]], 10**9)
    assert (told, half) == _events([data[at : at + 1] for at in range(len(data))], 10**9)
    assert sum(len(it) for it in told) <= len(data)
    small, _ = _events([data], 64)
    assert told[: len(small)] == small or not small


def _read(pieces: list[bytes]) -> tuple[str, str]:
    reading, said = Reading(400, 4000, 100_000, Secret("a-key-that-nobody-fuzzes")), ""
    for piece in pieces:
        said += "".join(reading.feed(piece))
        if reading.end:
            return said, repr(reading.end)
    return said, repr(reading.cut())


def answers(data: bytes) -> None:
    """Cut anywhere, the answer and its end are the same; it is text that can be stored, and no longer than its limit."""
    said = _read([data])
    assert said == _read([data[at : at + 7] for at in range(0, len(data), 7)])
    said[0].encode()
    assert "\0" not in said[0] and len(said[0]) <= 400


def events(data: bytes) -> None:
    """An event is a delta, an end, nothing we know, nothing, or one of our own errors; replies likewise."""
    for read in (lambda: chat.read_event(text(data)), lambda: chat.read_answer(data), lambda: chat.read_training(data)):
        try:
            told = read()
        except SparkGPTError as error:
            assert str(error) and error.code
        else:
            if isinstance(told, str):
                told.encode()


def _body(pieces: list[bytes]) -> str | None:
    """What is read of a body that comes so; None if it is refused."""
    exchange = Exchange()
    for piece in pieces:
        _run(exchange.http_request({"body": piece, "more_body": True}))
    try:
        return exchange.text()
    except BadFrame:
        return None


def _run(steps: Coroutine[Any, Any, None]) -> None:
    """To its end: it waits for nothing."""
    try:
        steps.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits")


def bodies(data: bytes) -> None:
    """A body is the same text however it comes, holds no more than its limit, and each line is a frame or refused."""
    whole = _body([data])
    assert whole == _body([data[at : at + 999] for at in range(0, len(data), 999)])
    if whole is None:
        return
    assert whole.encode() == data and len(data) <= FRAME_LIMIT
    for line in data.split(b"\n")[:20]:
        frames(line)


_BAD = tuple(seed(case["text"]) for case in FRAMES["up"]["bad"] if isinstance(case.get("text"), str))
_STREAMS = tuple(seed(case["text"]) for case in SSE["cases"] if isinstance(case.get("text"), str))
_EVENTS = tuple(seed(case["data"]) for case in CHAT["events"] if isinstance(case.get("data"), str))
_ANSWERS = tuple(b"data: " + data + b"\n\n" for data in _EVENTS) + (event("Hello") + event("there") + DONE,)
_REPLIES = tuple(
    seed(case["reply"]) for name in ("answers", "training") for case in CHAT[name] if isinstance(case["reply"], str)
)
_KEYS = (
    b'"type":',
    b'"turn":',
    b'"text":',
    b'"fields":',
    b'"context":',
    b'"identity":',
    b'"screen":',
    b'"hello"',
    b'"ask"',
    b'"contact"',
)
_SAID = (
    b'{"choices":',
    b'{"delta":',
    b'{"content":',
    b'"error":',
    b'"message":',
    b"[DONE]",
    b'"code":',
    b'"status":',
    b"429",
    b"[[",
    b'{"a":',
)
TARGETS = (
    Target("frames", frames, _UP + _BAD, _KEYS),
    Target(
        "sse",
        sse,
        _STREAMS + _ANSWERS,
        (b"data:", b"data: ", b":\n", b"event:", b"id:", b"\n\n", b"\r\r", b"\xef\xbb\xbf"),
    ),
    Target("answers", answers, _ANSWERS, (b"data: ", b"\n\n", b"data: [DONE]\n\n", b"\\ud83d", b"\\ude00", *_SAID)),
    Target("events", events, _EVENTS + _REPLIES, _SAID),
    Target("bodies", bodies, tuple(_UP[0] + b"\n" + it for it in _UP) + _UP, (b"\n", *_KEYS)),
)
