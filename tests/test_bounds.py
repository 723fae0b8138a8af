"""Bounded by design: rude visitors and a broken upstream, all at once, cost the server little and other visitors nothing."""

import asyncio
import gzip
import itertools
import json
import select
import socket
import struct
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest

from tests import idle
from tests.replies import DONE, Reply, event, send
from tests.server import SERVERS, Product
from tests.test_serve import ORIGIN, dial, hear, hear_to_the_end, hello, say
from tests.upstream import Upstream
from widget.bounds import BODY

MEBIBYTE = 1024 * 1024
PAGE = "https://shop.example.com/"
MOST = 150 * MEBIBYTE
"""More than the server needs for itself."""
LONG = ["\N{TEACUP WITHOUT HANDLE}" * 1000] * 65


class Hostile(Upstream):
    """Says at length, without end, or compressed, what it is asked for; `calm` goes on until the test is over with it."""

    def __init__(self):
        super().__init__()
        self._calm_may_end = asyncio.Event()
        words = [step for number in range(40) for step in (event(f"{number} "), 0.05)]
        self._calm = Reply([*words, self._calm_may_end, event("end"), DONE])
        self._bomb = Reply([gzip.compress(bytes(100 * MEBIBYTE))], headers={"Content-Encoding": "gzip"})
        self.answer = {"long": LONG, "endless": itertools.repeat("x" * 1000)}.__getitem__

    def let_calm_end(self):
        self._loop.call_soon_threadsafe(self._calm_may_end.set)

    async def _write(self, request, writer):
        reply = {"calm": self._calm, "bomb": self._bomb}.get(request.json["user"])
        await (send(reply, writer) if reply else super()._write(request, writer))


class Rude:
    """A socket without a browser's manners: reads only when told to, into a small buffer, and sends what it likes."""

    def __init__(self, product, site):
        self._line = socket.socket()
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._line.settimeout(20)
        self._line.connect(("127.0.0.1", product.port))
        head = {
            "Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Origin": ORIGIN,
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }  # fmt: skip
        lines = [f"GET /ws/v1/{site['site_key']}/ HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        self._line.sendall("\r\n".join([*lines, "", ""]).encode())
        assert self._line.recv(4096).startswith(b"HTTP/1.1 101")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._line.close()

    def say(self, **frame):
        self.send(0x1, json.dumps(frame).encode())

    def send(self, opcode, payload):
        """A masked frame, whose mask of zeros leaves the payload as it is."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size) if size < 65536 else None
        self._line.sendall(bytes([0x80 | opcode]) + (length or b"\xff" + struct.pack("!Q", size)) + bytes(4) + payload)

    def is_cut_off(self):
        """Whether the server ends the connection, found out without reading or saying anything."""
        ended = select.poll()
        ended.register(self._line, select.POLLRDHUP)
        return bool(ended.poll(40_000))


@pytest.fixture(scope="module")
def upstream():
    upstream = Hostile().start()
    yield upstream
    upstream.stop()


@pytest.fixture(params=SERVERS)
def product(request, upstream, tmp_path):
    product = Product(tmp_path, upstream.url, server=request.param).start()
    yield product
    product.kill()


@pytest.fixture
def site(product):
    return product.add_site("Shop", ORIGIN)


def answer_to(product, site, text):
    """The frames of an answer. What isn't taken in time is asked again, as a visitor would."""
    turn = str(uuid.uuid4())
    with dial(product, site) as line:
        hello(line)
        for _ in range(20):
            say(line, type="ask", turn=turn, text=text)
            frames = hear_to_the_end(line)
            if frames[-1].get("code") != "not_now":
                break
        return frames


def long_conversation(product, site):
    """The token of a visitor whose welcome is as large as a welcome gets."""
    with dial(product, site) as line:
        token = hello(line)["token"]
        for _ in range(4):
            say(line, type="ask", turn=str(uuid.uuid4()), text="long")
            assert hear_to_the_end(line)[-1]["text"] == "".join(LONG)
    return token


def slow_reader(product, site, token):
    with Rude(product, site) as line:
        with suppress(OSError):
            for _ in range(30):
                line.say(type="hello", v=1, token=token, locale="en", page=PAGE, screen=None)
        return line.is_cut_off()


def pinger(product, site):
    """Protocol pings are answered by daphne itself, so they are no frames that we count."""
    with Rude(product, site) as line:
        with suppress(OSError):
            for _ in range(100_000):
                line.send(0x9, b"x" * 125)
        return line.is_cut_off()


def flooder(product, site):
    with Rude(product, site) as line:
        with suppress(OSError):
            for _ in range(20_000):
                line.say(type="ping")
        return line.is_cut_off()


def giant(product, site):
    with Rude(product, site) as line:
        with suppress(OSError):
            line.send(0x1, b"x" * 20 * MEBIBYTE)
        return line.is_cut_off()


def test_a_visitor_who_asks_and_never_reads_is_cut_off_and_resumes(product, site):
    token = long_conversation(product, site)
    assert slow_reader(product, site, token)
    with dial(product, site) as line:
        assert [turn["text"] for turn in hello(line, token)["turns"]][-1] == "".join(LONG)


@pytest.mark.parametrize("path", ["/admin/login/", "/http/v1/x/command/", "/nowhere"])
def test_a_body_that_is_too_long_is_refused_and_lies_nowhere(product, path):
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode()
    for length, body in ((b"Content-Length: %d" % (BODY + 1), []), (b"Transfer-Encoding: chunked", chunks(BODY + 1))):
        with socket.create_connection(("127.0.0.1", product.port), timeout=20) as line:
            line.sendall(head + length + b"\r\n\r\n")
            for piece in body:
                line.sendall(piece)
            assert line.makefile("rb").readline().startswith(b"HTTP/1.1 413 "), length
    assert all(size < MEBIBYTE for size in product.temporary_sizes())


def test_a_body_of_the_right_length_is_read(product):
    form = {"Content-Type": "application/octet-stream"}
    with closing(HTTPConnection("127.0.0.1", product.port, timeout=20)) as line:
        line.request("POST", "/admin/login/", bytes(BODY), form)
        assert line.getresponse().status == 403, "no form of ours"


def chunks(size):
    """A body in pieces, the last of which is one byte and doesn't end it."""
    whole = b"%x\r\n%b\r\n" % (MEBIBYTE, bytes(MEBIBYTE))
    return [whole] * (size // MEBIBYTE) + [b"1\r\nx\r\n"]


def test_an_endless_answer_ends_at_the_cap(product, site):
    ending = answer_to(product, site, "endless")[-1]
    assert (ending["type"], ending["code"], ending["text"]) == ("failed", "too_long", "x" * 65_536)


def test_a_compressed_answer_is_refused_unread(product, site):
    before = product.memory("VmHWM")
    assert answer_to(product, site, "bomb")[-1]["code"] == "nonsense"
    assert product.memory("VmHWM") - before < 20 * MEBIBYTE


def attack(product, site, token):
    """Everything at once; whether each of the rude was cut off, and how each answer of the broken upstream ended."""
    # Of uvicorn, what it is given to write is searched for secrets, be it sent or not: the few keep a busy machine in time.
    times = 1 if product.server == "uvicorn" else 5
    rude = [*[(slow_reader, token)] * 4, *[(flooder,)] * 4, (giant,), (pinger,)] * times
    asked = ["endless"] * 5 + ["bomb"] * 5
    with ThreadPoolExecutor(len(rude) + len(asked)) as crowd:
        cut = [crowd.submit(act, product, site, *more) for act, *more in rude]
        answers = [crowd.submit(answer_to, product, site, text) for text in asked]
        return [one.result() for one in cut], [one.result()[-1]["code"] for one in answers]


def test_all_of_them_at_once_cost_little_and_another_visitor_notices_nothing(product, site, upstream):
    token = long_conversation(product, site)
    before = product.memory("VmRSS")
    with dial(product, site) as line:
        hello(line)
        say(line, type="ask", turn=str(uuid.uuid4()), text="calm")
        assert [hear(line)["type"] for _ in range(2)] == ["asked", "delta"]
        cut, ends = attack(product, site, token)
        upstream.let_calm_end()
        assert hear_to_the_end(line)[-1]["text"] == "".join(f"{number} " for number in range(40)) + "end"
    grown = product.memory("VmHWM") - before
    print(f"The server grew by {grown / MEBIBYTE:.0f} MiB from {before / MEBIBYTE:.0f} MiB.")
    assert grown < MOST
    assert "Traceback" not in product.log.read_text()
    assert all(cut)
    assert ends == ["too_long"] * 5 + ["nonsense"] * 5


def test_sockets_that_say_nothing_stay_and_cost_little(product, site):
    crowd = asyncio.run(idle.stay(product, site, sockets=50, seconds=2, beat=0.5))
    assert (crowd.dropped, crowd.pongs >= 50) == (0, True)
    assert crowd.bytes_per_socket < 400 * 1024
