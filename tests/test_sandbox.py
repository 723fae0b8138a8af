"""The sandbox in process, one ASGI call at a time; and once over real HTTP, under daphne, with the real client."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.upstream import DONE
from widget.sandbox import Sandbox
from widget.sandbox.magic import SPELLS
from widget.sandbox.pace import pieces, seeded
from widget.sandbox.trained import load
from widget.sparkgpt import (
    Finished,
    Limited,
    Nonsense,
    Refused,
    Secret,
    SparkGPT,
    SparkGPTError,
    Unavailable,
)
from widget.sparkgpt.chat import Delta, read_event
from widget.sparkgpt.sse import SSEDecoder
from widget.sparkgpt.text import TextJoiner

ALICE = {"Authorization": "Bearer sandbox-alice"}
BOB = {"Authorization": "Bearer sandbox-bob"}


async def call(
    name: str,
    body: object = None,
    *,
    sandbox: Sandbox | None = None,
    headers: dict[str, str] = ALICE,
    method: str = "POST",
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    transport = httpx.ASGITransport(sandbox or Sandbox(pace=0))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/any/where") as client:
        return await client.request(method, name, content=content, headers=headers)


async def answer(prompt: str, model: int = 1) -> str:
    reply = await call("askoutside", {"model_id": model, "user": prompt})
    return str(reply.json()["message"]["content"])


async def stream(prompt: str) -> httpx.Response:
    return await call("askoutsideStream", {"model_id": 1, "user": prompt, "stream": True})


def said(reply: httpx.Response) -> str:
    joiner = TextJoiner()
    read = [read_event(event) for event in SSEDecoder(100_000).feed(reply.content)]
    return "".join(joiner.feed(event.text) for event in read if isinstance(event, Delta)) + joiner.close()


# Its API.


async def test_a_question_gets_its_trained_answer():
    assert "14 Mill Lane" in await answer("Where is the bakery?")


async def test_a_stream_says_the_same_and_ends_as_documented():
    reply = await stream("Where is the bakery?")
    assert reply.headers["content-type"] == "text/event-stream"
    assert said(reply) == await answer("Where is the bakery?")
    assert reply.content.endswith(DONE)
    first = json.loads(reply.text.split("\n")[0].removeprefix("data: "))
    assert first["choices"][0]["delta"] == {"role": "assistant"}


async def test_the_same_question_is_streamed_in_the_same_pieces():
    assert (await stream("Hello")).content == (await stream("Hello")).content


async def test_training_is_listed_as_documented():
    rows = (await call("getModelTrain", {"model_id": 1})).json()
    assert len(rows) >= 30
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row.keys() == {"id", "model_id", "question", "answer", "created_at"} for row in rows)
    assert all(datetime.strptime(row["created_at"], "%Y-%m-%d %H:%M:%S") for row in rows)


@pytest.mark.parametrize("key", ["", "sandbox-alice", "Basic sandbox-alice", "Bearer ", "Bearer bad-key"])
async def test_an_unknown_key_is_refused(key):
    reply = await call("askoutside", {"model_id": 1, "user": "Hello"}, headers={"Authorization": key})
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, 401)
    assert "x-ratelimit-limit" not in reply.headers


async def test_no_key_is_refused():
    assert (await call("askoutside", {"model_id": 1, "user": "Hello"}, headers={})).status_code == 401


@pytest.mark.parametrize("name", ["askoutside", "askoutsideStream", "getModelTrain"])
async def test_a_model_of_someone_else_is_refused(name):
    assert (await call(name, {"model_id": 403, "user": "Hello"})).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff", b"[" * 100_000, {}, {"model_id": 1}, {"user": "Hello"}, {"model_id": "1", "user": "a"},
     {"model_id": True, "user": "a"}, {"model_id": 1, "user": 2}, b" " * 300_000],
    ids=str,
)  # fmt: skip
async def test_a_bad_body_is_refused(body):
    assert (await call("askoutside", body)).status_code == 400


async def test_another_call_or_method_is_refused():
    assert (await call("askinside", {"model_id": 1, "user": "Hello"})).status_code == 404
    reply = await call("askoutside", method="GET")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


async def test_each_key_has_a_daily_limit_of_its_own():
    now = datetime(2026, 1, 1, 23, tzinfo=UTC)
    sandbox = Sandbox(clock=lambda: now, pace=0, daily_limit=2)

    async def ask(headers: dict[str, str]) -> tuple[int, str, str]:
        reply = await call("askoutside", {"model_id": 1, "user": "Hello"}, sandbox=sandbox, headers=headers)
        return reply.status_code, reply.headers["x-ratelimit-limit"], reply.headers["x-ratelimit-remaining"]

    assert [await ask(ALICE) for _ in range(3)] == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0")]
    assert await ask(BOB) == (200, "2", "1")
    now += timedelta(hours=2)
    assert await ask(ALICE) == (200, "2", "1")


async def test_every_reply_to_a_known_key_has_its_quota():
    for body in (
        {"model_id": 1, "user": "Hello"},
        {"model_id": 3, "user": "Hello"},
        {},
        {"model_id": 1, "user": "!500"},
    ):
        for name in ("askoutside", "askoutsideStream", "getModelTrain"):
            reply = await call(name, body)
            assert (reply.headers["x-ratelimit-limit"], reply.headers["x-ratelimit-remaining"]) == ("1000", "999")


# What it knows.


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("when do you open?", "7:00 to 18:00"),
        ("Are you open on sundays", "Sunday from 8:00"),
        ("opning hours", "7:00 to 18:00"),
        ("do you have glutenfree bread", "buckwheat"),
        ("can you deliver to my house", "cargo bike"),
        ("I want to order 30 croissants for friday", "16:00 the day before"),
        ("do u take credit cards", "minimum amount"),
        ("hi!", "welcome"),
    ],
)
async def test_a_question_in_other_words_finds_its_answer(question, part):
    assert part in await answer(question)


@pytest.mark.parametrize("question", ["What is the capital of France?", "???", "", "who won the world cup in 2014"])
async def test_a_question_nobody_trained_is_admitted_and_others_offered(question):
    reply = await answer(question)
    assert "not trained" in reply
    assert "- What are your opening hours?" in reply


async def test_the_other_model_speaks_german():
    assert "18:30" in await answer("Wann macht ihr auf?", model=2)
    assert "leider nicht" in await answer("Wie hoch ist der Eiffelturm?", model=2)


@pytest.mark.parametrize("model", load().values(), ids=lambda model: str(model.id))
def test_every_trained_question_finds_its_own_answer(model):
    for pair in model.pairs:
        assert model.answer(pair.question) == pair.answer


def test_a_text_in_pieces_is_the_same_text():
    for text in ("", " ", "a", " a  b\n\nc ", "| a | b |\n| --- |\n"):
        assert "".join(pieces(text, seeded("a"))) == text


# The magic questions.


async def test_help_lists_every_magic_question():
    reply = said(await stream("!help"))
    assert all(f"`{name}`" in reply for name in SPELLS)


@pytest.mark.parametrize("status", [401, 403, 429, 500])
@pytest.mark.parametrize("name", ["askoutside", "askoutsideStream"])
async def test_a_status_on_demand(status, name):
    for _ in range(2):
        reply = await call(name, {"model_id": 1, "user": f"!{status}"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (status, status)
        assert reply.headers.get("retry-after") == ("30" if status == 429 else None)


async def test_magic_is_the_first_word_in_any_case():
    assert said(await stream("  !HELP me")) == said(await stream("!help"))
    assert "!help" not in said(await stream("what does !help do"))


async def test_cut_ends_in_the_middle():
    reply = await stream("!cut")
    assert said(reply).endswith("right in the")
    assert b"[DONE]" not in reply.content


async def test_an_error_comes_inside_the_stream():
    reply = await stream("!error")
    assert reply.status_code == 200
    assert b'data: {"error"' in reply.content
    assert b"[DONE]" not in reply.content


async def test_garbage_is_a_web_page():
    assert (await stream("!garbage")).headers["content-type"].startswith("text/html")


async def test_silent_says_nothing_and_is_done():
    reply = await stream("!silent")
    assert said(reply) == ""
    assert reply.content.endswith(DONE)


async def test_long_is_about_two_thousand_words_of_markdown():
    text = said(await stream("!long"))
    assert 1800 < len(text.split()) < 2300
    assert all(sign in text for sign in ("# ", "\n- ", "\n1. ", "```", "| ", "](https://", "**", "> "))


async def test_emoji_come_in_halves_that_join():
    reply = await stream("!emoji")
    assert b'"\\ud83e"' in reply.content
    text = said(reply)
    assert "🥐" in text and "שלום" in text and "\u2028" in text and text.count("\ufffd") == 1
    text.encode()


@pytest.mark.parametrize("prompt", ["!endless", "!slow"])
async def test_whoever_hangs_up_is_not_talked_to_any_more(prompt):
    sent: list[Any] = []
    hang_up = asyncio.Event()
    body = json.dumps({"model_id": 1, "user": prompt}).encode()
    messages = iter([{"type": "http.request", "body": body}])

    async def receive() -> Any:
        if message := next(messages, None):
            return message
        await hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 20:
            hang_up.set()

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sandbox/api/askoutsideStream",
        "headers": [(b"authorization", b"Bearer sandbox-alice")],
    }
    if prompt == "!slow":
        hang_up.set()
    sandbox = Sandbox(pace=0 if prompt == "!endless" else 1)
    await asyncio.wait_for(sandbox(scope, receive, send), 2)
    assert len(sent) < 30
    assert prompt != "!slow" or not sent


# Under daphne, with the real client.


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "widget.sandbox:app",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr
        async with asyncio.timeout(20):
            while b"Listening" not in (line := await process.stderr.readline()):
                assert line, "daphne did not start"
        yield f"http://127.0.0.1:{port}/sandbox/api"
    finally:
        process.kill()
        await process.communicate()


async def listen(client: SparkGPT, prompt: str) -> tuple[str, Finished | SparkGPTError]:
    heard: list[str] = []
    try:
        async with aclosing(client.ask_stream(Secret("sandbox-alice"), 1, prompt)) as reads:
            async for read in reads:
                if isinstance(read, Finished):
                    return "".join(heard), read
                heard += read
    except SparkGPTError as error:
        return "".join(heard), error
    raise AssertionError("no end")


async def check_answers(client: SparkGPT) -> None:
    text, end = await listen(client, "Thanks")
    assert text == (await client.ask(Secret("sandbox-alice"), 1, "Thanks")).text
    assert isinstance(end, Finished) and end.quota.limit == 1000
    assert len((await client.training(Secret("sandbox-alice"), 1)).pairs) >= 30
    text, end = await listen(client, "!silent")
    assert text == "" and isinstance(end, Finished)


async def check_failures(client: SparkGPT) -> None:
    kinds = {"!429": Limited, "!500": Unavailable, "!401": Refused, "!403": Refused, "!garbage": Nonsense}
    for prompt, kind in kinds.items():
        text, end = await listen(client, prompt)
        assert (text, type(end)) == ("", kind)
    for prompt in ("!cut", "!error"):
        text, end = await listen(client, prompt)
        assert text.startswith("This answer") and isinstance(end, Unavailable)


async def test_client_and_sandbox_agree_over_real_http():
    async with served() as url:
        client = SparkGPT(url, retry_pause=0.01)
        try:
            await asyncio.gather(check_answers(client), check_failures(client))
        finally:
            await client.aclose()
