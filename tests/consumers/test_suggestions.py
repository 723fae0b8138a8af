"""Approved questions on their way to visitors: which fit, whose they are, and that nothing else is ever told."""

import time

import pytest

from tests.sockets import in_database
from widget import approving, care
from widget.carrier import Unreachable
from widget.database import database
from widget.models import ApprovedQuestion, Site
from widget.places import Place
from widget.protocol import Suggest, Suggested
from widget.sites import public_settings
from widget.suggestions import Offer, Question, Suggestions

TEXTS = ["When do you open?", "When do you close?", "How much is shipping?", "Can I return a hat?"]


def offer(*questions):
    return Offer([Question(*it) if isinstance(it, tuple) else Question(it, "", "") for it in questions])


def test_what_is_typed_finds_questions_by_their_beginnings_and_little_of_it_is_enough():
    assert offer(*TEXTS).typed("when do you o", "en", "/")[0] == TEXTS[0]
    assert set(offer(*TEXTS).typed("when", "en", "/")) == set(TEXTS[:2])
    assert offer(*TEXTS).typed("ship", "en", "/") == (TEXTS[2],)
    assert offer(*TEXTS).typed("  ", "en", "/") == offer().typed("when", "en", "/") == ()


def test_only_questions_for_this_page_and_language_are_offered():
    mine = offer(
        ("Wann öffnen Sie?", "de", ""), ("When do you open?", "en", ""), ("When do hats arrive?", "", "/hats/*")
    )
    assert mine.typed("when", "en", "/") == ("When do you open?",)
    assert set(mine.typed("when", "en", "/hats/red")) == {"When do you open?", "When do hats arrive?"}
    assert mine.typed("wann", "en", "/") == () and mine.typed("wann", "de", "/") == ("Wann öffnen Sie?",)


def test_after_an_answer_comes_what_is_near_and_was_not_asked():
    told = offer(*TEXTS).after("When do you open?", ["When do you open?"], "en", "/")
    assert told[0] == "When do you close?" and "When do you open?" not in told
    assert "When do you close?" not in offer(*TEXTS).after("When do you open?", TEXTS[:2], "en", "/")
    assert offer().after("When?", ["When?"], "en", "/") == ()


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey", starters=["Hello?"])


@pytest.fixture
def suggestions():
    return Suggestions(database, time.monotonic)


async def test_a_list_is_read_once_and_again_when_it_was_changed(transactional_db, site, suggestions):
    await in_database(approving.approve, site, TEXTS)
    first = await suggestions.of(site.pk)
    assert len(first.questions) == 4 and await suggestions.of(site.pk) is first
    await in_database(approving.approve, site, ["Do you gift-wrap?"])
    suggestions.forget(site.pk)
    assert len((await suggestions.of(site.pk)).questions) == 5


async def test_a_visitor_is_told_of_their_own_site_only(transactional_db, site, open_browser, bob, make_site):
    await in_database(approving.approve, site, TEXTS)
    await in_database(approving.approve, await in_database(make_site, bob), ["When do others open?"])
    ann = await open_browser()
    await ann.say(type="suggest", text="when do", turn=None, language="en")
    told = await ann.hear("suggested")
    assert (told["text"], told["turn"], set(told["questions"])) == ("when do", None, set(TEXTS[:2]))


async def test_after_an_answer_the_socket_tells_what_could_be_asked_next(transactional_db, site, open_browser, source):
    await in_database(approving.approve, site, TEXTS)
    ann = await open_browser()
    turn = await ann.ask("When do you open?")
    await ann.hear("asked")
    source.say("At nine.")
    source.end()
    await ann.hear_to_the_end()
    await ann.say(type="suggest", text="", turn=turn, language="en")
    told = await ann.hear("suggested")
    assert told["turn"] == turn and told["questions"][0] == "When do you close?"
    eve = await open_browser()
    await eve.say(type="suggest", text="", turn=turn, language="en")
    assert (await eve.hear("suggested"))["questions"] == [], "a turn of somebody else's"


async def test_while_there_is_no_database_nothing_is_offered_and_nothing_waits(transactional_db, site):
    async def gone(function, *args):
        raise Unreachable

    wanted = Suggest("when do", None, "en")
    told = await Suggestions(gone, time.monotonic).answer(Place(site.pk, "ann"), "", wanted)
    assert told == Suggested("when do", None, ())


def test_browsers_are_told_before_anybody_asks_only_what_is_offered_at_the_beginning(site):
    assert "suggests" not in public_settings(site, None) and "sets" not in public_settings(site, None)
    approving.approve(site, TEXTS[:1])
    approving.approve(site, ["Wann öffnen Sie?"], language="de", starts=True)
    approving.approve(site, ["How large?"], pages="/hats/*", starts=True)
    approving.approve(site, ["Anything new?"], starts=True)
    told = public_settings(Site.objects.get(), None)
    assert told["suggests"] and told["starters"] == ["Hello?", "Anything new?"]
    assert told["sets"] == [[r"^\/hats\/.*$", "", ["How large?"]], ["", "^de$", ["Wann öffnen Sie?"]]]
    assert TEXTS[0] not in str(told)


def test_what_is_there_too_long_or_too_much_is_counted_and_the_rest_taken(site, monkeypatch):
    monkeypatch.setattr(approving, "MOST", 3)
    approving.approve(site, TEXTS[:1])
    said = approving.approve(site, [*TEXTS, f"  {TEXTS[0]} ", "x" * 201])
    assert (said.new, said.known, said.too_long, said.no_room) == (2, 1, 1, 1)
    assert list(ApprovedQuestion.objects.values_list("text", flat=True)) == TEXTS[:3]


def test_what_is_taken_back_is_gone_and_others_rows_are_not_touched(site, bob, make_site):
    other = make_site(bob)
    approving.approve(site, TEXTS[:2], starts=True)
    approving.approve(other, TEXTS[:2], starts=True)
    everything = list(ApprovedQuestion.objects.values_list("pk", flat=True))
    assert approving.take_back(site, everything) == 2
    assert public_settings(Site.objects.get(pk=site.pk), None).keys().isdisjoint({"suggests", "sets"})
    assert ApprovedQuestion.objects.filter(site=other).count() == 2


def test_a_copy_of_a_site_begins_without_them(site):
    approving.approve(site, TEXTS, starts=True)
    assert care.duplicate(Site.objects.get()).approved == {}
