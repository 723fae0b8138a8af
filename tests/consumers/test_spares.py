"""Answers in bad weather, as a browser hears them on its socket."""

import pytest

from tests.sockets import in_database
from tests.training.lessons import teach
from widget import approving
from widget.models import Turn
from widget.sparkgpt import Limited, Reason, Refused, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION, ANSWER = "When do you open?", "At nine."


@pytest.fixture
async def trained(site):
    await in_database(teach, site, (QUESTION, ANSWER))
    await in_database(approving.approve, site, [QUESTION])


@pytest.fixture
async def ann(trained, open_browser):
    return await open_browser()


def done(turn, attempt=1, text=ANSWER, closest=QUESTION):
    return {
        "type": "done",
        "turn": turn,
        "attempt": attempt,
        "text": text,
        "saved": closest is not None,
        "closest": closest,
    }


async def test_when_sparkgpt_is_down_a_trained_question_is_answered_and_called_by_its_own_words(ann, source):
    turn = await ann.ask("when do you opne")
    source.fail(Unavailable("down"))
    asked, delta, end = await ann.hear_to_the_end()
    assert (asked["type"], delta["text"], end) == ("asked", ANSWER, done(turn))
    kept = await in_database(Turn.objects.get)
    assert (kept.state, kept.answer, kept.closest, kept.code) == ("done", ANSWER, QUESTION, "unavailable")


async def test_who_comes_back_sees_what_it_was_and_not_why(ann, source):
    turn = await ann.ask()
    source.fail(Limited("used up", retry_after=30))
    await ann.hear_to_the_end()
    (told,) = (await ann.hello())["turns"]
    known = {name: told[name] for name in ("turn", "state", "text", "code", "message", "retryable", "saved", "closest")}
    assert known == {"turn": turn, "state": "done", "text": ANSWER, "code": None, "message": None, "retryable": False,
                     "saved": True, "closest": QUESTION}  # fmt: skip


async def test_trying_again_asks_sparkgpt_again_in_every_tab(ann, source, open_browser):
    turn = await ann.ask()
    source.fail(Unavailable("down"))
    await ann.hear_to_the_end()
    other = await open_browser(token=ann.token)
    await ann.say(type="retry", turn=turn, attempt=1)
    source.say("We open at nine.")
    source.end()
    for tab in (ann, other):
        told = await tab.hear_to_the_end()
        assert (told[0]["type"], told[0]["attempt"]) == ("asked", 2)
        assert told[-1] == done(turn, 2, "We open at nine.", None)
    assert len(source.questions) == 2


async def test_what_sparkgpt_has_answered_is_not_asked_again(ann, source):
    turn = await ann.ask()
    source.say(ANSWER)
    source.end()
    await ann.hear_to_the_end()
    await ann.say(type="retry", turn=turn, attempt=1)
    assert (await ann.hear_to_the_end())[-1] == done(turn, closest=None)
    assert len(source.questions) == 1


async def test_its_thumbs_are_kept_and_go_when_it_is_tried_again(ann, source):
    turn = await ann.ask()
    source.fail(Unavailable("down"))
    await ann.hear_to_the_end()
    await ann.say(type="rate", turn=turn, rating="down", reason="wrong")
    assert (await ann.hear("rated"))["rating"] == "down"
    assert (await in_database(Turn.objects.get)).rating == "down"
    await ann.say(type="retry", turn=turn, attempt=1)
    source.fail(Unavailable("still down"))
    assert (await ann.hear_to_the_end())[-1] == done(turn, 2)
    assert (await in_database(Turn.objects.get)).rating == "none"


async def test_a_key_that_is_refused_is_no_bad_weather(ann, source):
    await ann.ask()
    source.fail(Refused("bad key", reason=Reason.BAD_KEY))
    assert (await ann.hear_to_the_end())[-1]["code"] == "refused"


async def test_an_answer_that_breaks_off_stays_what_it_was(ann, source):
    await ann.ask()
    await ann.hear("asked")
    source.say("We open ")
    assert (await ann.hear("delta"))["text"] == "We open "
    source.fail(Unavailable("cut"))
    end = await ann.hear("failed")
    assert (end["text"], end["code"]) == ("We open ", "unavailable")


async def test_nobody_is_told_of_a_question_that_only_the_training_knows(ann, source, site):
    await in_database(teach, site, (QUESTION, ANSWER), ("What is the code of the safe?", "1234"))
    await ann.ask("What is the code of the safe?")
    source.fail(Unavailable("down"))
    told = await ann.hear_to_the_end()
    assert told[-1]["type"] == "failed" and "1234" not in str(told)
