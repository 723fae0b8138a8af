"""Calls the sandbox in process, one ASGI call at a time, and reads what it said."""

import json

import httpx

from widget.sandbox import Sandbox
from widget.sparkgpt.chat import Delta, read_event
from widget.sparkgpt.sse import SSEDecoder
from widget.sparkgpt.text import TextJoiner

ALICE = {"Authorization": "Bearer sandbox-alice"}


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
