"""Who is refused over plain HTTP, and how: the frames and close codes of the socket, readable by every page."""

import time

import pytest

from tests.fakes import ScriptedSource
from tests.fallback.exchanges import ORIGIN, THAT_IS_ALL, Tab
from tests.sockets import in_database, rooms
from widget.bucket import Buckets
from widget.fallback import VisitorStream, with_fallback
from widget.models import Site
from widget.protocol import FRAME_LIMIT, Close
from widget.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what", ["stream", "command"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", None])
async def test_a_foreign_origin_may_read_that_it_is_refused_and_nothing_else(site, application, what, origin):
    tab = Tab(application)
    answer = await tab.post(what, tab.hello(), origin=origin)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
    refused, code = await answer.rest()
    assert (refused["code"], code) == ("origin_refused", Close.ORIGIN_REFUSED)
    await answer.hang_up()


@pytest.mark.parametrize("site_key", ["nosuchsite", "No such site", "%00", "\x00", ""])
async def test_an_unknown_site_is_told_not_to_come_back(db, application, site_key):
    tab = Tab(application, site_key)
    refused, code = await (await tab.post("stream", tab.hello())).rest()
    assert (refused["code"], code) == ("unknown_site", Close.UNKNOWN_SITE)


async def test_a_paused_site_refuses_streams_and_questions(open_tab):
    ann = await open_tab()
    await in_database(Site.objects.update, is_active=False)
    for answer in (await ann.post("stream", ann.hello()), await ann.post("command", ann.hello(), {"type": "ping"})):
        refused, code = await answer.rest()
        assert (refused["code"], code) == ("paused", Close.PAUSED)


@pytest.mark.parametrize("what", ["stream", "command"])
async def test_another_version_is_told_not_to_come_back(site, application, what):
    tab = Tab(application)
    frames = [tab.hello(v=2), {"type": "ping"}][: 1 + (what == "command")]
    refused, code = await (await tab.post(what, *frames)).rest()
    assert (refused["code"], code) == ("bad_version", Close.BAD_VERSION)


async def test_a_page_may_ask_before_it_posts_json(site, application):
    tab = Tab(application)
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://evil.example", "*")):
        answer = await tab.post("command", method="OPTIONS", origin=origin)
        assert answer.status == 204
        assert answer.headers["access-control-allow-origin"] == allowed
        assert answer.headers["access-control-allow-methods"] == "POST, OPTIONS"
        assert answer.headers["access-control-allow-headers"] == "Content-Type"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_other_methods_are_not_allowed(application, method):
    answer = await Tab(application).post("stream", method=method)
    assert (answer.status, answer.headers) == (405, {"allow": "POST, OPTIONS"})


async def test_every_other_address_is_left_to_the_application_below(house):
    seen = []

    async def below(scope, receive, send):
        seen.append(scope["path"])

    paths = [
        "/",
        "/http/v1/key/",
        "/http/v1/key/stream",
        "/http/v1/key/sing/",
        "/http/v1/a/b/stream/",
        "/http/v2/key/stream/",
    ]
    for path in paths:
        await with_fallback(below, house)({"type": "http", "path": path}, None, None)
    assert seen == paths


async def test_a_stream_that_begins_without_a_hello_is_sent_away_to_come_back(site, application):
    tab = Tab(application)
    for body, code in (
        ("{", "bad_frame"),
        ('{"type":"ping"}', "bad_frame"),
        ("x" * (FRAME_LIMIT + 1), "too_large"),
        ("", "bad_frame"),
    ):
        error, refused, close = await (await tab.post("stream", body)).rest()
        assert (error["type"], error["code"]) == ("error", code)
        assert (refused["code"], close) == ("no_hello", Close.NO_HELLO)


async def test_a_command_that_cannot_be_read_gets_an_error(open_tab):
    ann = await open_tab()
    hello, ping = ann.hello(), {"type": "ping"}
    long = {"type": "ping", "pad": "x" * FRAME_LIMIT}
    for frames, code in (
        ([hello], "bad_frame"), ([ping, ping], "bad_frame"), ([hello, hello], "bad_frame"), ([hello, "{"], "bad_frame"),
        ([hello, ping, ping], "bad_frame"), ([hello, long], "too_large"), ([long, long, long], "too_large"),
        ([ann.hello(token="made-up.token"), ping | {"type": "forget"}], "hello_first"),
    ):  # fmt: skip
        error, close = await (await ann.post("command", *frames)).rest()
        assert (error["type"], error["code"], close) == ("error", code, THAT_IS_ALL)


async def test_a_visitor_who_posts_too_fast_is_sent_away_to_come_back(site, relay):
    house = rooms(relay, Buckets(3, 0.001, time.monotonic))
    ann = await Tab.open(with_fallback(None, house))
    await ann.command(type="ping")
    await ann.command(type="ping")
    assert [fact["code"] for fact in await ann.command(type="ping")] == ["too_fast"]
    assert ann.code == Close.TOO_FAST < 4500
    await ann.leave()


async def test_a_fault_of_ours_is_said_logged_and_the_browser_comes_back(site, caplog):
    class BrokenRelay(Relay):
        def start(self, question):
            raise RuntimeError("a bug of ours")

    relay = BrokenRelay(ScriptedSource(), None)
    ann = await Tab.open(with_fallback(None, rooms(relay)))
    await ann.ask()
    assert [fact["code"] for fact in ann.told] == ["broken"]
    assert ann.code == Close.BROKEN < 4500
    assert "a bug of ours" in caplog.text
    await ann.leave()


async def test_a_fault_before_the_answer_has_begun_is_a_plain_500(house, caplog):
    class Unreadable:
        def __str__(self):
            raise RuntimeError("a bug of ours")

    async def broken(scope, receive, send):
        await VisitorStream(house)({**scope, "site_key": Unreadable()}, receive, send)

    answer = await Tab(broken).post("stream")
    assert answer.status == 500
    assert "a bug of ours" in caplog.text
