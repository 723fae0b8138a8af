"""The magic questions: each does what its name says, and stops when nobody listens."""

import asyncio
import json
from typing import Any

import pytest

from tests.replies import DONE
from tests.sandbox.calls import call, said, stream
from widget.sandbox import Sandbox
from widget.sandbox.magic import SPELLS


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
