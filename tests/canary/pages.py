"""Middleware outside all other, in the tests' own process: every response of Django is looked at."""

import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

from tests.canary.recorder import Stream, recorder


@sync_and_async_middleware
def watch(get_response: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(get_response):

        async def later(request: Any) -> Any:
            return look(request, await get_response(request))

        return later

    def now(request: Any) -> Any:
        return look(request, get_response(request))

    return now


def look(request: Any, response: Any) -> Any:
    stream = Stream(recorder(), "client pages", f"{request.method} {request.path}")
    stream.hear(response.serialize_headers() + response.cookies.output().encode() + b"\r\n\r\n")
    if response.streaming:
        each = _later if response.is_async else _now
        response.streaming_content = each(response.streaming_content, stream)
    else:
        stream.hear(response.content)
        if response.get("Content-Encoding") == "gzip":
            stream.hear(gzip.decompress(response.content))
    return response


def _now(pieces: Iterator[bytes], stream: Stream) -> Iterator[bytes]:
    for piece in pieces:
        stream.hear(piece)
        yield piece


async def _later(pieces: AsyncIterator[bytes], stream: Stream) -> AsyncIterator[bytes]:
    async for piece in pieces:
        stream.hear(piece)
        yield piece
