"""A real server sends a long file at the pace of whoever reads it, and no faster."""

import http.client
import json
import re
import urllib.parse
from contextlib import closing

import pytest

from tests.server import Product

TURNS = 4_000
PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("replies"), "http://127.0.0.1:9")
    site = product.add_site("Shop", "https://shop.example.com")
    product.set_password("alice", PASSWORD)
    product.manage("seed_turns", str(TURNS), "--site", site["site_key"])
    product.manage("shell", "-c", "from widget.models import Turn; Turn.objects.update(answer='At nine. ' * 1000)")
    product.start()
    yield product
    product.kill()


def log_in(product):
    """The cookie of a session."""
    with closing(http.client.HTTPConnection("localhost", product.port, timeout=20)) as line:
        line.request("GET", "/admin/login/")
        answer = line.getresponse()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)', answer.read().decode())[1]
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        form = {"csrfmiddlewaretoken": token, "username": "alice", "password": PASSWORD, "next": "/admin/"}
        headers = {"Cookie": cookie, "Origin": product.url, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/admin/login/", urllib.parse.urlencode(form), headers)
        answer = line.getresponse()
        answer.read()
        return next(
            value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") if value.startswith("sessionid")
        )


def test_a_file_comes_whole_and_a_slow_reader_costs_little_memory(product):
    cookie = log_in(product)
    with closing(http.client.HTTPConnection("localhost", product.port, timeout=60)) as line:
        line.request("GET", "/admin/widget/turn/export.json", headers={"Cookie": cookie})
        answer = line.getresponse()
        first = answer.read(100_000)
        before = product.memory()
        # The server answers others meanwhile; it has no more of this file in memory than the connection takes.
        for _ in range(30):
            with closing(http.client.HTTPConnection("localhost", product.port, timeout=20)) as other:
                other.request("GET", "/admin/widget/conversation/", headers={"Cookie": cookie})
                assert other.getresponse().status == 200
        grown = product.memory() - before
        text = first + answer.read()
    assert len(json.loads(text)) == TURNS
    assert len(text) > 35_000_000 and grown < 20_000_000


def test_a_reader_who_goes_away_ends_it(product):
    cookie = log_in(product)
    with closing(http.client.HTTPConnection("localhost", product.port, timeout=60)) as line:
        line.request("GET", "/admin/widget/turn/export.csv", headers={"Cookie": cookie})
        line.getresponse().read(1000)
    with closing(http.client.HTTPConnection("localhost", product.port, timeout=20)) as line:
        line.request("GET", "/readyz")
        assert line.getresponse().status == 200
    assert "Traceback" not in product.log.read_text()
