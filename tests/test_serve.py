"""The server as an operator runs it: a real process, real sockets, a real upstream; no browser."""

import json
import shutil
import socket
import subprocess
import sys
import uuid

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.server import API_KEY, ROOT, Product, free_port
from tests.upstream import Upstream

ORIGIN = "https://shop.example.com"
PATIENCE = 40  # seconds: a busy machine is slow, and no reason to fail


@pytest.fixture(scope="module")
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture(scope="module")
def product(upstream, tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("product"), upstream.url).start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def site(product):
    return product.add_site("Shop", ORIGIN)


def dial(product, site, origin=ORIGIN):
    address = f"{product.url.replace('http', 'ws')}/ws/v1/{site['site_key']}/"
    return connect(address, origin=origin, compression=None, open_timeout=PATIENCE)


def say(line, **frame):
    line.send(json.dumps(frame))


def hear(line):
    return json.loads(line.recv(timeout=PATIENCE))


def hello(line, token=None, screen=None):
    say(line, type="hello", v=1, token=token, locale="en", page="https://shop.example.com/", screen=screen)
    return hear(line)


def hear_to_the_end(line):
    frames = [hear(line)]
    while frames[-1]["type"] not in ("done", "stopped", "failed"):
        frames.append(hear(line))
    return frames


def test_a_question_goes_up_to_sparkgpt_and_the_answer_comes_back(product, site, upstream):
    with dial(product, site) as line:
        hello(line)
        say(line, type="ask", turn=str(uuid.uuid4()), text="When?")
        frames = hear_to_the_end(line)
    assert [frame["type"] for frame in frames][0] == "asked"
    assert "".join(frame["text"] for frame in frames if frame["type"] == "delta") == "You said: When?"
    assert frames[-1]["text"] == "You said: When?"
    request = upstream.requests[-1]
    assert (request.path, request.json) == ("/api/askoutsideStream", {"model_id": 1, "user": "When?", "stream": True})
    assert request.headers["authorization"] == f"Bearer {API_KEY}"


def test_a_frame_past_16_kib_gets_an_error_and_one_past_64_kib_ends_the_connection(product, site):
    with dial(product, site) as line:
        hello(line)
        say(line, type="ping", pad="x" * 17_000)
        assert hear(line)["code"] == "too_large"
        say(line, type="ping")
        assert hear(line)["type"] == "pong"
        say(line, type="ping", pad="x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=10)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


@pytest.mark.parametrize(
    ("origin", "path", "code", "close"),
    [
        ("https://evil.example", "/ws/v1/{key}/", "origin_refused", 4501),
        (None, "/ws/v1/{key}/", "origin_refused", 4501),
        (ORIGIN, "/ws/v1/nosuchsite/", "unknown_site", 4500),
        (ORIGIN, "/ws/v1/", "unknown_site", 4500),
        (ORIGIN, "/elsewhere", "unknown_site", 4500),
    ],
)
def test_a_refusal_is_a_frame_and_a_close_code_after_the_handshake(product, site, origin, path, code, close):
    address = product.url.replace("http", "ws") + path.format(key=site["site_key"])
    with connect(address, origin=origin) as line:
        assert hear(line)["code"] == code
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=10)
        assert closed.value.rcvd.code == close


def test_a_second_server_on_the_same_port_is_refused_in_words(product):
    with pytest.raises(AssertionError, match=f"Cannot listen on 127.0.0.1:{product.port}"):
        product.manage("serve")


def test_a_database_that_is_not_up_to_date_is_refused_in_words(product, tmp_path):
    with pytest.raises(AssertionError, match="manage.py migrate"):
        product.manage("serve", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")


def test_a_database_that_cannot_be_reached_is_named_in_words(product):
    nobody = f"postgres://me:secret@127.0.0.1:{free_port()}/chat"
    with pytest.raises(AssertionError, match=r"The database cannot be reached \(DATABASE_URL\)") as refused:
        product.manage("serve", "--port", str(free_port()), DATABASE_URL=nobody)
    assert "Traceback" not in str(refused.value)


def test_the_sandbox_and_the_demo_are_not_there_unless_wanted(product):
    for path in ("/demo/", "/sandbox/api/askoutside"):
        with socket.create_connection(("127.0.0.1", product.port)) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            assert line.recv(100).startswith(b"HTTP/1.1 404")


def test_no_key_and_no_question_is_in_the_servers_log(product, site):
    log = product.log.read_text()
    assert API_KEY not in log
    assert "When?" not in log
    assert "Traceback" not in log


def test_the_demo_talks_to_the_sandbox_wherever_the_server_listens(tmp_path):
    product = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    product.manage("demo", "--password-file", str(tmp_path / "password"))
    key = product.manage(
        "shell", "-v", "0", "-c", "from widget.models import Site; print(Site.objects.get().key)"
    ).strip()
    product.start(port=free_port())
    try:
        with dial(product, {"site_key": key}, origin=product.public_url) as line:
            hello(line)
            say(line, type="ask", turn=str(uuid.uuid4()), text="What are your opening hours?")
            assert "Tuesday to Saturday" in hear_to_the_end(line)[-1]["text"]
    finally:
        product.stop()


def test_the_secrets_of_make_run_are_made_once_and_kept_private(tmp_path):
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "demo.py", tmp_path / "deploy")
    code = "import deploy.demo as d, json; print(json.dumps(d.environment()))"
    command = [sys.executable, "-c", code]
    first, second = (
        json.loads(subprocess.run(command, cwd=tmp_path, env={"PORT": "9"}, capture_output=True, check=True).stdout)
        for _ in range(2)
    )
    assert first == second
    assert first["PUBLIC_URL"] == "http://localhost:9"
    assert first["DATABASE_URL"] == f"sqlite:///{tmp_path / 'var' / 'demo.sqlite3'}", "a real installation's is another"
    secret = tmp_path / "var" / "secrets" / "SECRET_KEY"
    assert len(secret.read_text().strip()) == 64
    assert secret.stat().st_mode & 0o077 == 0
