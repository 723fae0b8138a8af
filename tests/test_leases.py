"""Leases: what nobody renews is taken over, by one only, and a process that wakes up late can change nothing."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from widget import conversations, leases
from widget.answer import Ending, State
from widget.models import ApiKey, Site, Turn
from widget.places import Place

DONE = Ending(State.DONE, "At nine.", 3)


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def taken(site):
    """A question that a process has begun to ask."""
    return conversations.ask(Place(site.pk, "a" * 64), str(uuid.uuid4()), "When?")


def expire():
    Turn.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_what_is_renewed_is_not_taken_over(taken):
    expire()
    assert leases.renew({taken.question.row: leases.Held(1)}) == leases.Renewal()
    assert leases.take_over() == []


def test_what_nobody_renews_is_asked_again_as_a_new_attempt(taken):
    expire()
    (again,) = leases.take_over()
    assert (again.question.row, again.question.turn, again.question.attempt) == (
        taken.question.row,
        taken.question.turn,
        2,
    )
    assert again.question.prompt == "When?"
    assert again.question.api_key.reveal() == taken.question.api_key.reveal()
    assert Turn.objects.get().state == "running"
    assert leases.take_over() == []


def test_a_lease_that_holds_is_respected(taken):
    assert leases.take_over() == []


def test_who_wakes_up_late_can_change_nothing_and_is_told(taken):
    expire()
    (again,) = leases.take_over()
    assert leases.renew({taken.question.row: leases.Held(1)}).lost == {taken.question.row}
    conversations.finish(taken.question.row, 1, Ending(State.DONE, "Too late.", 1))
    assert Turn.objects.get().state == "running"
    conversations.finish(again.question.row, 2, DONE)
    assert Turn.objects.get().answer == "At nine."


def test_what_has_ended_is_lost_and_never_taken_over(taken):
    conversations.finish(taken.question.row, 1, DONE)
    expire()
    assert leases.renew({taken.question.row: leases.Held(1)}).lost == {taken.question.row}
    assert leases.take_over() == []


def test_releasing_gives_up_at_once(taken):
    leases.release({taken.question.row: 1})
    assert [again.question.attempt for again in leases.take_over()] == [2]


def test_the_only_process_takes_over_everything_when_it_begins(taken):
    assert leases.release_all() == 1
    assert [again.question.attempt for again in leases.take_over()] == [2]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Site.objects.update(asks_again=False),
        lambda: Site.objects.update(is_active=False),
        lambda: Turn.objects.update(attempt=leases.ATTEMPTS),
        lambda: Turn.objects.update(began_at=timezone.now() - leases.FRESH),
    ],
    ids=["the owner saves calls", "the site is paused", "it was tried often", "it is old"],
)
def test_what_must_not_be_asked_again_is_to_be_ended(taken, change):
    change()
    expire()
    row, turn, attempt = Turn.objects.values_list("pk", "uid", "attempt").get()
    assert leases.take_over() == [leases.Left(row, str(turn), attempt, "failed", 1, "interrupted")]
    assert leases.take_over() == [], "whoever ends it has the time of a lease for it"
    expire()
    assert len(leases.take_over()) == 1


def test_a_key_that_cannot_be_opened_fails_the_turn(taken):
    ApiKey.objects.update(sealed="1:deadbeef:AAAA")
    expire()
    assert leases.take_over() == []
    assert (Turn.objects.get().state, Turn.objects.get().code) == ("failed", "refused")


def test_a_turn_from_before_there_were_leases_is_taken_over(taken):
    Turn.objects.update(lease_until=None)
    assert len(leases.take_over()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_over_at_once_one_does(alice, make_site):
    site = make_site(alice)
    for number in range(5):
        conversations.ask(Place(site.pk, f"{number}" * 64), str(uuid.uuid4()), "When?")
    expire()
    won, together = [], threading.Barrier(6)

    def take_over():
        together.wait()
        for _ in range(3):
            won.extend((taken.question.row, taken.question.attempt) for taken in leases.take_over())
        connection.close()

    threads = [threading.Thread(target=take_over) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted((row, 2) for row in Turn.objects.values_list("pk", flat=True))


def test_whoever_renews_hears_what_is_wanted_stopped(taken):
    assert conversations.want_stopped(taken.question.row)
    assert leases.renew({taken.question.row: leases.Held(1)}) == leases.Renewal(to_stop={taken.question.row})


def test_what_its_visitor_wanted_stopped_is_not_asked_again(taken):
    conversations.want_stopped(taken.question.row)
    expire()
    assert leases.take_over() == [leases.Left(taken.question.row, taken.question.turn, 1, "stopped", 1)]


def test_a_stop_that_comes_too_late_changes_nothing(taken):
    conversations.finish(taken.question.row, 1, DONE)
    assert not conversations.want_stopped(taken.question.row)
    assert not Turn.objects.get().stop_wanted


def test_only_the_attempt_that_counts_can_end_a_turn(taken):
    expire()
    leases.take_over()
    assert not conversations.finish(taken.question.row, 1, DONE)
    assert conversations.finish(taken.question.row, 2, DONE)
    assert not conversations.finish(taken.question.row, 2, DONE)


def calls_of(taken):
    """What stands of its calls once the second attempt, which made one, has ended."""
    (again,) = leases.take_over()
    conversations.finish(again.question.row, again.question.attempt, DONE)
    return Turn.objects.get().calls


@pytest.mark.parametrize("made", [0, 1, 2])
def test_taking_over_counts_the_calls_that_were_made_and_no_others(taken, made):
    leases.renew({taken.question.row: leases.Held(1, made)})
    expire()
    assert calls_of(taken) == made + 1


def test_of_a_process_that_said_nothing_one_call_is_counted(taken):
    expire()
    assert calls_of(taken) == 2


def test_what_is_given_up_while_it_waits_has_cost_nothing(taken):
    leases.release({taken.question.row: 0})
    assert calls_of(taken) == 1


def test_what_is_ended_for_a_process_that_is_gone_has_cost_what_it_asked(taken):
    leases.renew({taken.question.row: leases.Held(1, 0)})
    conversations.want_stopped(taken.question.row)
    expire()
    assert leases.take_over() == [leases.Left(taken.question.row, taken.question.turn, 1, "stopped", 0)]


def test_a_key_that_cannot_be_opened_has_cost_no_call(alice, make_site):
    site = make_site(alice)
    ApiKey.objects.update(sealed="1:deadbeef:AAAA")
    conversations.ask(Place(site.pk, "a" * 64), str(uuid.uuid4()), "When?")
    assert (Turn.objects.get().state, Turn.objects.get().calls) == ("failed", 0)
