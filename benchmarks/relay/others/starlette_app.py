"""The same relay, as small as it can be on Starlette, uvicorn and httpx: `uvicorn starlette_app:app`, with UPSTREAM set."""

import json
import os

import httpx
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None, max_keepalive_connections=20))


async def chat(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            question = await socket.receive_text()
            body = {"model_id": 1, "user": question, "stream": True}
            async with client.stream("POST", os.environ["UPSTREAM"], json=body) as reply:
                async for line in reply.aiter_lines():
                    if line.startswith("data: {"):
                        await socket.send_text(json.loads(line[6:])["choices"][0]["delta"]["content"])
            await socket.send_text("[DONE]")
    except WebSocketDisconnect:
        pass


app = Starlette(routes=[WebSocketRoute("/ws", chat)])
