"""The sandbox has SparkGPT's API: its three calls, its refusals, its quota."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.replies import DONE
from tests.sandbox.calls import ALICE, answer, call, said, stream
from widget.sandbox import Sandbox

BOB = {"Authorization": "Bearer sandbox-bob"}


async def test_a_question_gets_its_trained_answer():
    assert "14 Mill Lane" in await answer("Where is the bakery?")


async def test_a_stream_says_the_same_and_ends_as_documented():
    reply = await stream("Where is the bakery?")
    assert reply.headers["content-type"] == "text/event-stream"
    assert said(reply) == await answer("Where is the bakery?")
    assert reply.content.endswith(DONE)
    first = json.loads(reply.text.split("\n")[0].removeprefix("data: "))
    assert first["choices"][0]["delta"] == {"role": "assistant"}


async def test_whoever_wants_to_know_hears_of_each_call_that_was_counted():
    heard = []
    sandbox = Sandbox(pace=0, daily_limit=2, note=heard.append)
    await call("askoutside", {"model_id": 1, "user": "Hello"}, sandbox=sandbox)
    await call("getModelTrain", {"model_id": 7}, sandbox=sandbox)
    await call("askoutside", b"{", sandbox=sandbox)
    await call("askoutside", {"model_id": 1, "user": "x"}, sandbox=sandbox, headers={})
    assert [(it.name, it.model, it.prompt, it.limit, it.left) for it in heard] == [
        ("askoutside", 1, "Hello", 2, 1), ("getModelTrain", 7, "", 2, 0), ("askoutside", None, "", 2, -1),
    ]  # fmt: skip
    assert heard[0].at < heard[1].at < heard[2].at


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
