"""The doctor before real servers: one that is well behind nginx, and such whose proxy does one thing wrong."""

import os
import socket
import subprocess
import sys

import pytest

from tests.crooked import Crooked
from tests.postbox import Postbox
from tests.proxying import Nginx, certificate
from tests.replies import Reply
from tests.server import ROOT, SECRET_KEY, Pages, Product
from tests.upstream import Upstream
from widget.doctor import door, visitor
from widget.doctor.finding import State

SHOP = "https://shop.example.com"


@pytest.fixture(scope="module")
def pages():
    pages = Pages()
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def site(product, pages):
    return product.add_site("Shop", SHOP, pages.url)


def looked_at(product, url, site):
    findings = [*door.health(url), *door.strict_transport(url), *door.seen_as(url, SECRET_KEY)]
    return findings + [*visitor.socket_line(url, site["site_key"], product.public_url), *door.clock(url)]


def wrong_ones(findings):
    return {it.what: it for it in findings if it.state is State.WRONG}


def call(product, *arguments, **environment):
    command = [sys.executable, "manage.py", "doctor", *arguments]
    pipes = {"capture_output": True, "text": True, "timeout": 120}
    return subprocess.run(command, cwd=ROOT, env=product.environment | environment, **pipes)


def test_behind_a_good_proxy_nothing_is_wrong(product, site):
    with Crooked(product.port) as proxy:
        findings = looked_at(product, proxy.url, site)
    assert not wrong_ones(findings)
    assert {"/readyz", "streams", "WebSocket", "compression", "clock", "visitors' addresses"} <= {
        it.what for it in findings
    }


@pytest.mark.parametrize(
    ("fault", "what", "fix"),
    [
        ("no upgrade", "WebSocket", "Upgrade and Connection"),
        ("compresses", "compression", "switch it off"),
        ("gathers", "streams", "proxy_buffering off"),
        ("believes", "visitors' addresses", "overwrite X-Forwarded-For"),
        ("renames", "Host", "proxy_set_header Host"),
        ("pretends", "X-Forwarded-Proto", "set X-Forwarded-Proto"),
    ],
)
def test_what_a_proxy_does_wrong_is_found_and_nothing_else(product, site, fault, what, fix):
    with Crooked(product.port, fault) as proxy:
        found = wrong_ones(looked_at(product, proxy.url, site))
    assert set(found) == {what}
    assert fix in found[what].fix


def test_a_proxy_that_nobody_trusts_is_named_with_its_address(upstream, tmp_path):
    product = Product(tmp_path, upstream.url, TRUSTED_PROXIES="10.0.0.1").start()
    try:
        with Crooked(product.port) as proxy:
            findings = {it.what: it for it in door.seen_as(proxy.url.replace("localhost", "127.0.0.1"), SECRET_KEY)}
    finally:
        product.stop()
    # Here the proxy has our own address, and is told from us by nothing else.
    assert "127.0.0.1" in findings["visitors' addresses"].words


def test_a_server_that_is_not_there_is_said_once(product):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        found = list(door.health(f"http://127.0.0.1:{nobody.getsockname()[1]}"))
    assert [(it.what, it.state) for it in found] == [("/healthz", State.WRONG)]
    assert "nobody listens there" in found[0].words and "PUBLIC_URL" in found[0].fix


def test_a_proxy_without_a_server_behind_it_is_told_from_no_proxy(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nginx = Nginx(tmp_path / "nginx", nobody.getsockname()[1]).start()
        try:
            [found] = wrong_ones(_trusting(nginx, lambda: list(door.health(nginx.url))[:1])).values()
        finally:
            nginx.stop()
    assert "502" in found.words and "PORT" in found.fix


def _trusting(nginx, look):
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = nginx.secure_file
    try:
        return look()
    finally:
        os.environ.pop("SSL_CERT_FILE")
        os.environ |= {"SSL_CERT_FILE": before} if before else {}


@pytest.mark.parametrize(
    ("days", "name", "is_trusted", "words"),
    [
        (30, "localhost", True, None), (5, "localhost", True, "ends in 4 days"), (-1, "localhost", True, "expired"),
        (30, "other.example", True, "mismatch"), (30, "localhost", False, "self-signed"),
    ],
)  # fmt: skip
def test_certificates_are_judged_as_a_browser_would(product, tmp_path, days, name, is_trusted, words):
    nginx = Nginx(tmp_path / "nginx", product.port)
    certificate(nginx.folder, days, name)
    nginx.start()
    try:
        look = lambda: wrong_ones(door.certificate(nginx.url))  # noqa: E731
        found = _trusting(nginx, look) if is_trusted else look()
    finally:
        nginx.stop()
    assert (words in found["TLS"].words.replace("self signed", "self-signed")) if words else not found


@pytest.mark.parametrize(("days", "age", "words"), [(0.4, 0.1, None), (0.06, 0.44, "ends in 1 hours"), (4, 2, None)])
def test_a_certificate_with_a_short_life_is_judged_by_what_is_left_of_it(product, tmp_path, days, age, words):
    """As Caddy signs by itself, for twelve hours, or an authority for six days."""
    nginx = Nginx(tmp_path / "nginx", product.port)
    certificate(nginx.folder, days, age=age)
    nginx.start()
    try:
        found = _trusting(nginx, lambda: wrong_ones(door.certificate(nginx.url)))
    finally:
        nginx.stop()
    assert (words in found["TLS"].words) if words else not found


def test_the_command_says_that_all_is_well_behind_our_own_nginx(tmp_path, pages):
    upstream = Upstream(Reply([b"{}"], status=401, framing="length")).start()
    product = Product(tmp_path, upstream.url)
    nginx = Nginx(tmp_path / "nginx", product.port)
    product._environment |= {"PUBLIC_URL": nginx.url, "SSL_CERT_FILE": nginx.secure_file}
    site = product.add_site("Shop", pages.url)
    page = pages.put(
        "/",
        f"<h1>Shop</h1>{site['snippet']}",
        csp=f"script-src {nginx.url}; connect-src {nginx.url} {nginx.url.replace('http', 'ws')}",
    )
    product.start()
    nginx.start()
    try:
        done = call(product, "--page", page, "--site", site["site_key"], "--private")
    finally:
        nginx.stop()
        product.stop()
        upstream.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout and done.stdout.endswith("All is well.\n")
    for words in (
        "TLS: TLSv1.3",
        "HSTS: max-age",
        "hello brings welcome",
        "piece by piece",
        "migrations: all",
        "tag: it is there",
        f"site: lets pages of {pages.url}",
    ):
        assert words in done.stdout
    assert [it.path for it in upstream.requests] == ["/api/askoutside"]
    assert "authorization" not in upstream.requests[0].headers, "no call was used up"
    assert SECRET_KEY not in done.stdout


def test_what_is_wrong_ends_the_command_with_1_and_names_the_setting(product, site, pages):
    pages.put("/elsewhere", "<p>No chat here</p>")
    with Crooked(product.port, "no upgrade") as proxy:
        done = call(
            product,
            "--url",
            proxy.url,
            "--page",
            f"{pages.url}/elsewhere",
            "--private",
            REDIS_URL="redis://127.0.0.1:9/0",
        )
    assert done.returncode == 1
    assert "All is well" not in done.stdout
    for words in ("WRONG  WebSocket", "WRONG  Redis", "REDIS_URL", "WRONG  tag"):
        assert words in done.stdout


def test_an_owners_page_in_a_private_network_is_not_fetched_unless_that_is_said(product, pages):
    done = call(product, "--page", pages.put("/", "secret"))
    assert "which is not on the public internet" in done.stdout and done.returncode == 1


def test_nobody_but_the_doctor_is_told_how_requests_arrive(product):
    from widget import mirror
    from widget.doctor.asking import ask

    for said in ("", mirror.word("another key", 0), mirror.word(SECRET_KEY, 1_000_000.0)):
        assert ask(product.url + mirror.PATH, headers={"X-Doctor": said}).status == 404


def test_a_letter_goes_only_where_that_is_wished(product):
    box = Postbox()
    try:
        assert "mail: 127.0.0.1" in call(product, EMAIL_URL=box.url).stdout and box.letters == []
        said = call(product, "--send-mail", "anna@example.com", EMAIL_URL=box.url).stdout
        [letter] = box.wait_for(1)
    finally:
        box.stop()
    assert letter["To"] == "anna@example.com" and "letter: taken for anna@example.com" in said
