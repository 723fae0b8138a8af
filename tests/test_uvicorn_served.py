"""uvicorn says and refuses what daphne does: tests of answers, run over it too; and what is asked of a proxy's headers."""

import socket

import pytest

from tests.manner import HOST, ORIGIN
from tests.server import Product
from tests.test_exposure import test_a_request_with_two_lengths_is_refused, test_trace_is_not_answered
from tests.test_headers import (
    browser,
    test_a_name_that_is_not_ours_is_refused_in_our_manner,
    test_a_server_that_breaks_says_so_in_our_manner_and_nothing_else,
    test_every_address_of_visitors_says_it_all_and_sets_no_cookie,
    test_what_cannot_be_read_is_refused_in_our_manner_and_not_repeated,
)

__all__ = [
    "browser",
    "test_a_name_that_is_not_ours_is_refused_in_our_manner",
    "test_a_request_with_two_lengths_is_refused",
    "test_a_server_that_breaks_says_so_in_our_manner_and_nothing_else",
    "test_every_address_of_visitors_says_it_all_and_sets_no_cookie",
    "test_trace_is_not_answered",
    "test_what_cannot_be_read_is_refused_in_our_manner_and_not_repeated",
]


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    environment = {
        "PUBLIC_URL": f"https://{HOST}",
        "SPARKGPT_SANDBOX": "on",
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1,localhost",
    }
    seen = {"METRICS_ALLOW": "203.0.113.0/24", "METRICS_ON_PUBLIC_HOST": "on"}
    folder = tmp_path_factory.mktemp("product")
    product = Product(folder, "http://127.0.0.1:9/api", server="uvicorn", **environment, **seen)
    product.site = product.add_site("Shop", ORIGIN)
    product.start()
    yield product
    product.kill()


def test_the_address_that_a_trusted_proxy_says_is_the_visitors(browser):
    for told, status in (("203.0.113.5", 200), ("198.51.100.7", 404), ("203.0.113.5, 198.51.100.7", 404)):
        assert browser.get("/metrics", headers={"X-Forwarded-For": told}).status_code == status, told


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ("Sec-WebSocket-Version: 7", 400),
        ("Sec-WebSocket-Key: secret-words", 400),
        ("Connection: Upgrade, secret-words", 101),
    ],
)
def test_a_socket_that_is_asked_for_wrongly_is_refused_in_our_manner_and_not_repeated(product, wrong, status):
    asked = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    asked.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    name = wrong.partition(":")[0]
    lines = [wrong if it.startswith(name) else it for it in asked]
    head = [
        f"GET /ws/v1/{product.site['site_key']}/ HTTP/1.1",
        f"Host: {HOST}",
        "X-Forwarded-Proto: https",
        f"Origin: {ORIGIN}",
    ]
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as line:
        line.sendall("\r\n".join([*head, *lines, "", ""]).encode())
        said = line.recv(4096).lower()
    assert said.startswith(b"http/1.1 %d" % status)
    assert b"secret-words" not in said and b"\r\nserver:" not in said
    assert (b"nosniff" in said and b"x-request-id" in said) or status == 101


def test_no_answer_names_the_server_and_no_socket_is_compressed(product, browser):
    assert "server" not in browser.get("/healthz").headers
    asked = {
        "Host": HOST, "X-Forwarded-Proto": "https", "Upgrade": "websocket", "Connection": "Upgrade", "Origin": ORIGIN,
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    }  # fmt: skip
    head = f"GET /ws/v1/{product.site['site_key']}/ HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in asked.items())
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as line:
        line.sendall(f"{head}\r\n".encode())
        said = line.recv(4096).partition(b"\r\n\r\n")[0].lower()
    assert said.startswith(b"http/1.1 101") and b"permessage-deflate" not in said and b"\r\nserver:" not in said
