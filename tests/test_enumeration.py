"""A real server tells nobody which tokens and which sites there are: neither by what it says nor by how long it takes."""

import json
import statistics
import time
from contextlib import contextmanager

import httpx
import pytest
from websockets.sync.client import connect

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

ROUNDS = 40
WITHIN = 0.005
"""Seconds between the medians of what must not be told apart."""
PAUSE = "from widget.models import Site; Site.objects.filter(name='Paused').update(is_active=False)"
FORGET = "from widget.models import Visitor; Visitor.objects.get(conversations__turns__question='forget').delete()"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    upstream = Upstream().start()
    product = Product(tmp_path_factory.mktemp("product"), upstream.url)
    sites = {name: product.add_site(name, ORIGIN) for name in ("Shop", "Blog", "Paused")}
    product.manage("shell", "-v", "0", "-c", PAUSE)
    product.start()
    yield product, {name: site["site_key"] for name, site in sites.items()}
    product.kill()
    upstream.stop()


@contextmanager
def line_to(product, key):
    with connect(
        f"ws://127.0.0.1:{product.port}/ws/v1/{key}/", origin=ORIGIN, compression=None, open_timeout=40
    ) as line:
        yield line


def hello(product, key, token):
    """What a token is answered with, but for the token that comes instead; and how long that took."""
    with line_to(product, key) as line:
        began = time.perf_counter()
        line.send(json.dumps({"type": "hello", "v": 1, "token": token, "locale": "en", "page": "", "screen": None}))
        welcome = json.loads(line.recv(timeout=40))
        took = time.perf_counter() - began
    return {**welcome, "token": welcome["token"] is not None}, took


def token_of(product, key, question):
    with Tab(product, {"site_key": key}) as tab:
        tab.ends(tab.ask(question))
        return tab.screen.token


def medians(kinds, measure):
    """In turns, so that whatever else the machine does is shared by all; the fastest half of each is what they cost."""
    took = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, arguments in kinds.items():
            took[kind].append(measure(*arguments))
    return {kind: statistics.median(sorted(times)[: ROUNDS // 2]) for kind, times in took.items()}


def test_foreign_unknown_and_deleted_tokens_look_and_take_the_same(house):
    product, keys = house
    foreign, deleted = token_of(product, keys["Blog"], "When?"), token_of(product, keys["Shop"], "forget")
    unknown = foreign[::-1]
    product.manage("shell", "-v", "0", "-c", FORGET)
    tokens = {"foreign": foreign, "unknown": unknown, "deleted": deleted, "none": None}
    answers = {kind: hello(product, keys["Shop"], token)[0] for kind, token in tokens.items()}
    assert answers["foreign"] == answers["unknown"] == answers["none"] and answers["foreign"]["turns"] == []
    # The one that was ours still is, and names nobody: as if its visitor had never asked.
    never_asked = fresh(product, keys["Shop"])
    assert answers["deleted"] == hello(product, keys["Shop"], never_asked)[0] == {**answers["none"], "token": False}
    kinds = {kind: (product, keys["Shop"], token) for kind, token in {**tokens, "never asked": never_asked}.items()}
    took = medians(kinds, lambda *arguments: hello(*arguments)[1])
    assert max(took.values()) - min(took.values()) < WITHIN, took


def fresh(product, key):
    """A token that was handed out and never used."""
    with line_to(product, key) as line:
        line.send(json.dumps({"type": "hello", "v": 1, "token": None, "locale": "en", "page": "", "screen": None}))
        return json.loads(line.recv(timeout=40))["token"]


@pytest.mark.parametrize("path", ["/widget/v1/{key}.json", "/widget/v1/{key}.js", "/http/v1/{key}/command/"])
def test_unknown_foreign_and_paused_sites_take_the_same(house, path):
    product, keys = house
    evil = "https://evil.example"
    kinds = {
        "unknown": ("nosuchsitenosuchsite", ORIGIN),
        "foreign": (keys["Shop"], evil),
        "paused": (keys["Paused"], ORIGIN),
    }
    with httpx.Client(base_url=product.url, timeout=40) as client:

        def measure(key, origin):
            method = "POST" if path.startswith("/http") else "GET"
            began = time.perf_counter()
            client.request(method, path.format(key=key), headers={"Origin": origin})
            return time.perf_counter() - began

        took = medians(kinds, measure)
    assert max(took.values()) - min(took.values()) < WITHIN, took


def test_unknown_foreign_and_paused_sites_are_refused_as_fast_on_a_socket(house):
    product, keys = house
    kinds = {
        "unknown": ("nosuchsite", ORIGIN),
        "foreign": (keys["Shop"], "https://evil.example"),
        "paused": (keys["Paused"], ORIGIN),
    }

    def measure(key, origin):
        began = time.perf_counter()
        with connect(
            f"ws://127.0.0.1:{product.port}/ws/v1/{key}/", origin=origin, compression=None, open_timeout=40
        ) as line:
            assert json.loads(line.recv(timeout=40))["type"] == "refused"
            return time.perf_counter() - began

    took = medians(kinds, measure)
    assert max(took.values()) - min(took.values()) < WITHIN, took
