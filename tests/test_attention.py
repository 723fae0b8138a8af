"""A conversation says that it wants attention, why, and no longer once it is helped or seen to."""

import pytest
from django.db import transaction

from tests.letters import events
from tests.turns import ANN, ask, finish, new_id
from widget import attention, contacts, conversations, protocol
from widget.answer import Ending, State
from widget.models import ApiKey, Attention, Conversation, Webhook
from widget.places import Place

EVENT = "conversation.needs_attention"
FAILED = Ending(State.FAILED, "", 0, "unavailable", None, True)


@pytest.fixture
def site(alice, make_site):
    asked = [{"name": "email", "label": "E-mail", "kind": "email", "required": False}]
    return make_site(alice, takes_messages=True, lead_when="before", lead_fields=asked)


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


def leave(place, kind):
    left = protocol.Contact(new_id(), kind, {"email": "ann@example.com"}, "Call me" if kind == "message" else "")
    contacts.leave(place, left)


def reasons():
    return Attention(Conversation.objects.get().attention)


def test_an_answer_calls_for_nobody(ann):
    finish(ask(ann))
    assert reasons() == 0


def test_a_failed_answer_does_until_trying_again_helped(ann):
    turn = new_id()
    finish(ask(ann, turn=turn), FAILED)
    assert reasons() == Attention.FAILED
    finish(conversations.retry(ann, turn, 1))
    assert reasons() == 0


def test_another_answer_that_failed_still_does(ann):
    finish(ask(ann), FAILED)
    turn = new_id()
    finish(ask(ann, turn=turn), FAILED)
    finish(conversations.retry(ann, turn, 1))
    assert reasons() == Attention.FAILED


def test_a_key_that_cannot_be_opened_is_a_failed_answer(ann):
    ApiKey.objects.update(sealed="1:deadbeef:AAAA")
    ask(ann)
    assert reasons() == Attention.FAILED


def test_an_ending_that_comes_too_late_calls_for_nobody(ann):
    taken = ask(ann)
    finish(taken)
    finish(taken, FAILED)
    assert reasons() == 0


def test_thumbs_down_do_until_they_are_taken_back(ann):
    one, two = new_id(), new_id()
    for turn in (one, two):
        finish(ask(ann, turn=turn))
        conversations.rate(ann, turn, "down", "")
    assert reasons() == Attention.DOWN
    conversations.rate(ann, one, "up", "")
    assert reasons() == Attention.DOWN
    conversations.rate(ann, two, "none", "")
    assert reasons() == 0


def test_whoever_asks_for_a_person_or_leaves_a_message_does(ann):
    finish(ask(ann, "Can I talk to a real person?"))
    assert reasons() == Attention.PERSON
    attention.see_to(Conversation.objects.all(), None)
    leave(ann, "message")
    assert reasons() == Attention.PERSON


def test_a_lead_does_also_one_that_was_left_before_the_first_question(ann):
    leave(ann, "lead")
    finish(ask(ann))
    assert reasons() == Attention.LEAD


def test_reasons_add_up_and_seeing_to_it_takes_all_away(ann, alice):
    turn = new_id()
    finish(ask(ann, "Human?", turn))
    conversations.rate(ann, turn, "down", "")
    assert reasons() == Attention.PERSON | Attention.DOWN
    assert attention.see_to(Conversation.objects.all(), alice) == 1
    seen = Conversation.objects.get()
    assert (seen.attention, seen.seen_to_by) == (0, alice) and seen.seen_to_at
    assert attention.see_to(Conversation.objects.all(), None) == 0
    assert Conversation.objects.get().seen_to_by == alice


def test_those_that_want_attention_are_found_by_reason_and_counted(ann):
    everything = Conversation.objects.all()
    assert attention.how_many(everything) == "0"
    finish(ask(ann), FAILED)
    assert attention.wanting(everything).count() == attention.wanting(everything, Attention.FAILED).count() == 1
    assert attention.wanting(everything, Attention.DOWN).count() == 0
    assert attention.how_many(everything) == "1"


def test_a_question_makes_its_conversation_the_latest(ann):
    finish(ask(ann))
    before = Conversation.objects.get().last_asked_at
    finish(ask(ann))
    assert Conversation.objects.get().last_asked_at > before


@pytest.fixture
def hook(site):
    return Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=[EVENT])


def told():
    return [event["data"]["reason"] for event in events() if event["type"] == EVENT]


def test_the_owners_server_is_told_once_of_each_reason_that_is_new(ann, hook):
    one, two = new_id(), new_id()
    finish(ask(ann, "Can I talk to a real person?", one))
    finish(ask(ann, "A real person, please!", two), FAILED)
    assert told() == ["person", "failed"]
    for turn in (one, two):
        conversations.rate(ann, turn, "down", "")
    conversations.rate(ann, two, "down", "Wrong")
    leave(ann, "message")
    leave(ann, "lead")
    assert told() == ["person", "failed", "down", "lead"]
    data = events()[0]["data"]
    conversation = Conversation.objects.get()
    assert data["conversation"] == conversation.pk and data["site"]["name"] == "Shop of alice"
    assert data["url"].endswith(f"/admin/widget/conversation/{conversation.pk}/change/") and data["visitor"] is None


def test_what_was_seen_to_or_helped_is_told_again_when_it_is_new_again(ann, hook):
    turn = new_id()
    finish(ask(ann, turn=turn), FAILED)
    finish(conversations.retry(ann, turn, 1))
    finish(ask(ann), FAILED)
    attention.see_to(Conversation.objects.all(), None)
    finish(ask(ann), FAILED)
    assert told() == ["failed"] * 3


def test_what_was_left_before_the_first_question_is_told_with_it(ann, hook):
    leave(ann, "lead")
    assert told() == []
    finish(ask(ann))
    assert told() == ["lead"]


def test_of_a_question_that_is_not_kept_nothing_is_told(ann, hook):
    with pytest.raises(LookupError), transaction.atomic():
        ask(ann, "Can I talk to a real person?")
        raise LookupError
    assert told() == []


def test_who_does_not_want_it_is_not_told(ann, hook):
    Webhook.objects.update(events=["turn.rated_down"])
    finish(ask(ann), FAILED)
    assert events() == []
