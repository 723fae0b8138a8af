"""A visitor asks: the answer streams, is saved, can be stopped, can fail and can be tried again."""

import uuid

import pytest

from tests.sockets import in_database
from widget.models import Turn, Visitor
from widget.sparkgpt import Limited

pytestmark = pytest.mark.django_db(transaction=True)
FRESH = {"saved": False, "closest": None}
"""Of an answer that SparkGPT has just written."""


async def test_a_visitor_asks_and_the_answer_streams(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask("When?")
    assert (await ann.hear("asked"))["question"] == "When?"
    for word in ("At ", "nine", "."):
        source.say(word)
        assert (await ann.hear("delta"))["text"] == word
    source.end()
    assert await ann.hear("done") == {"type": "done", "turn": turn, "attempt": 1, "text": "At nine.", **FRESH}


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


async def test_stop_is_heard_while_the_answer_streams(open_browser, begin_answer, source):
    ann = await open_browser()
    turn = await begin_answer(ann)
    await ann.say(type="stop", turn=turn)
    stopped = await ann.hear("stopped")
    assert stopped["text"] == "At "
    assert source.hung_up == 1
    assert (await in_database(Turn.objects.get)).state == "stopped"


async def test_asking_again_with_the_same_turn_asks_upstream_once(open_browser, begin_answer, source):
    ann = await open_browser()
    turn = await begin_answer(ann)
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


async def test_an_empty_question_is_not_taken(open_browser):
    ann = await open_browser()
    await ann.ask("  ")
    failed = await ann.hear("failed")
    assert (failed["code"], failed["attempt"]) == ("question_empty", 0)
    assert not await in_database(Turn.objects.exists)


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
    assert (await ann.hear_to_the_end())[-1] == {
        "type": "done",
        "turn": turn,
        "attempt": 2,
        "text": "Nine.",
        **FRESH,
    }
    back = await open_browser(token=ann.token)
    assert [(t["state"], t["text"], t["attempt"]) for t in back.welcome["turns"]] == [("done", "Nine.", 2)]


async def test_ping_pong(open_browser):
    ann = await open_browser(hello=False)
    await ann.say(type="ping")
    assert await ann.hear() == {"type": "pong"}


async def test_a_question_says_where_it_is_asked_if_its_page_has_changed_since(open_browser, source):
    ann = await open_browser()
    await ann.hello(page="https://shop.example.com/")
    for more in ({}, {"page": "https://shop.example.com/hats?size=7#top"}, {"page": None}, {"page": "x" * 9000}):
        await ann.say(type="ask", turn=str(uuid.uuid4()), text="When?", **more)
        source.say("At nine.")
        source.end()
        await ann.hear_to_the_end()
    pages = await in_database(lambda: list(Turn.objects.order_by("pk").values_list("page", flat=True)))
    assert pages == ["https://shop.example.com/", *["https://shop.example.com/hats"] * 2, ""]


async def test_a_question_keeps_the_page_from_which_its_tab_said_hello(open_browser, source):
    ann = await open_browser()
    for page in ("https://shop.example.com/prices?who=ann#top", "javascript:alert(1)"):
        await ann.hello(page=page)
        await ann.ask()
        source.say("At nine.")
        source.end()
        await ann.hear_to_the_end()
    assert await in_database(lambda: list(Turn.objects.order_by("pk").values_list("page", flat=True))) == [
        "https://shop.example.com/prices",
        "",
    ]
