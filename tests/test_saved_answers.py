"""Answers that are given again: to the very same question, where the owner wants it, for a while, and never to the wrong one."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.canary.mark import marked
from widget import conversations, snapshots
from widget.answer import Ending, State
from widget.identities import Identity
from widget.models import Turn
from widget.places import Place


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, saved_for=24)


def place(site, name="ann", identity=None):
    return Place(site.pk, name * 16, identity)


def ask(site, text="When do you open?", name=None, **known):
    identity = known.pop("identity", None)
    return conversations.ask(
        place(site, name or uuid.uuid4().hex[:4], identity), str(uuid.uuid4()), text, **known
    ).question


def answer(question, text="At nine.", **known):
    return conversations.finish(question.row, question.attempt, Ending(State.DONE, text, 2, **known))


@pytest.fixture
def answered(site):
    question = ask(site, name="ann_")
    assert question.saved is None
    answer(question)
    return question


@pytest.mark.parametrize("text", ["When do you open?", " when do  you OPEN", "When do you open!"])
def test_the_same_question_gets_the_last_good_answer(site, answered, text):
    assert ask(site, text).saved == "At nine."


@pytest.mark.parametrize("text", ["When do you close?", "Do you open when?", "C++", "C#"])
def test_another_question_does_not(site, answered, text):
    assert ask(site, text).saved is None


def test_it_is_off_until_the_owner_wants_it(site, answered, alice, make_site):
    site.saved_for = 0
    site.save()
    assert ask(site).saved is None
    assert Turn.objects.latest("pk").likeness == ""


def test_not_for_another_site_model_or_key(site, answered, alice, make_site, vault):
    assert ask(make_site(alice, saved_for=24, api_key=site.api_key)).saved is None
    site.model_id = 9
    site.save()
    assert ask(site).saved is None
    site.model_id = 1
    site.save()
    assert ask(site).saved == "At nine."
    site.api_key.seal(marked("another-secret"), vault)
    site.api_key.save()
    assert ask(site).saved is None


def test_not_after_its_time(site, answered):
    Turn.objects.update(ended_at=timezone.now() - timedelta(hours=25))
    assert ask(site).saved is None


def test_not_where_the_page_says_who_asks_or_what_beside_it(site, answered):
    assert ask(site, identity=Identity("customer-1", "Ann", "ann@example.com")).saved is None
    assert ask(site, context={"plan": "gold"}).saved is None


def test_what_a_named_visitor_was_told_is_told_nobody_else(site):
    answer(ask(site, identity=Identity("customer-1", "Ann", "ann@example.com")), "Your order is ready.")
    answer(ask(site, context={"plan": "gold"}), "Gold is free.")
    assert ask(site).saved is None


@pytest.mark.parametrize("state", [State.FAILED, State.STOPPED])
def test_only_whole_answers_are_good(site, state):
    question = ask(site)
    conversations.finish(question.row, 1, Ending(state, "At n", 1, "unavailable" if state == State.FAILED else None))
    assert ask(site).saved is None


def test_a_saved_answer_is_marked_and_does_not_keep_itself_alive(site, answered):
    question = ask(site, name="bob_")
    answer(question, question.saved, saved=True)
    row = Turn.objects.get(pk=question.row)
    assert row.is_saved and snapshots.now(row.pk).is_saved
    Turn.objects.filter(is_saved=False).update(ended_at=timezone.now() - timedelta(hours=25))
    assert ask(site).saved is None


@pytest.mark.parametrize("who", ["first", "second"])
def test_thumbs_down_drop_it_whoever_gives_them(site, answered, who):
    question = ask(site, name="bob_")
    answer(question, question.saved, saved=True)
    name, turn = ("ann_", answered.turn) if who == "first" else ("bob_", question.turn)
    assert conversations.rate(place(site, name), turn, "down", "")
    assert ask(site).saved is None


def test_a_visitor_who_is_forgotten_takes_the_answer_along(site, answered):
    conversations.forget(place(site, "ann_"))
    assert ask(site).saved is None
