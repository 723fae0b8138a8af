"""Plain HTTP as an operator serves it: a real process, real connections, a real upstream; no browser."""

import http.client
import json
import uuid
from contextlib import closing

import pytest

from tests.fallback.exchanges import ORIGIN, THAT_IS_ALL
from tests.server import Product
from tests.upstream import Upstream

HEADERS = {"Origin": ORIGIN, "Content-Type": "text/plain"}


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture
def product(upstream, tmp_path):
    product = Product(tmp_path, upstream.url).start(drain=10)
    yield product
    product.kill()


@pytest.fixture
def site(product):
    return product.add_site("Shop", ORIGIN)


class Line:
    """A stream, and commands beside it."""

    def __init__(self, product, site):
        self._port, self._path = product.port, f"/http/v1/{site['site_key']}/"
        self._hello = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": "", "screen": None}
        self._connection, self._stream = self._post("stream", self._hello)
        self._hello["token"] = self.hear()["token"]

    def close(self):
        self._stream.close()
        self._connection.close()

    def command(self, **frame):
        connection, answer = self._post("command", self._hello, frame)
        with closing(connection), answer:
            return answer.read().decode()

    def hear(self):
        """The next event: a frame, or the code of the close."""
        lines = iter(self._stream.readline, b"\n")
        return json.loads([line for line in lines if line.startswith(b"data:")][-1].removeprefix(b"data: "))

    def hear_to_the_end(self):
        frames = [self.hear()]
        while frames[-1]["type"] not in ("done", "stopped", "failed"):
            frames.append(self.hear())
        return frames

    def _post(self, what, *frames):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request("POST", f"{self._path}{what}/", "\n".join(map(json.dumps, frames)), HEADERS)
        return connection, connection.getresponse()


def test_each_delta_comes_as_it_is_said_and_stop_is_heard(product, site, upstream):
    upstream.hold()
    upstream.answer = lambda prompt: ["At ", "nine", "."]
    with closing(Line(product, site)) as line:
        turn = str(uuid.uuid4())
        assert line.command(type="ask", turn=turn, text="When?") == f"event: close\ndata: {THAT_IS_ALL}\n\n"
        assert line.hear()["type"] == "asked"
        for word in ("At ", "nine"):
            upstream.release(1)
            assert line.hear()["text"] == word
        line.command(type="stop", turn=turn)
        assert line.hear_to_the_end()[-1]["text"] == "At nine"
    assert upstream.requests[0].gone.wait(5)


def test_a_server_that_stops_lets_the_answer_end_and_says_come_back(product, site, upstream):
    upstream.hold()
    with closing(Line(product, site)) as line, closing(Line(product, site)) as idle:
        line.command(type="ask", turn=str(uuid.uuid4()), text="When?")
        assert line.hear()["type"] == "asked"
        product.tell_to_stop()
        assert [idle.hear()["code"], idle.hear()] == ["restarting", 4000]
        upstream.release()
        assert line.hear_to_the_end()[-1]["text"] == "You said: When?"
        assert [line.hear()["code"], line.hear()] == ["restarting", 4000]
    assert product.wait() == 0
