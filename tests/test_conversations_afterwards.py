"""What becomes of turns afterwards, on a real database: they come back, are rated, forgotten, or found left behind."""

import pytest

from tests.turns import ANN, BEN, ask, finish, new_id
from widget import conversations, snapshots
from widget.answer import Ending, State
from widget.models import Conversation, Turn, Visitor
from widget.places import Place


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


def test_the_conversation_comes_back_in_order(ann):
    for question in ("one", "two", "three"):
        finish(ask(ann, question))
    assert [snapshot.question for snapshot in snapshots.enter(ann)] == ["one", "two", "three"]


def test_only_the_end_of_a_long_conversation_comes_back(ann):
    for number in range(snapshots.HISTORY_TURNS + 3):
        finish(ask(ann, str(number)))
    back = snapshots.enter(ann)
    assert len(back) == snapshots.HISTORY_TURNS
    assert back[-1].question == str(snapshots.HISTORY_TURNS + 2)


def test_only_so_many_characters_come_back(ann):
    long = Ending(State.DONE, "x" * 60_000, 1)
    for number in range(6):
        finish(ask(ann, str(number)), long)
    assert [snapshot.question for snapshot in snapshots.enter(ann)] == ["2", "3", "4", "5"]


def test_thumbs_are_kept_and_can_be_taken_back(ann):
    turn = new_id()
    finish(ask(ann, turn=turn))
    assert conversations.rate(ann, turn, "down", " Wrong price ")
    assert (Turn.objects.get().rating, Turn.objects.get().rating_reason) == ("down", "Wrong price")
    assert conversations.rate(ann, turn, "none", "")
    assert Turn.objects.get().rating == "none"


def test_a_running_answer_has_no_thumbs_yet(ann):
    turn = new_id()
    ask(ann, turn=turn)
    assert not conversations.rate(ann, turn, "up", "")


def test_forgetting_deletes_everything_of_this_visitor_only(ann, site):
    running = ask(ann)
    ask(Place(site.pk, BEN))
    assert conversations.forget(ann) == [running.question.row]
    assert [visitor.token_hash for visitor in Visitor.objects.all()] == [BEN]
    assert Turn.objects.count() == Conversation.objects.count() == 1


def test_the_end_of_a_forgotten_turn_is_no_error(ann):
    taken = ask(ann)
    conversations.forget(ann)
    finish(taken)
    assert not Turn.objects.exists()
