"""What a server shows that nobody asked it to show: nothing. And what no code of ours does."""

import ast
import re
import socket
import ssl
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.server import SERVERS, Product

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for part in ("widget", "sparkwidget") for path in (ROOT / part).rglob("*.py"))
ABSENT = [
    "/.git/HEAD", "/.git/", "/.env", "/manage.py", "/sparkwidget/settings.py", "/var/sparkwidget.sqlite3", "/static/",
    "/static", "/static/widget/", "/static/admin-house/", "/static/../sparkwidget/settings.py", "/static/%2e%2e/manage.py",
    "/static/..%2fmanage.py",
    "/docs/", "/docs/design.md", "/tests/", "/widget/", "/widget/../manage.py",
    "/metrics", "/debug", "/server-status", "/sandbox/api/",
    "/demo/", "/admin/doc/", "/admin/jsi18n/../../manage.py",
]  # fmt: skip


MOVING = (
    *("Daphne-Root-Path", "X-Forwarded-Prefix", "X-Forwarded-Host", "X-Forwarded-Path", "X-Script-Name", "Script-Name"),
    *("X-Original-URL", "X-Rewrite-URL", "X-Host", "Forwarded"),
)
GUESSABLE = {"governor.py", "housekeeping.py", "pace.py", "rounds.py", "schedule.py", "seeding.py", "together.py"}
"""Modules that may use Python's random numbers: no secret comes from there."""
AT_THE_KEYBOARD = {"widget/backups.py", "widget/management/commands/setup.py"}
"""Only commands come here, and what they start they name themselves: pg_dump, pg_restore, and a check of what was set up."""
MADE_BY_DJANGO = {"widget/moving.py", "widget/statements.py"}
"""Whose statements are Django's own, for emptying tables, setting numbers, and what every question says; nothing of anybody's is
in them."""
FROM_OUTSIDE = {"widget/doctor/asking.py", "widget/doctor/visitor.py"}
"""The doctor's looks: at a certificate that is said to be bad, without sending anything; and at the SHA-1 of RFC 6455."""


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("product"), "http://127.0.0.1:9/api").start()
    yield product
    product.stop()


def ask(product, method, path, **headers):
    line = HTTPConnection("127.0.0.1", product.port, timeout=20)
    try:
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer
    finally:
        line.close()


def raw(product, request):
    """The first line that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as line:
        line.sendall(request)
        return line.makefile("rb").readline().decode()


def test_what_is_no_page_of_ours_is_not_there(product):
    for path in ABSENT:
        status, said, _ = ask(product, "GET", path)
        assert status in (301, 302, 404) and "import" not in said and "ref: " not in said and "<li>" not in said, path
        if status != 404:
            assert path.startswith(("/admin/", "/static")) or not path.endswith("/"), path


@pytest.mark.parametrize("server", SERVERS)
def test_no_header_says_where_we_are(tmp_path, server):
    """What Django takes for its own path comes first in every address that it writes, also in the links of letters."""
    house = Product(tmp_path, "http://127.0.0.1:9/api", server=server).start()
    try:
        for name in MOVING:
            _, _, answer = ask(house, "GET", "/admin/", **{name: "@evil.example"})
            assert answer.headers["Location"] == "/admin/login/?next=/admin/", name
            status, said, answer = ask(house, "GET", "/admin/password-reset/", **{name: "@evil.example"})
            assert status == 200 and "evil" not in said + str(answer.headers), name
            assert "form-action 'self'" in answer.headers["Content-Security-Policy"], name
    finally:
        house.kill()


def test_trace_is_not_answered(product):
    for path in ("/", "/admin/", "/admin/login/", "/static/admin-house/house.css", "/healthz", "/http/v1/x/stream/"):
        status, said, _ = ask(product, "TRACE", path, X_Told="a-secret")
        assert "a-secret" not in said and "TRACE" not in said, path
        assert status >= 300, (path, status)


@pytest.mark.parametrize(
    "lengths", ["Transfer-Encoding: chunked\r\nContent-Length: 4", "Content-Length: 4\r\nContent-Length: 9"]
)
def test_a_request_with_two_lengths_is_refused(product, lengths):
    request = f"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\n0\r\n\r\n"
    request += "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert raw(product, request.encode()).startswith("HTTP/1.1 400")


def test_lines_of_visitors_are_not_redirected(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api", PUBLIC_URL="https://localhost").start()
    try:
        assert ask(product, "POST", "/http/v1/nobody/command/", Host="localhost")[0] not in (301, 302, 307, 308)
        assert ask(product, "GET", "/admin/login/", Host="localhost")[0] == 301
    finally:
        product.stop()


def test_no_part_of_the_server_runs_texts_as_code_or_starts_programs():
    """But for what the operator's own commands do, at his own keyboard."""
    bad_names = {"eval", "exec", "compile", "__import__"}
    bad_modules = {"subprocess", "pickle", "marshal", "shelve", "yaml", "xml", "lxml", "ctypes"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in bad_names, (path.name, node.lineno)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("system", "popen", "from_string", "execv"), (path.name, node.lineno)
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                )
                bad = {name.split(".")[0] for name in names} & bad_modules
                assert not bad or (bad == {"subprocess"} and _named(path) in AT_THE_KEYBOARD), (path.name, node.lineno)


def test_only_named_modules_know_cryptography():
    knowing = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if _imports(node, "cryptography")
    }
    assert knowing == {"crypto.py"}


def test_no_weak_hash_is_used():
    for path in SOURCES:
        if _named(path) in FROM_OUTSIDE:
            continue
        words = path.read_text()
        assert not any(weak in words for weak in ("md5", "sha1(", "hashlib.new", "MODE_ECB")), path.name


def test_what_can_be_guessed_only_spreads_work_and_invents_a_past():
    found = {
        path.name for path in SOURCES if re.search(r"^(import random|from random)", path.read_text(), re.MULTILINE)
    }
    assert found == GUESSABLE


def test_our_calls_offer_no_old_tls():
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    for path in SOURCES:
        if _named(path) in FROM_OUTSIDE:
            continue
        words = path.read_text()
        assert not any(
            weak in words
            for weak in (
                "CERT_NONE",
                "check_hostname = False",
                "verify=False",
                "ssl=False",
                "TLSv1_1",
                "_create_unverified",
            )
        ), path.name


def _named(path):
    return str(path.relative_to(ROOT))


def _imports(node, module):
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == module
    return isinstance(node, ast.Import) and any(alias.name.split(".")[0] == module for alias in node.names)


def test_every_statement_of_our_own_is_a_text_that_is_written_down_and_takes_parameters():
    """Everything else goes through the ORM, whose look-ups take parameters."""
    raw = {"raw", "extra", "RawSQL"}
    statements = 0
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        texts = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            assert name not in raw, (path.name, node.lineno)
            if name in ("execute", "executemany") and node.args and getattr(node.func.value, "id", "") == "cursor":
                statement = node.args[0]
                parts = [it.value for it in statement.values if isinstance(it, ast.FormattedValue)] if isinstance(
                    statement, ast.JoinedStr
                ) else [statement]  # fmt: skip
                known = [isinstance(it, ast.Constant) or getattr(it, "id", "") in texts for it in parts]
                assert all(known) or _named(path) in MADE_BY_DJANGO, (path.name, node.lineno)
                statements += 1
    assert statements > 5, "what finds nothing proves nothing"


def test_no_form_of_the_house_asks_a_secret_question():
    """Who has forgotten a password gets a link by letter; nothing that a person knows opens an account but password and code."""
    words = re.compile(r"maiden|first pet|secret question|security question|mother", re.IGNORECASE)
    pages = [*(ROOT / "templates").rglob("*.html"), *SOURCES]
    assert len(pages) > 100 and not [path.name for path in pages if words.search(path.read_text())]
