"""The visitor's socket, in process: real consumer, real database, an upstream that the test speaks."""

import asyncio
import uuid

import pytest

from tests.fakes import ScriptedSource
from tests.sockets import Browser, house, in_database, text_of
from widget import conversations, protocol
from widget.models import Site, Turn, Visitor
from widget.protocol import Close
from widget.relay import Relay
from widget.sparkgpt import Limited

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey")


@pytest.fixture
def source():
    return ScriptedSource()


@pytest.fixture
async def relay(source):
    async def save(question, ending):
        await in_database(conversations.finish, question.row, question.attempt, ending)

    relay = Relay(source, save)
    yield relay
    await relay.close()


@pytest.fixture
async def open_browser(site, relay):
    """Opens tabs on the site and closes them after the test."""
    application, open_ones = house(relay), []

    async def open_one(site_key="alicekey", **options):
        open_ones.append(await Browser.open(application, site_key, **options))
        return open_ones[-1]

    yield open_one
    for browser in open_ones:
        await browser.leave()


async def test_a_visitor_asks_and_the_answer_streams(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask("When?")
    assert (await ann.hear("asked"))["question"] == "When?"
    for word in ("At ", "nine", "."):
        source.say(word)
        assert (await ann.hear("delta"))["text"] == word
    source.end()
    assert await ann.hear("done") == {"type": "done", "turn": turn, "attempt": 1, "text": "At nine."}


async def test_the_answer_is_saved_before_done(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    source.say("At nine.")
    source.end()
    await ann.hear_to_the_end()
    turn = await in_database(Turn.objects.get)
    assert (turn.state, turn.answer) == ("done", "At nine.")


async def test_deltas_of_one_read_are_one_frame(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    source.say("At ", "ni", "ne.")
    delta = await ann.hear("delta")
    assert (delta["after"], delta["seq"], delta["text"]) == (0, 3, "At nine.")


async def test_nothing_is_stored_before_the_first_question(open_browser):
    ann = await open_browser()
    assert ann.token
    assert not await in_database(Visitor.objects.exists)


async def test_a_turn_goes_on_when_the_socket_dies(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    await ann.leave()
    back = await open_browser(token=ann.token)
    running = back.welcome["turns"][0]
    assert (running["state"], running["text"], running["seq"]) == ("running", "At ", 1)
    source.say("nine.")
    source.end()
    frames = await back.hear_to_the_end()
    assert text_of(frames) == "nine."
    assert frames[-1]["text"] == "At nine."


@pytest.mark.parametrize("seen", range(4))
async def test_a_reload_at_any_delta_resumes_exactly(open_browser, source, seen):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    for word in ("a", "b", "c"):
        source.say(word)
        await ann.hear("delta")
    back = await open_browser(token=ann.token, screen={"turn": turn, "attempt": 1, "seq": seen})
    assert back.welcome["turns"][0]["text"] is None
    assert back.welcome["turns"][0]["seq"] == seen
    source.say("d")
    source.end()
    frames = await back.hear_to_the_end()
    assert "abc"[:seen] + text_of(frames) == "abcd"
    assert [f["after"] for f in frames if f["type"] == "delta"][0] == seen


async def test_a_screen_from_another_attempt_gets_the_full_text(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("abc")
    await ann.hear("delta")
    for wrong in ({"turn": turn, "attempt": 2, "seq": 0}, {"turn": turn, "attempt": 1, "seq": 9}):
        back = await open_browser(token=ann.token, screen=wrong)
        assert back.welcome["turns"][0]["text"] == "abc"


async def test_a_second_tab_sees_the_same(open_browser, source):
    ann = await open_browser()
    other = await open_browser(token=ann.token)
    turn = await ann.ask("When?")
    assert (await other.hear("asked"))["question"] == "When?"
    source.say("At ")
    source.say("nine.")
    source.end()
    for tab in (ann, other):
        frames = [f for f in await tab.hear_to_the_end() if f["type"] != "asked"]
        assert text_of(frames) == "At nine."
        assert frames[-1]["turn"] == turn


async def test_stop_is_heard_while_the_answer_streams(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    await ann.say(type="stop", turn=turn)
    stopped = await ann.hear("stopped")
    assert stopped["text"] == "At "
    assert source.hung_up == 1
    assert (await in_database(Turn.objects.get)).state == "stopped"


async def test_another_tab_can_stop_the_answer(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    other = await open_browser(token=ann.token)
    await other.say(type="stop", turn=turn)
    assert (await ann.hear("stopped"))["text"] == "At "
    assert (await other.hear("stopped"))["text"] == "At "


async def test_asking_again_with_the_same_turn_asks_upstream_once(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    await ann.ask(turn=turn)
    await ann.hear("asked")
    assert await ann.hear("delta") == {"type": "delta", "turn": turn, "attempt": 1, "after": 0, "seq": 1, "text": "At "}
    source.end()
    await ann.hear("done")
    await ann.ask(turn=turn)
    await ann.hear("asked")
    assert (await ann.hear("done"))["text"] == "At "
    assert len(source.questions) == 1


async def test_one_question_at_a_time(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    second = await ann.ask()
    failed = await ann.hear("failed")
    assert (failed["turn"], failed["attempt"], failed["code"], failed["retryable"]) == (second, 0, "busy", True)


async def test_a_failure_says_what_to_do_and_can_be_tried_again(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    source.say("At ")
    source.fail(Limited("limit", retry_after=30))
    failed = (await ann.hear_to_the_end())[-1]
    assert (failed["code"], failed["retryable"], failed["retry_after"], failed["text"]) == ("limited", True, 30, "At ")
    await ann.say(type="retry", turn=turn, attempt=1)
    asked = await ann.hear("asked")
    assert (asked["turn"], asked["attempt"]) == (turn, 2)
    source.say("Nine.")
    source.end()
    assert (await ann.hear_to_the_end())[-1] == {"type": "done", "turn": turn, "attempt": 2, "text": "Nine."}
    back = await open_browser(token=ann.token)
    assert [(t["state"], t["text"], t["attempt"]) for t in back.welcome["turns"]] == [("done", "Nine.", 2)]


async def test_the_end_that_came_while_a_tab_was_away_is_told_in_the_welcome(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    source.say("At nine.")
    source.end()
    await ann.hear_to_the_end()
    back = await open_browser(token=ann.token)
    turn = back.welcome["turns"][0]
    assert (turn["state"], turn["text"], turn["seq"]) == ("done", "At nine.", 1)
    assert back.welcome["token"] is None


async def test_a_turn_that_nothing_runs_is_healed_when_it_is_old(open_browser, site):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    # As a process that died leaves it: running in the database, unknown to the relay.
    await in_database(Turn.objects.update, began_at="2020-01-01T00:00:00Z")
    back = await Browser.open(house(Relay(ScriptedSource(), None)), site.key, token=ann.token)
    turn = back.welcome["turns"][0]
    assert (turn["state"], turn["code"], turn["retryable"]) == ("failed", "interrupted", True)
    await back.leave()


async def test_thumbs_reach_every_tab(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    source.say("x")
    source.end()
    await ann.hear_to_the_end()
    other = await open_browser(token=ann.token)
    await ann.say(type="rate", turn=turn, rating="up", reason="")
    for tab in (ann, other):
        assert await tab.hear("rated") == {"type": "rated", "turn": turn, "rating": "up"}
    assert (await in_database(Turn.objects.get)).rating == "up"


async def test_forget_deletes_all_and_every_tab_hears_it(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    other = await open_browser(token=ann.token)
    await ann.say(type="forget")
    assert await ann.hear() == {"type": "forgotten"}
    heard = [await other.hear()]
    while heard[-1]["type"] == "stopped":
        heard.append(await other.hear())
    assert heard[-1] == {"type": "forgotten"}
    assert source.hung_up == 1
    assert not await in_database(Visitor.objects.exists)
    await ann.ask()
    assert (await ann.hear("error"))["code"] == "hello_first"


async def test_a_visitor_hears_nothing_of_another(open_browser, source):
    ann, ben = await open_browser(), await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("secret")
    await ann.hear("delta")
    await ben.say(type="stop", turn=turn)
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    await ben.say(type="rate", turn=turn, rating="up")
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    await ben.say(type="retry", turn=turn, attempt=1)
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    assert await ben.hears_nothing()


async def test_a_void_token_is_replaced(open_browser):
    ann = await open_browser(token="made-up.token")
    assert ann.welcome["token"]
    assert ann.welcome["turns"] == []


async def test_ping_pong(open_browser):
    ann = await open_browser(hello=False)
    await ann.say(type="ping")
    assert await ann.hear() == {"type": "pong"}


# --- Refusals ---------------------------------------------------------------------------------------------------


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


# --- Bad frames -------------------------------------------------------------------------------------------------


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


async def test_an_empty_question_is_not_taken(open_browser):
    ann = await open_browser()
    await ann.ask("  ")
    failed = await ann.hear("failed")
    assert (failed["code"], failed["attempt"]) == ("question_empty", 0)
    assert not await in_database(Turn.objects.exists)


async def test_a_hello_again_starts_over_without_doubles(open_browser, source):
    ann = await open_browser()
    await ann.ask()
    await ann.hear("asked")
    source.say("a")
    await ann.hear("delta")
    welcome = await ann.hello()
    assert welcome["turns"][0]["text"] == "a"
    source.say("b")
    source.end()
    frames = await ann.hear_to_the_end()
    assert text_of(frames) == "b"
    assert frames[-1]["text"] == "ab"


async def test_a_question_is_started_even_if_its_socket_is_killed_meanwhile(site, relay, source):
    ann = await Browser.open(house(relay), site.key)
    await ann.ask()
    # As daphne does when a browser is gone and the application is still busy.
    ann._socket.future.cancel()
    for _ in range(200):
        if relay.running or not await in_database(Turn.objects.filter(state="running").exists):
            break
        await asyncio.sleep(0.01)
    assert await in_database(Turn.objects.filter(state="running").count) == len(relay.running)
