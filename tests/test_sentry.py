"""What leaves for Sentry, from a real server to a real receiver: where it broke, and nothing that anybody said."""

import ast
import gzip
import json
import re
import sqlite3
from contextlib import closing

import httpx
import pytest

from tests.canary.mark import MARK
from tests.receiver import Receiver
from tests.server import API_KEY, ROOT, Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream
from widget import tracing
from widget.sentry import told

QUESTION = "a-question-that-nobody-else-reads"


@pytest.fixture
def sentry():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def product(tmp_path, sentry):
    upstream = Upstream().start()
    dsn = f"http://public-key@127.0.0.1:{sentry.port}/7"
    product = Product(tmp_path, upstream.url, SENTRY_DSN=dsn)
    product.site = product.add_site("Shop", ORIGIN)
    yield product
    product.kill()
    upstream.stop()


def events(receiver):
    """Of each envelope, the event."""
    for headers, body in receiver.calls:
        body = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
        lines = body.split(b"\n")
        yield from (json.loads(lines[at + 1]) for at, line in enumerate(lines) if b'"type":"event"' in line)


def test_what_breaks_is_told_with_its_place_and_its_turn_and_without_a_word(product, sentry, tmp_path):
    product.start()
    with Tab(product, product.site) as tab:
        tab.ends(tab.ask(QUESTION))
        with closing(sqlite3.connect(tmp_path / "database.sqlite3", timeout=30)) as database:
            for change in ("widget_turn RENAME COLUMN question TO gone", "widget_site RENAME COLUMN name TO gone"):
                database.execute(f"ALTER TABLE {change}")
            database.commit()
        tab.ask(QUESTION)
        sentry.wait_for(1)
    for path in ("/nowhere", f"/widget/v1/{product.site['site_key']}.json"):
        httpx.get(product.url + path, headers={"Cookie": "a=secret-cookie", "X-Forwarded-For": "203.0.113.77"})
    assert product.stop() == 0
    told_of = list(events(sentry))
    assert told_of and "Traceback" in product.log.read_text()
    assert {event["logger"] for event in told_of} == {"widget.database", "django.request"}
    assert all(it["level"] == "error" and it["release"].startswith("sparkwidget@") for it in told_of)
    assert any("the database cannot be used" in it["logentry"]["message"] for it in told_of)
    (event,) = [it for it in told_of if "exception" in it]
    assert re.fullmatch(r"[2-9A-Z]{12}", event["tags"]["request"])
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert any(frame["filename"].startswith("widget/") for frame in frames) and not any("vars" in it for it in frames)
    said = json.dumps(told_of)
    for secret in (QUESTION, API_KEY, MARK, "secret-cookie", "203.0.113", "no such column", tab.screen.token, ORIGIN):
        assert secret not in said, secret


def test_a_server_stops_in_time_though_sentry_is_not_there(product, sentry, tmp_path):
    sentry.stop()
    product.start()
    with Tab(product, product.site) as tab:
        tab.ends(tab.ask())
    assert product.stop() == 0


def event_of(**more):
    frame = {"filename": "widget/relay.py", "abs_path": "/home/x/relay.py", "lineno": 3, "vars": {"key": API_KEY}}
    error = {"type": "ValueError", "value": QUESTION, "module": None, "stacktrace": {"frames": [frame]}}
    return {
        "event_id": "1",
        "logger": "widget.relay",
        "logentry": {"message": "turn %s broke", "params": [QUESTION], "formatted": QUESTION},
        "exception": {"values": [error]},
        "request": {
            "url": ORIGIN,
            "headers": {"Cookie": "x"},
            "data": QUESTION,
            "env": {"REMOTE_ADDR": "203.0.113.77"},
        },
        "user": {"ip_address": "203.0.113.77"},
        "breadcrumbs": {"values": [{"message": QUESTION}]},
        "extra": {"sys.argv": [QUESTION]},
        "contexts": {"trace": {"data": QUESTION}},
        "something_new": QUESTION,
        **more,
    }


def test_an_event_is_built_of_what_may_be_told_and_nothing_else():
    with tracing.noting(turn="turn-7", site=3, person=5, request="ABC"):
        event = told(event_of())
    assert set(event) == {"event_id", "logger", "logentry", "exception", "tags"}
    assert event["logentry"] == {"message": "turn %s broke"}
    assert event["tags"] == {"turn": "turn-7", "site": "3", "request": "ABC"}
    (error,) = event["exception"]["values"]
    assert error["type"] == "ValueError" and error["stacktrace"]["frames"] == [
        {"filename": "widget/relay.py", "lineno": 3}
    ]
    assert QUESTION not in json.dumps(event) and API_KEY not in json.dumps(event)


def test_what_others_log_is_told_without_their_words():
    event = told(event_of(logger="django.request", logentry={"message": f"Internal Server Error: /{QUESTION}"}))
    assert event["logentry"] == {"message": "django.request logged an error"}
    assert QUESTION not in json.dumps(event)


def test_our_messages_are_templates_that_hold_nothing_yet():
    """So what is told of them is the same for all events of a kind."""
    for path in (ROOT / "widget").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            of = node.func.value
            if isinstance(of, ast.Name) and of.id == "logger":
                words = node.args[1] if node.func.attr == "log" else node.args[0]
                assert isinstance(words, ast.Constant) and isinstance(words.value, str), (path.name, node.lineno)
