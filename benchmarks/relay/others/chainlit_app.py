"""The same relay in Chainlit: `chainlit run chainlit_app.py --headless`, with UPSTREAM set."""

import json
import os

import chainlit as cl
import httpx

client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None, max_keepalive_connections=20))


@cl.on_message
async def chat(question: cl.Message) -> None:
    answer = cl.Message(content="")
    body = {"model_id": 1, "user": question.content, "stream": True}
    async with client.stream("POST", os.environ["UPSTREAM"], json=body) as reply:
        async for line in reply.aiter_lines():
            if line.startswith("data: {"):
                await answer.stream_token(json.loads(line[6:])["choices"][0]["delta"]["content"])
    await answer.send()
