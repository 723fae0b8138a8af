"""The balancer: bytes as they are, backends in turn, and the ends of connections passed on."""

import asyncio
import random
from contextlib import suppress

import pytest

from tests.chaos.balancer import Balancer
from tests.server import free_port


class Echo:
    """A backend that says its name, then whatever it hears."""

    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.writers = []
        return self

    async def __aexit__(self, *_):
        for writer in self.writers:
            writer.close()
        self._server.close()

    async def _connected(self, reader, writer):
        self.writers.append(writer)
        writer.write(self.name)
        with suppress(ConnectionError):
            while piece := await reader.read(1000):
                writer.write(piece)
        writer.close()


@pytest.fixture
async def town():
    async with Echo(b"a") as first, Echo(b"b") as second, Balancer([first.port, second.port]) as balancer:
        yield balancer, first, second


async def visit(balancer):
    reader, writer = await asyncio.open_connection("127.0.0.1", balancer.port)
    return await reader.readexactly(1), reader, writer


async def test_connections_go_to_the_backends_in_turn_and_bytes_pass_unchanged(town):
    names = []
    for _ in range(4):
        name, reader, writer = await visit(town[0])
        names.append(name)
        writer.write(bytes(range(256)))
        assert await reader.readexactly(256) == bytes(range(256))
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
    assert names == [b"a", b"b", b"a", b"b"]


async def test_a_backend_that_refuses_is_skipped(town):
    balancer, first, _ = town
    balancer.backends = [free_port(), first.port]
    for _ in range(3):
        name, _, writer = await visit(balancer)
        assert name == b"a"
        writer.close()


async def test_with_no_backend_alive_the_connection_is_reset(town):
    balancer, *_ = town
    balancer.backends = [free_port()]
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await visit(balancer)


async def test_all_connections_can_be_reset_at_once(town):
    balancer, *_ = town
    visits = [await visit(balancer) for _ in range(3)]
    assert balancer.reset_all() == 3
    for _, reader, writer in visits:
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()


async def test_one_connection_can_be_reset_and_the_others_stay(town):
    balancer, *_ = town
    visits = [await visit(balancer) for _ in range(2)]
    assert balancer.reset_one(random.Random(1)) == 1
    answers = []
    for _, reader, writer in visits:
        try:
            writer.write(b"?")
            answers.append(await reader.readexactly(1))
        except (ConnectionError, asyncio.IncompleteReadError):
            answers.append(None)
        writer.close()
    assert sorted(answers, key=str) == [None, b"?"] or sorted(answers, key=str) == [b"?", None]


async def test_the_end_of_a_backend_reaches_the_visitor(town):
    balancer, first, _ = town
    _, reader, writer = await visit(balancer)
    first.writers[0].transport.abort()
    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()
