"""What every answer of a real server says besides its content: every address there is, as anybody, and every kind of error."""

import re
import socket
import sqlite3
import uuid

import pytest

from tests.admin_walk import addresses
from tests.manner import (
    HOST,
    ORIGIN,
    PASSWORD,
    PREVIEW,
    SHARED,
    STORED,
    check,
    cookies_of,
    opened,
    policy_of,
    sign_in,
    visitors_paths,
)
from tests.server import Product
from tests.upstream import Upstream
from widget.admin.guard import POLICY as HOUSE
from widget.headers import POLICY as NOTHING
from widget.headers import completed


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    upstream = Upstream().start()
    environment = {"PUBLIC_URL": f"https://{HOST}", "SPARKGPT_SANDBOX": "on", "ALLOWED_HOSTS": f"{HOST},127.0.0.1"}
    product = Product(tmp_path_factory.mktemp("product"), upstream.url, **environment)
    product.site = product.add_site("Shop", ORIGIN)
    product.set_password("alice", PASSWORD)
    product.start()
    yield product
    product.kill()
    upstream.stop()


@pytest.fixture
def browser(product):
    with opened(product) as client:
        yield client


# --- Visitors ---


def test_every_address_of_visitors_says_it_all_and_sets_no_cookie(product, browser):
    paths = sorted(set(visitors_paths(product)) | {"/nowhere", "/admin", "/favicon.ico", "/chat/x"})
    assert len(paths) > 20
    for path in paths:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE"):
            answer = browser.request(method, path, headers={"Origin": ORIGIN, "Referer": f"{ORIGIN}/"})
            shared = bool(SHARED.fullmatch(path)) and answer.headers["cross-origin-resource-policy"] == "cross-origin"
            check(answer, policy_of(path, answer), shared=shared, stored=bool(STORED.match(path)))
            assert "set-cookie" not in answer.headers, path
            assert answer.status_code < 500, path


def test_what_pages_of_the_web_load_may_be_loaded_there(product, browser):
    for path in visitors_paths(product):
        if SHARED.fullmatch(path) and not path.endswith(".json") and not path.startswith("/widget/v1/"):
            answer = browser.get(path)
            assert answer.status_code == 200 and answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_both_exchanges_say_it_all_whatever_is_asked(product, browser):
    key = product.site["site_key"]
    for path in (f"/http/v1/{key}/command/", "/http/v1/nosuchsite/stream/", "/http/v1/-/command/"):
        for method in ("POST", "OPTIONS", "GET"):
            answer = browser.request(method, path, headers={"Origin": ORIGIN})
            check(answer, NOTHING)
            assert "set-cookie" not in answer.headers


def test_the_sandbox_says_it_all(product, browser):
    for path in ("/sandbox/api/askoutside", "/sandbox/api/nowhere"):
        check(browser.post(path, json={"model_id": 1, "user": "Hello"}), NOTHING)


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/widget/v1/{key}.json", "/chat/{key}/", "/nowhere", "/widget/v1/{key}.js"]
)
def test_the_cookie_of_an_owner_changes_nothing_for_a_visitor(product, browser, path):
    owner = sign_in(product)
    path = path.format(key=product.site["site_key"])
    as_nobody, as_owner = (
        browser.get(path, headers={"Origin": ORIGIN} | cookie) for cookie in ({}, {"Cookie": cookies_of(owner)})
    )
    assert as_nobody.content == as_owner.content and as_nobody.status_code == as_owner.status_code
    differ = {"date", "x-request-id"}
    assert {n: v for n, v in as_nobody.headers.items() if n not in differ} == {
        n: v for n, v in as_owner.headers.items() if n not in differ
    }
    assert "ookie" not in as_owner.headers.get("vary", "")


def test_frames_are_answered_without_looking_at_a_cookie(product, browser):
    """Whoever owns a cookie of the admin is nobody here: what a visitor may do hangs on the token in the body."""
    hello = '{"type":"hello","v":1,"token":null,"locale":"en","page":"","screen":null}'
    hello += f'\n{{"type":"stop","turn":"{uuid.uuid4()}"}}'
    path = f"/http/v1/{product.site['site_key']}/command/"
    answers = [
        browser.post(path, content=hello, headers={"Origin": ORIGIN} | cookie).text
        for cookie in ({}, {"Cookie": cookies_of(sign_in(product))}, {"Cookie": "sessionid=x; __Host-sessionid=y"})
    ]
    assert len(set(answers)) == 1


# --- Owners ---


def test_cookies_of_the_house_are_its_own(product):
    set_cookies = sign_in(product).headers.get_list("set-cookie")
    names = {cookie.partition("=")[0] for cookie in set_cookies}
    assert names - {"__Host-language"} == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in set_cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(attribute.startswith("domain") for attribute in attributes)


@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_every_address_of_the_admin_says_it_all(product, who):
    cookie = {"Cookie": cookies_of(sign_in(product))} if who == "alice" else {}
    seen = set()
    with opened(product, **cookie) as client:
        for address in addresses():
            path = re.sub(r"[{<][^}>]+[}>]", "1", address.path)
            path = "/admin/nowhere/" if "(?P" in path else path
            if path in seen or address.kind == "logout":
                continue
            seen.add(path)
            for method in ("GET", "POST"):
                answer = client.request(method, path)
                preview = address.kind.startswith("preview") and answer.status_code == 200
                check(answer, PREVIEW if preview else HOUSE)
                assert all(it.startswith("__Host-") for it in answer.headers.get_list("set-cookie")), path
    assert len(seen) > 60


def test_static_files_say_it_all(product, browser):
    for path in (
        "/static/admin/css/base.css",
        "/static/admin-house/colour.js",
        "/static/hosted/hosted.css",
        "/static/nowhere.js",
    ):
        answer = browser.get(path)
        check(answer, NOTHING, stored=True)
        assert "set-cookie" not in answer.headers and "access-control-allow-origin" not in answer.headers


# --- Errors ---


def test_a_name_that_is_not_ours_is_refused_in_our_manner(product, browser):
    for path in ("/", "/admin/", "/chat/x/"):
        answer = browser.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 400
        check(answer, HOUSE if path == "/admin/" and answer.headers["content-security-policy"] == HOUSE else NOTHING)


def test_a_forged_form_is_refused_in_our_manner(product, browser):
    answer = browser.post("/admin/login/", data={"username": "alice", "password": PASSWORD})
    assert answer.status_code == 403
    check(answer, HOUSE)


def test_http_is_sent_to_https_in_our_manner(product):
    with opened(product, **{"X-Forwarded-Proto": "http"}) as client:
        answer = client.get("/chat/x/")
        assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/chat/x/")
        assert (
            answer.headers["content-security-policy"] == NOTHING and "strict-transport-security" not in answer.headers
        )


@pytest.mark.parametrize(
    "line", [b"GET /caf\xc3\xa9 HTTP/1.1", b"GET /?q=\xff HTTP/1.1", b"GET / HTTP/1.1\r\nX-\x01: y"]
)
def test_what_cannot_be_read_is_refused_in_our_manner_and_not_repeated(product, line):
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as raw:
        raw.sendall(line + f"\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: raw.recv(4096), b"")).decode("latin-1")
    head, _, body = said.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 400")
    if body:  # what Twisted itself can't read is answered by a line alone
        assert f"content-security-policy: {NOTHING}" in head.lower().replace("'none'", "'none'") and "nosniff" in head
        assert "caf" not in body and "q=" not in body


def test_a_server_that_breaks_says_so_in_our_manner_and_nothing_else(product, browser):
    database = sqlite3.connect(product.log.parent / "database.sqlite3")
    database.execute("ALTER TABLE widget_site RENAME TO widget_site_gone")
    database.commit()
    try:
        for path in (f"/widget/v1/{product.site['site_key']}.json", f"/chat/{product.site['site_key']}/"):
            answer = browser.get(path, headers={"Origin": ORIGIN})
            assert answer.status_code == 500 and "Traceback" not in answer.text and "widget_site" not in answer.text
            check(answer, NOTHING)
            product.wait_for_log(answer.headers["x-request-id"])
    finally:
        database.execute("ALTER TABLE widget_site_gone RENAME TO widget_site")
        database.commit()
        database.close()


def test_what_an_answer_says_itself_stays():
    own = [(b"Content-Security-Policy", b"sandbox"), (b"cache-control", b"public")]
    names = [name.decode().lower() for name, _ in completed(own, {"X-Request-ID": "x"})]
    assert len(names) == len(set(names)) and {"x-request-id", "permissions-policy"} <= set(names)
