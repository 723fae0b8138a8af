"""Words are found wherever they were written, by everybody in their own rows, and in a bounded time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from widget import notes, searching
from widget.models import Contact, Conversation, Note, State, Turn, Visitor


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


def found(user, text):
    words = searching.words_of(text)
    visible = [model.objects.visible_to(user) for model in (Turn, Note, Contact, Visitor)]
    return Conversation.objects.filter(pk__in=searching.conversations(*visible, words)).order_by("pk")


def test_words_and_phrases_are_told_apart():
    assert searching.words_of("two words") == ["two", "words"]
    assert searching.words_of("\"one phrase\" 'another one' it's \"") == ["one phrase", "another one", "it's", '"']
    assert searching.words_of(" \x00 ") == []
    assert len(searching.words_of("w " * 50)) == searching.WORDS


@pytest.mark.parametrize("text", ["HATS", "felt hats", "'do you'", "grün", "hat%", "a_b"])
def test_all_the_words_must_be_in_one_question_or_its_answer(alice, site, make_turn, text):
    turn = make_turn(site, question="Do you sell hats? hat% a_b", answer="Of felt, in grün.")
    make_turn(site, question="Do they fit? hats", answer="axb, hat")
    assert found(alice, text)[0] == turn.conversation
    assert searching.turns(Turn.objects.visible_to(alice), searching.words_of("felt hats")) == [turn.pk]
    assert not found(alice, "felt gloves").exists()


def test_notes_and_what_was_left_are_searched_too(alice, site, make_turn, make_contact):
    first, second = make_turn(site).conversation, make_turn(site).conversation
    notes.note(first, alice, "Called about velvet")
    make_contact(site, visitor=second.visitor, fields={"email": "zoe@example.com"}, text="About silk")
    assert list(found(alice, "velvet")) == [first]
    assert list(found(alice, "zoe@example.com")) == list(found(alice, "SILK")) == [second]


@pytest.mark.parametrize("text", ["ZAHN", "zoe@example.com", "customer-7", "zoë example"])
def test_visitors_are_found_by_what_the_owners_website_calls_them(alice, bob, site, make_turn, text):
    named, _other = make_turn(site).conversation, make_turn(site)
    said = {"subject": "customer-7", "name": "Zoë Zahn", "email": "zoe@example.com"}
    Visitor.objects.filter(pk=named.visitor_id).update(**said)
    assert list(found(alice, text)) == [named]
    assert not found(bob, text).exists()


def test_nobody_finds_what_is_somebody_elses(alice, bob, site, make_site, make_turn, make_contact):
    turn = make_turn(site, question="velvet")
    notes.note(turn.conversation, alice, "velvet")
    make_contact(site, visitor=turn.conversation.visitor, text="velvet")
    make_turn(make_site(bob))
    assert not found(bob, "velvet").exists()
    assert found(alice, "velvet").count() == 1


def test_what_is_being_answered_is_found_when_it_has_ended(alice, site, make_turn):
    turn = make_turn(site, question="velvet", state=State.RUNNING)
    assert not found(alice, "velvet").exists()
    Turn.objects.filter(pk=turn.pk).update(state=State.DONE)
    assert found(alice, "velvet").exists()


def test_without_an_index_only_the_last_days_are_looked_through(alice, site, make_turn):
    old = make_turn(site, question="velvet")
    Turn.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=searching.DAYS + 1))
    is_indexed = connection.vendor == "postgresql"
    assert found(alice, "velvet").exists() == is_indexed
    assert ("last 90 days" in searching.help_text("questions")) == (not is_indexed)


def test_what_is_said_often_is_found_among_the_last_turns_and_what_is_said_seldom_among_all(
    alice, site, make_turn, monkeypatch
):
    for name, size in (("LIMIT", 2), ("LAST_TURNS", 3)):
        monkeypatch.setattr(searching, name, size)
    first, *_, before, last = [make_turn(site, question="velvet") for _ in range(6)]
    assert searching.turns(Turn.objects.visible_to(alice), ["velvet"]) == [last.pk, before.pk]
    Turn.objects.filter(pk__gt=first.pk).update(question="silk")
    assert searching.turns(Turn.objects.visible_to(alice), ["velvet"]) == [first.pk]
