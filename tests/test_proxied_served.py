"""Behind nginx and behind Caddy, each with the configuration that deploy/ hands out: sockets, streams, addresses."""

import http.client
import json
import shutil
import urllib.request
import uuid
from contextlib import closing

import pytest
from websockets.sync.client import connect

from tests.proxying import MISSING, Caddy, Nginx, validated
from tests.server import Product

ORIGIN = "https://shop.example.com"
BANNED, WELCOME = "127.0.0.2", "127.0.0.3"
HELLO = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": "", "screen": None}


@pytest.fixture(scope="module", params=[Nginx, Caddy])
def served(request, upstream, tmp_path_factory):
    """A product, what stands before it, and a site; one address of this machine is banned."""
    folder = tmp_path_factory.mktemp("proxied")
    product = Product(folder, upstream.url)
    proxy = request.param(folder / "proxy", product.port)
    product._environment["PUBLIC_URL"] = proxy.url
    site = product.add_site("Shop", ORIGIN)
    product.manage("shell", "-c", f"from widget.models import Ban; Ban.objects.create(network={BANNED!r})")
    product.start()
    proxy.start()
    yield product, proxy, site
    proxy.stop()
    product.stop()


def dial(proxy, site, source=WELCOME, **more):
    address = f"{proxy.url.replace('http', 'ws')}/ws/v1/{site['site_key']}/"
    return connect(
        address, origin=ORIGIN, ssl=proxy.secure, source_address=(source, 0), open_timeout=40, compression=None, **more
    )


def post(proxy, site, what, *frames, source=WELCOME, **headers):
    kind = http.client.HTTPSConnection if proxy.secure else http.client.HTTPConnection
    trust = {"context": proxy.secure} if proxy.secure else {}
    connection = kind("localhost", proxy.port, timeout=40, source_address=(source, 0), **trust)
    headers = {"Origin": ORIGIN, "Content-Type": "text/plain"} | headers
    connection.request("POST", f"/http/v1/{site['site_key']}/{what}/", "\n".join(map(json.dumps, frames)), headers)
    return connection, connection.getresponse()


def event(answer):
    lines = iter(answer.readline, b"\n")
    return json.loads([line for line in lines if line.startswith(b"data:")][-1].removeprefix(b"data: "))


def hear(line):
    return json.loads(line.recv(timeout=40))


def ask():
    return {"type": "ask", "turn": str(uuid.uuid4()), "text": "When?"}


def test_a_question_over_a_socket_is_answered_word_by_word(served, upstream):
    _, proxy, site = served
    upstream.hold()
    with dial(proxy, site) as line:
        line.send(json.dumps(HELLO))
        assert hear(line)["type"] == "welcome"
        line.send(json.dumps(ask()))
        assert hear(line)["type"] == "asked"
        for word in ("You ", "said: "):
            upstream.release(1)
            assert hear(line)["text"] == word
        upstream.release(2)
        while (last := hear(line))["type"] != "done":
            pass
    assert last["text"] == "You said: When?"


def test_a_question_without_a_socket_is_answered_word_by_word(served, upstream):
    _, proxy, site = served
    upstream.hold()
    connection, stream = post(proxy, site, "stream", HELLO)
    with closing(connection), stream:
        hello = HELLO | {"token": event(stream)["token"]}
        beside, said = post(proxy, site, "command", hello, ask())
        with closing(beside), said:
            assert said.status == 200
            said.read()
        assert event(stream)["type"] == "asked"
        for word in ("You ", "said: "):
            upstream.release(1)
            assert event(stream)["text"] == word
        upstream.release(2)
        while (last := event(stream))["type"] != "done":
            pass
    assert last["text"] == "You said: When?"


@pytest.mark.parametrize(("source", "said", "is_let_in"), [(BANNED, WELCOME, False), (WELCOME, BANNED, True)])
def test_visitors_are_known_by_where_they_come_from_and_not_by_what_they_say(served, source, said, is_let_in):
    _, proxy, site = served
    lie = {"X-Forwarded-For": said, "Forwarded": f"for={said}"}
    with dial(proxy, site, source=source, additional_headers=lie) as line:
        if is_let_in:  # who isn't hears so at once
            line.send(json.dumps(HELLO))
        assert (hear(line)["type"] == "welcome") is is_let_in
    connection, stream = post(proxy, site, "stream", HELLO, source=source, **lie)
    with closing(connection), stream:
        assert (event(stream)["type"] == "welcome") is is_let_in


def test_owners_meet_the_address_that_visitors_know(served):
    _, proxy, _ = served
    with urllib.request.urlopen(f"{proxy.url}/admin/login/", context=proxy.secure) as answer:
        assert answer.status == 200 and answer.url.startswith(proxy.url)
    assert (answer.headers.get("Strict-Transport-Security") is not None) is proxy.url.startswith("https")


def test_a_body_that_no_form_of_ours_has_is_refused_by_the_proxy(served):
    _, proxy, _ = served
    request = urllib.request.Request(f"{proxy.url}/admin/login/", data=b"x" * 9_000_000)
    with pytest.raises(OSError) as refused:
        urllib.request.urlopen(request, context=proxy.secure, timeout=40)
    assert getattr(refused.value, "code", 413) in (413, 502)  # which is what Caddy 2.6 says of it
    getattr(refused.value, "close", lambda: None)()


def test_plain_http_leads_to_https(served):
    _, proxy, _ = served
    if not isinstance(proxy, Nginx):
        return  # Caddy does that where it has certificates
    connection = http.client.HTTPConnection("localhost", proxy.plain_port, timeout=10)
    with closing(connection):
        connection.request("GET", "/chat/x/?a=b", headers={"Host": "chat.example.com"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Location"]) == (308, "https://chat.example.com/chat/x/?a=b")


def test_caddy_finds_nothing_wrong_with_its_file():
    if not shutil.which("caddy"):
        pytest.skip(MISSING["caddy"])
    said = validated(PUBLIC_URL="https://chat.example.com")
    assert said.returncode == 0 and "Valid configuration" in said.stdout + said.stderr
