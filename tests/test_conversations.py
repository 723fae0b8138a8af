"""Turns are asked, ended and tried again on a real database: once each, and for the right visitor."""

import threading

import pytest
from django.db import connection

from tests.server import API_KEY
from tests.turns import ANN, BEN, ask, finish, new_id
from widget import conversations, snapshots
from widget.answer import Ending, State
from widget.conversations import Taken
from widget.models import ApiKey, Conversation, Turn, Visitor
from widget.places import Place, Refusal
from widget.protocol import QUESTION_LIMIT, Code
from widget.snapshots import Snapshot


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


def test_entering_stores_nothing(ann):
    assert snapshots.enter(ann) == []
    assert not Visitor.objects.exists()


def test_the_first_question_makes_the_visitor_the_conversation_and_the_turn(ann, site):
    turn = new_id()
    taken = ask(ann, " When? ", turn, locale="de", page="https://shop.example.com/a")
    assert isinstance(taken, Taken)
    assert (taken.question.turn, taken.question.attempt, taken.question.prompt) == (turn, 1, "When?")
    assert (taken.question.model_id, taken.question.stream) == (1, True)
    assert taken.question.api_key.reveal() == API_KEY
    stored = Turn.objects.get()
    assert (stored.state, stored.question, stored.conversation.page) == (
        "running",
        "When?",
        "https://shop.example.com/a",
    )
    assert (stored.conversation.visitor.site, stored.conversation.visitor.locale) == (site, "de")


def test_somebody_new_is_taken_with_four_statements(site, django_assert_num_queries):
    new = Place(site.pk, ANN, is_new=True)
    with django_assert_num_queries(4 + 2):  # with those that begin and end it
        assert isinstance(ask(new), Taken)


def test_whoever_seems_new_and_has_asked_in_another_tab_is_found(ann, site):
    finish(ask(ann))
    new = Place(site.pk, ANN, is_new=True)
    assert isinstance(ask(new), Taken)
    assert Visitor.objects.count() == Conversation.objects.count() == 1


def test_whoever_seems_new_and_has_been_blocked_meanwhile_is_refused(ann, site):
    finish(ask(ann))
    conversations.block(Visitor.objects.get(), True)
    with pytest.raises(Refusal) as refusal:
        ask(Place(site.pk, ANN, is_new=True))
    assert refusal.value.code is Code.BLOCKED


def test_the_same_turn_asked_again_is_taken_once(ann):
    turn = new_id()
    first, again = ask(ann, turn=turn), ask(ann, turn=turn)
    assert isinstance(again, Snapshot)
    assert again.row == first.question.row
    assert Turn.objects.count() == Conversation.objects.count() == Visitor.objects.count() == 1


def test_a_turn_asked_again_after_its_end_is_told_as_it_ended(ann):
    turn = new_id()
    finish(ask(ann, turn=turn))
    again = ask(ann, turn=turn)
    assert (again.state, again.answer) == ("done", "At nine.")


def test_one_question_at_a_time(ann):
    ask(ann)
    with pytest.raises(Refusal) as refusal:
        ask(ann)
    assert refusal.value.code is Code.BUSY
    assert Turn.objects.count() == 1


def test_two_visitors_ask_at_once(ann, site):
    ask(ann)
    assert isinstance(ask(Place(site.pk, BEN)), Taken)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", Code.QUESTION_EMPTY), (" \n ", Code.QUESTION_EMPTY), ("x" * (QUESTION_LIMIT + 1), Code.QUESTION_TOO_LONG)],
)
def test_what_is_no_question_is_not_taken(ann, text, code):
    with pytest.raises(Refusal) as refusal:
        ask(ann, text)
    assert refusal.value.code is code
    assert not Visitor.objects.exists()


def test_a_paused_site_takes_no_question(ann, site):
    site.is_active = False
    site.save()
    with pytest.raises(Refusal) as refusal:
        ask(ann)
    assert refusal.value.code is Code.PAUSED


def test_a_key_that_cannot_be_opened_fails_the_turn_where_the_owner_finds_it(ann, caplog):
    ApiKey.objects.update(sealed="1:deadbeef:AAAA")
    told = ask(ann)
    assert isinstance(told, Snapshot)
    assert (told.state, told.code, told.is_retryable) == ("failed", "refused", False)
    assert Turn.objects.get().state == "failed"
    assert "cannot be opened" in caplog.text


def test_an_ending_is_kept_for_the_owner(ann):
    finish(ask(ann), Ending(State.FAILED, "At", 1, "limited", 30, True))
    turn = Turn.objects.get()
    assert (turn.state, turn.answer, turn.deltas, turn.code, turn.retry_after) == ("failed", "At", 1, "limited", 30)
    assert turn.ended_at is not None


def test_a_late_ending_changes_nothing(ann):
    taken = ask(ann)
    finish(taken, Ending(State.STOPPED, "At", 1))
    finish(taken)
    assert Turn.objects.get().state == "stopped"


def test_an_ending_of_an_old_attempt_changes_nothing(ann):
    turn = new_id()
    first = ask(ann, turn=turn)
    finish(first, Ending(State.FAILED, "At", 1, "unavailable", None, True))
    conversations.retry(ann, turn, 1)
    finish(first)
    assert Turn.objects.get().state == "running"


def test_a_retry_is_a_new_attempt_at_the_same_turn(ann):
    turn = new_id()
    finish(ask(ann, turn=turn), Ending(State.FAILED, "At", 1, "unavailable", None, True))
    taken = conversations.retry(ann, turn, 1)
    assert (taken.question.turn, taken.question.attempt) == (turn, 2)
    finish(taken)
    assert (Turn.objects.get().answer, Turn.objects.get().code) == ("At nine.", "")


def test_a_retry_begins_without_a_word_of_the_attempt_before(ann):
    taken = ask(ann)
    conversations.finish(taken.question.row, 1, Ending(State.STOPPED, "At ", 1))
    conversations.retry(ann, taken.question.turn, 1)
    again = snapshots.now(taken.question.row)
    assert (again.state, again.answer, again.deltas) == ("running", "", 0)


def test_a_retry_sent_twice_is_one_attempt(ann):
    turn = new_id()
    finish(ask(ann, turn=turn), Ending(State.STOPPED, "At", 1))
    conversations.retry(ann, turn, 1)
    again = conversations.retry(ann, turn, 1)
    assert isinstance(again, Snapshot)
    assert (again.state, again.attempt) == ("running", 2)


def test_a_finished_answer_is_not_asked_again(ann):
    turn = new_id()
    finish(ask(ann, turn=turn))
    assert conversations.retry(ann, turn, 1).state == "done"


def test_no_visitor_reaches_anothers_turn(ann, site, bob, make_site):
    turn = new_id()
    finish(ask(ann, turn=turn), Ending(State.STOPPED, "At", 1))
    for stranger in (Place(site.pk, BEN), Place(make_site(bob).pk, ANN)):
        assert snapshots.look(stranger, turn) is None
        assert conversations.retry(stranger, turn, 1) is None
        assert not conversations.rate(stranger, turn, "up", "")
        assert snapshots.enter(stranger) == []
        assert conversations.forget(stranger) == []
    assert Turn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_resends_at_once_are_one_turn(alice, make_site):
    place, turn = Place(make_site(alice).pk, ANN), new_id()
    results, lock = [], threading.Barrier(8)

    def resend():
        lock.wait()
        for _ in range(5):
            results.append(ask(place, turn=turn))
        connection.close()

    threads = [threading.Thread(target=resend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 40
    assert sum(isinstance(result, Taken) for result in results) == 1
    assert Turn.objects.count() == Conversation.objects.count() == Visitor.objects.count() == 1
