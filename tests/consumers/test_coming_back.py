"""Sockets die and tabs reload: what is on the screen and what comes afterwards fit together without hole or double."""

import asyncio
import time

import pytest

from tests.fakes import ScriptedSource, Shelf
from tests.sockets import Browser, house, in_database, text_of
from widget import leases, visitors
from widget.models import Turn
from widget.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_turn_goes_on_when_the_socket_dies(open_browser, begin_answer, source):
    ann = await open_browser()
    await begin_answer(ann)
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


async def test_a_screen_from_another_attempt_gets_the_full_text(open_browser, begin_answer):
    ann = await open_browser()
    turn = await begin_answer(ann, "abc")
    for wrong in ({"turn": turn, "attempt": 2, "seq": 0}, {"turn": turn, "attempt": 1, "seq": 9}):
        back = await open_browser(token=ann.token, screen=wrong)
        assert back.welcome["turns"][0]["text"] == "abc"


async def test_a_hello_again_starts_over_without_doubles(open_browser, begin_answer, source):
    ann = await open_browser()
    await begin_answer(ann, "a")
    welcome = await ann.hello()
    assert welcome["turns"][0]["text"] == "a"
    source.say("b")
    source.end()
    frames = await ann.hear_to_the_end()
    assert text_of(frames) == "b"
    assert frames[-1]["text"] == "ab"


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


async def test_what_a_dead_process_left_stays_on_the_screen_until_another_takes_over(open_browser, site, source):
    ann = await open_browser()
    turn = await ann.ask()
    await ann.hear("asked")
    source.say("At ")
    await ann.hear("delta")
    # Another process: its relay knows nothing of the turn, and nobody renews the lease of the one that died.
    await in_database(Turn.objects.update, lease_until=None)
    other_source = ScriptedSource()
    relay = Relay(other_source, Shelf())
    back = await Browser.open(house(relay), site.key, token=ann.token, screen={"turn": turn, "attempt": 1, "seq": 1})
    (running,) = back.welcome["turns"]
    assert (running["state"], running["attempt"], running["seq"], running["text"]) == ("running", 1, 1, None)
    for taken in await in_database(leases.take_over):
        relay.start(taken.question)
    asked = await back.hear("asked")
    assert (asked["turn"], asked["attempt"]) == (turn, 2)
    other_source.say("Nine.")
    other_source.end()
    frames = await back.hear_to_the_end()
    assert text_of(frames) == "Nine."
    assert (frames[0]["after"], frames[-1]["attempt"]) == (0, 2)
    await back.leave()


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


async def test_a_void_token_is_replaced(open_browser):
    ann = await open_browser(token="made-up.token")
    assert ann.welcome["token"]
    assert ann.welcome["turns"] == []


async def test_whoever_comes_back_after_a_week_gets_a_fresh_token_and_finds_everything(open_browser, source, site):
    old = visitors.issue(site.key, time.time() - 8 * 24 * 3600)
    ann = await open_browser(token=old)
    fresh = ann.welcome["token"]
    assert fresh.split(".")[0] == old.split(".")[0] and fresh != old
    turn = await ann.ask()
    await ann.hear("asked")
    source.end()
    for token in (old, fresh):
        back = await open_browser(token=token)
        assert [it["turn"] for it in back.welcome["turns"]] == [turn]
    assert (await open_browser(token=fresh)).welcome["token"] is None
