"""One connection of ours and the transport over it, against a peer that says exactly the bytes it is told to."""

import asyncio

import httpx
import pytest

from tests.sparkgpt.listening import TLS
from widget.sparkgpt import body as bodies
from widget.sparkgpt import line as lines
from widget.sparkgpt.body import TakerBroke
from widget.sparkgpt.transport import BODY, Transport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peer:
    """Says one of `replies` for each request, and keeps the connection as long as the other side does."""

    def __init__(self, *replies):
        self._replies = list(replies)
        self.heard, self.writers, self.gone = b"", [], asyncio.Event()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._speak, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *_):
        for writer in self.writers:
            writer.close()
        self._server.close()

    async def _speak(self, reader, writer):
        self.writers.append(writer)
        try:
            while piece := await reader.read(65536):
                self.heard += piece
                if piece.endswith(b"ask") and self._replies:
                    writer.write(self._replies.pop(0))
        except ConnectionError:
            pass
        self.gone.set()


@pytest.fixture
async def client():
    async with httpx.AsyncClient(transport=Transport(TLS, None, keep=True), timeout=5, trust_env=False) as client:
        yield client


async def test_what_is_asked_goes_out_as_http(client):
    async with Peer(OK) as peer:
        reply = await client.post(peer.url + "a?b=%20c", content=b"ask", headers={"X-Word": "yes"})
        assert (reply.status_code, reply.content) == (200, b"ok")
        head, _, body = peer.heard.partition(b"\r\n\r\n")
        assert head.startswith(b"POST /a?b=%20c HTTP/1.1\r\nHost: 127.0.0.1:")
        assert b"\r\nX-Word: yes" in head and b"\r\nContent-Length: 3" in head and body == b"ask"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: b", "a\nb", "a\0b"])
async def test_a_header_can_begin_no_other_line(client, value):
    async with Peer(OK) as peer:
        with pytest.raises(httpx.LocalProtocolError):
            await client.post(peer.url, content=b"ask", headers={"X-Word": value})
        assert peer.heard == b""


async def test_a_reply_that_says_wait_first_is_waited_for(client):
    async with Peer(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK) as peer:
        reply = await client.post(peer.url, content=b"ask")
        assert (reply.status_code, reply.content, reply.headers.get("link")) == (200, b"ok", None)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * (lines.HEAD_LIMIT + 1),
    ],
)
async def test_what_is_no_http_is_said_to_be_none(client, said):
    async with Peer(said) as peer:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(peer.url, content=b"ask")
        await asyncio.wait_for(peer.gone.wait(), 5)


async def test_a_connection_on_which_somebody_speaks_unasked_is_not_used_again(client):
    async with Peer(OK, OK) as peer:
        await client.post(peer.url, content=b"ask")
        peer.writers[0].write(OK)
        await asyncio.wait_for(peer.gone.wait(), 5)
        await client.post(peer.url, content=b"ask")
        assert len(peer.writers) == 2


async def test_more_than_was_announced_ends_the_connection(client):
    async with Peer(OK + b"HTTP/1.1 200 OK\r\n", OK) as peer:
        assert (await client.post(peer.url, content=b"ask")).content == b"ok"
        await asyncio.wait_for(peer.gone.wait(), 5)
        await client.post(peer.url, content=b"ask")
        assert len(peer.writers) == 2


async def test_who_reads_slowly_makes_the_peer_wait(client):
    size = 64 * lines.WAITING_LIMIT
    async with Peer(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size) as peer:
        async with client.stream("POST", peer.url, content=b"ask") as reply:
            writer = peer.writers[0]
            writer.write(b"x" * size)
            body, read = reply.extensions[BODY], 0
            while read < size:
                for _ in range(50):
                    await asyncio.sleep(0)  # all that may come has come
                piece = await body.next()
                assert len(piece) < 4 * lines.WAITING_LIMIT
                read += len(piece)
        assert read == size


async def test_a_read_ends_at_its_moment_and_not_at_an_earlier_one(client):
    clock = asyncio.get_running_loop().time
    async with (
        Peer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n") as peer,
        client.stream("POST", peer.url, content=b"ask") as reply,
    ):
        body = reply.extensions[BODY]
        peer.writers[0].write(b"ab")
        assert await body.next(clock() + 30) == b"ab"
        began = clock()
        with pytest.raises(TimeoutError):  # sooner than the one that the timer is still set for
            await asyncio.wait_for(body.next(began + 0.1), 5)
        assert clock() - began >= 0.1
        began = clock()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(body.next(began + 0.1), 5)
        assert clock() - began >= 0.1


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Cup:
    """What a body is poured into: wants so many reads, each within 0.1 s of the last."""

    def __init__(self, reads=9):
        self.read, self._reads, self.changed = [], reads, asyncio.Event()

    def __call__(self, piece):
        self.read.append(piece)
        self.changed.set()
        return None if len(self.read) == self._reads else asyncio.get_running_loop().time() + 0.1

    async def has(self, *pieces):
        while self.read != list(pieces):
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 5)


def pouring(reply, cup, seconds=30.0):
    return asyncio.create_task(reply.extensions[BODY].pour(cup, asyncio.get_running_loop().time() + seconds))


async def test_a_body_is_poured_read_by_read_until_its_end(client):
    cup = Cup()
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        task = pouring(reply, cup)
        await cup.has(b"a")
        peer.writers[0].write(b"1\r\nb\r\n1\r\nc\r\n")
        await cup.has(b"a", b"bc")
        peer.writers[0].write(b"0\r\n\r\n")
        await asyncio.wait_for(task, 5)
        assert cup.read == [b"a", b"bc"]


async def test_what_comes_fast_is_poured_together(client):
    cup, letters = Cup(reads=99), [b"%d" % (number % 10) for number in range(60)]
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        task = pouring(reply, cup)
        await cup.has(b"a")
        for letter in letters:  # some 60 ms, in which there is time for six
            peer.writers[0].write(b"1\r\n" + letter + b"\r\n")
            await asyncio.sleep(0.001)
        peer.writers[0].write(b"0\r\n\r\n")
        await asyncio.wait_for(task, 5)
    assert b"".join(cup.read) == b"a" + b"".join(letters) and len(cup.read) < 40


async def test_what_is_over_waits_for_no_more(client, monkeypatch):
    monkeypatch.setattr(bodies, "REST", 30)
    cup = Cup()
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        task = pouring(reply, cup)
        await cup.has(b"a")
        peer.writers[0].write(b"1\r\nb\r\n0\r\n\r\n")
        await asyncio.wait_for(task, 5)
    assert cup.read == [b"a", b"b"]


async def test_what_waited_while_it_was_poured_can_be_read_on(client, monkeypatch):
    monkeypatch.setattr(bodies, "REST", 30)
    cup = Cup()
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        task, body = pouring(reply, cup), reply.extensions[BODY]
        await cup.has(b"a")
        peer.writers[0].write(b"1\r\nb\r\n")
        while not body.pieces:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait({task})
        assert await body.next() == b"b"
        peer.writers[0].write(b"1\r\nc\r\n0\r\n\r\n")
        assert await asyncio.wait_for(body.next(), 5) == b"c"
    assert cup.read == [b"a"]


async def test_who_has_enough_is_given_no_more(client):
    cup = Cup(reads=1)
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        await asyncio.wait_for(pouring(reply, cup), 5)
        peer.writers[0].write(b"1\r\nb\r\n0\r\n\r\n")
        assert await reply.extensions[BODY].next() == b"b"
        assert cup.read == [b"a"]


async def test_what_is_poured_ends_with_its_connection(client):
    cup = Cup()
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        task = pouring(reply, cup)
        await cup.has(b"a")
        peer.writers[0].close()
        with pytest.raises(httpx.ReadError):
            await asyncio.wait_for(task, 5)


async def test_what_is_poured_must_come_in_time(client):
    cup = Cup()
    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        with pytest.raises(TimeoutError):  # 0.1 s after the first read, not 30 after the beginning
            await asyncio.wait_for(pouring(reply, cup), 5)
        assert cup.read == [b"a"]


async def test_what_breaks_where_it_is_poured_is_raised_by_who_pours(client):
    def broken(piece):
        raise LookupError(piece)

    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        with pytest.raises(LookupError):
            await asyncio.wait_for(pouring(reply, broken), 5)


@pytest.mark.parametrize("problem", [OSError("disk"), RuntimeError("no loop"), TimeoutError("lock")])
async def test_what_breaks_there_is_not_taken_for_the_networks_doing(client, problem):
    def broken(piece):
        raise problem

    async with Peer(CHUNKED + b"1\r\na\r\n") as peer, client.stream("POST", peer.url, content=b"ask") as reply:
        with pytest.raises(TakerBroke) as raised:
            await asyncio.wait_for(pouring(reply, broken), 5)
    assert raised.value.__cause__ is problem


async def test_a_kept_connection_is_closed_when_nobody_wants_it(client, monkeypatch):
    monkeypatch.setattr("widget.sparkgpt.transport.KEPT_SECONDS", 0.01)
    async with Peer(OK) as peer:
        await client.post(peer.url, content=b"ask")
        await asyncio.wait_for(peer.gone.wait(), 5)


async def test_a_name_that_nobody_has_is_an_error_of_connecting(client):
    with pytest.raises(httpx.ConnectError):
        await client.post("http://nobody.invalid/", content=b"ask")
