"""Who is sent away and told whether to come back, and which frames get no more than an error."""

import logging
import re
import uuid

import pytest

from tests.fakes import ScriptedSource
from tests.sockets import Browser, house, in_database, leave
from widget import protocol
from widget.doors import Doors
from widget.headers import with_headers
from widget.lines import TextLines
from widget.models import Site
from widget.protocol import Close
from widget.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://shop.example.com",
        "https://shop.example.com:8443",
        "https://shop.example.com.evil.example",
        "null",
        "",
        None,
    ],
)
async def test_a_foreign_origin_is_told_not_to_come_back(open_browser, origin):
    ann = await open_browser(origin=origin, hello=False)
    assert (await ann.hear("refused"))["code"] == "origin_refused"
    assert await ann.hear_close() == Close.ORIGIN_REFUSED >= 4500
    await ann.say(type="ping")
    assert await ann.hears_nothing()


async def test_our_own_origin_may_use_every_site(open_browser):
    await open_browser(origin="http://localhost:8000")


@pytest.mark.parametrize("site_key", ["nosuchsite", ""])
async def test_an_unknown_site_is_told_not_to_come_back(open_browser, site_key):
    ann = await open_browser(site_key, hello=False)
    assert (await ann.hear("refused"))["code"] == "unknown_site"
    assert await ann.hear_close() == Close.UNKNOWN_SITE


async def test_a_paused_site_refuses_new_sockets_and_new_questions(open_browser):
    ann = await open_browser()
    await in_database(Site.objects.update, is_active=False)
    await ann.ask()
    assert (await ann.hear("refused"))["code"] == "paused"
    assert await ann.hear_close() == Close.PAUSED
    late = await open_browser(hello=False)
    assert (await late.hear("refused"))["code"] == "paused"


async def test_another_version_is_told_not_to_come_back(open_browser):
    ann = await open_browser(hello=False)
    await ann.say(type="hello", v=2, token=None, locale="", page="", screen=None)
    assert (await ann.hear("refused"))["code"] == "bad_version"
    assert await ann.hear_close() == Close.BAD_VERSION


async def test_who_says_no_hello_is_sent_away_to_come_back(site, relay):
    ann = await Browser.open(house(relay, hello_seconds=0), site.key, hello=False)
    assert (await ann.hear("refused"))["code"] == "no_hello"
    assert await ann.hear_close() == Close.NO_HELLO < 4500
    await ann.leave()


async def test_a_fault_of_ours_is_said_logged_and_the_browser_comes_back(site, caplog):
    class BrokenRelay(Relay):
        def start(self, question):
            raise RuntimeError("a bug of ours")

    ann = await Browser.open(house(BrokenRelay(ScriptedSource(), None)), site.key)
    await ann.ask()
    refused = await ann.hear("refused")
    assert refused["code"] == "broken"
    assert "bug" not in refused["message"]
    assert await ann.hear_close() == Close.BROKEN < 4500
    assert "a bug of ours" in caplog.text
    await ann.leave()


async def test_bad_frames_get_an_error_frame_and_the_socket_stays(open_browser):
    ann = await open_browser()
    for text in ("", "{", "[]", '{"type":"sing"}', '{"type":"ask"}'):
        await ann.say_raw(text)
        assert (await ann.hear("error"))["code"] == "bad_frame"
    await ann.say_raw(data=b"\x00\x01")
    assert "binary" in (await ann.hear("error"))["message"]
    await ann.say_raw('{"type":"ping","pad":"' + "x" * protocol.FRAME_LIMIT + '"}')
    assert (await ann.hear("error"))["code"] == "too_large"
    await ann.say(type="ping")
    await ann.hear("pong")


async def test_ten_bad_frames_are_enough(open_browser):
    ann = await open_browser()
    for _ in range(10):
        await ann.say_raw("{")
        await ann.hear("error")
    assert (await ann.hear("refused"))["code"] == "too_many_bad_frames"
    assert await ann.hear_close() == Close.TOO_MANY_BAD_FRAMES


async def test_commands_before_hello_are_answered_with_an_error(open_browser):
    ann = await open_browser(hello=False)
    for frame in (
        {"type": "ask", "turn": str(uuid.uuid4()), "text": "x"},
        {"type": "forget"},
        {"type": "stop", "turn": str(uuid.uuid4())},
    ):
        await ann.say(**frame)
        assert (await ann.hear("error"))["code"] == "hello_first"


async def test_a_refusal_names_the_request_that_the_log_has_whoever_refuses(site, relay, caplog):
    doors = Doors(relay, leave)
    application = with_headers(house(relay, doors=doors))
    caplog.set_level("INFO", "widget.farewell")
    lines = TextLines()
    foreign = await Browser.open(application, site.key, origin="https://evil.example", hello=False)
    refused = await foreign.hear("refused")
    await foreign.leave()
    (record,) = caplog.records
    assert "origin_refused" in record.getMessage() and re.fullmatch("[2-9A-Z]{12}", refused["request"])
    told = []

    class Told(logging.Handler):
        def emit(self, record):
            told.append(lines.format(record))

    handler = Told()
    logging.getLogger("widget.farewell").addHandler(handler)
    try:
        ann = await Browser.open(application, site.key)
        await doors.turn_out_from(lambda address: True, protocol.Code.BANNED)  # another task's doing
        banned = await ann.hear("refused")
    finally:
        logging.getLogger("widget.farewell").removeHandler(handler)
    assert banned["request"] != refused["request"]
    (line,) = told
    assert f"[request={banned['request']} site={site.pk}]" in line and "banned" in line
