"""Notes and tags are kept as they were meant, and gone when nobody has them any more."""

import pytest

from tests.turns import ANN
from widget import conversations, notes
from widget.models import Note, Tag
from widget.places import Place


@pytest.fixture
def conversation(alice, make_site, make_turn):
    return make_turn(make_site(alice), token_hash=ANN).conversation


def test_a_note_is_kept_with_its_author(conversation, alice):
    note = notes.note(conversation, alice, "  Called back\x00.  ")
    assert (note.text, note.author) == ("Called back.", alice)
    assert notes.note(conversation, alice, " \n ") is None
    assert len(notes.note(conversation, alice, "x" * 9000).text) == 4000


def test_only_ones_own_note_is_deleted(conversation, alice, bob):
    note = notes.note(conversation, alice, "Mine")
    assert not notes.unnote(conversation, bob, note.pk)
    assert notes.unnote(conversation, alice, note.pk)
    assert not Note.objects.exists()


def test_a_tag_is_spelled_as_the_site_spells_it(conversation, make_turn):
    site = conversation.visitor.site
    first = notes.tag(conversation, "  Price   question ")
    assert notes.tag(make_turn(site).conversation, "price QUESTION") == first
    assert [tag.name for tag in Tag.objects.all()] == ["Price question"]
    assert notes.tag(conversation, " \x00 ") is None


def test_another_site_has_tags_of_its_own(conversation, bob, make_site, make_turn):
    notes.tag(conversation, "vip")
    other = notes.tag(make_turn(make_site(bob)).conversation, "vip")
    assert Tag.objects.count() == 2
    assert not notes.untag(conversation, other.pk)


def test_a_conversation_has_at_most_twenty_tags(conversation):
    assert [bool(notes.tag(conversation, str(n))) for n in range(21)] == [True] * 20 + [False]


def test_a_tag_goes_with_the_last_conversation_that_has_it(conversation, make_turn):
    other = make_turn(conversation.visitor.site).conversation
    tag = notes.tag(conversation, "vip")
    notes.tag(other, "vip")
    notes.untag(conversation, tag.pk)
    assert Tag.objects.exists()
    notes.untag(other, tag.pk)
    assert not Tag.objects.exists()


def test_forgetting_a_visitor_takes_notes_and_tags_along(conversation, alice, make_turn):
    notes.note(conversation, alice, "About her")
    notes.tag(conversation, "hers"), notes.tag(conversation, "shared")
    notes.tag(make_turn(conversation.visitor.site).conversation, "shared")
    conversations.forget(Place(conversation.visitor.site_id, ANN))
    assert not Note.objects.exists()
    assert [tag.name for tag in Tag.objects.all()] == ["shared"]
