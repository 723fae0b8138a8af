"""uvicorn's connections within our bounds, over real sockets; with a patience that tests can wait for."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from uvicorn import Config

from widget.bounds import HEAD
from widget.headers import plain_answer
from widget.on_uvicorn import BoundedServer, in_our_manner
from widget.uvicorn_lines import BoundedRequests

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Impatient(BoundedRequests):
    patience = 0.3


async def application(scope, receive, send):
    """Answers 40 MB at /long, never at /never, breaks at /broken."""
    if scope["path"] == "/never":
        await asyncio.Event().wait()
    if scope["path"] == "/broken":
        raise ValueError("secret-words")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(640 if scope["path"] == "/long" else 1):
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def served():
    config = Config(
        in_our_manner(application), http=Impatient, ws="none", lifespan="off", log_config=None, access_log=False, port=0,
        server_header=False, h11_max_incomplete_event_size=HEAD, timeout_keep_alive=30,
    )  # fmt: skip
    server = BoundedServer(config)
    config.load()
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.stop()
        await running


async def said_to(port, *pieces):
    """All that comes back until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_head_that_is_not_whole_in_time_ends_the_connection():
    async with served() as port:
        assert await said_to(port, b"GET / HTTP/1.1\r\nHost: ") == b""
        assert await said_to(port) == b""


async def test_the_second_head_of_a_connection_must_come_in_time_too():
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(ASKED)
        assert (await reader.readuntil(b"\r\n0\r\n\r\n")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET /")
        assert await _all(reader) == b""
        writer.close()


async def test_an_answer_that_does_not_begin_in_time_is_503_in_our_manner():
    async with served() as port:
        answer = await said_to(port, b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503") and b"nosniff" in answer


async def test_a_reader_who_stands_still_is_cut_off():
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(1)
        assert len(await _all(reader)) < 40_000_000
        writer.close()


async def test_a_reader_who_reads_gets_it_all():
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert len(await _all(reader)) > 640 * 65_536
        writer.close()


async def _all(reader):
    came = bytearray()
    try:
        while piece := await reader.read(65_536):
            came += piece
    except ConnectionError:
        pass
    return came


@pytest.mark.parametrize("more", [HEAD // 2, 4 * HEAD])
async def test_a_head_that_is_too_long_is_refused_in_one_piece_too(more):
    async with served() as port:
        answer = await said_to(
            port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: " + b"x" * more + b"\r\n\r\n"
        )
    assert answer.startswith(b"HTTP/1.1 200" if more < HEAD else b"HTTP/1.1 400") or (more > HEAD and not answer)


async def test_an_application_that_breaks_is_said_in_our_manner_without_its_words(caplog):
    async with served() as port:
        answer = await said_to(port, b"GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 500") and b"nosniff" in answer and b"secret" not in answer
    assert b"\r\nserver:" not in answer.lower() and "the application broke" in caplog.text


def test_a_plain_answer_says_how_long_it_is():
    headers, body = plain_answer(400)
    assert (b"Content-Length", str(len(body)).encode()) in headers and body == b"400 Bad Request\n"
