"""Numbers from rollups are the numbers one would count from turns, whatever happened in between, and whoever counts beside us."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models.functions import TruncHour
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.numbers.beside import another_connection
from tests.numbers.stories import FIRST_DAY, counted_slowly, stored, told, visitors, write
from tests.turns import ANN, ask, finish, new_id
from widget import conversations
from widget.answer import Ending, Measured
from widget.answer import State as End
from widget.models import Hour, QuotaReading, Rating, State, Tally, Turn, Visitor
from widget.numbers.rollup import LOCK, count_again, count_some, waiting
from widget.numbers.spans import Span
from widget.places import Place

FAST = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


def assert_all_is_counted(site):
    latest = dict(
        Turn.objects.exclude(state=State.RUNNING).order_by("asked_at").values_list(TruncHour("asked_at"), "asked_at")
    )
    assert dict(Hour.objects.values_list("begins", "last_asked_at")) == latest
    for span in Span:
        assert stored(site, span) == counted_slowly(site, span), span


def forget_everything():
    for model in (Turn, Hour, Tally, Visitor):
        model.objects.all().delete()


def change(turn, state, rating, first):
    """What retrying or rating does to a row."""
    code = "limited" if state == State.FAILED else ""
    Turn.objects.filter(pk=turn.pk).update(
        state=state, code=code, rating=rating, first_delta=first, calls=(turn.calls or 0) + 1, to_count=True
    )


changes = st.tuples(
    st.integers(0, 11),
    st.sampled_from(["done", "failed", "stopped"]),
    st.sampled_from(Rating.values),
    st.integers(1, 9_999),
)


@FAST
@given(st.lists(told, max_size=12), st.lists(changes, max_size=6), st.integers(1, 5))
def test_numbers_are_what_one_counts_from_turns(site, stories, later, at_once):
    forget_everything()
    write(visitors(site), stories)
    while count_some(at_once):
        assert Hour.objects.exists()
    assert_all_is_counted(site)
    turns = list(Turn.objects.exclude(state=State.RUNNING))
    for number, state, rating, first in later:
        if number < len(turns):
            change(turns[number], state, rating, first)
            if number % 2:
                count_some()
    call_command("roll_up", verbosity=0)
    assert_all_is_counted(site)
    assert not waiting().exists()


@FAST
@given(st.lists(told, max_size=12), st.integers(0, 12))
def test_counting_a_period_again_changes_nothing_and_repairs_everything(site, stories, some):
    forget_everything()
    write(visitors(site), stories)
    count_some(some or 1)
    Hour.objects.all().update(questions=99)
    for _ in range(2):
        call_command("roll_up", first=FIRST_DAY.date(), last=(FIRST_DAY + timedelta(days=4)).date(), verbosity=0)
        assert_all_is_counted(site)
    assert count_some() == 0


def test_an_answer_is_counted_once_it_has_ended(site, ann):
    taken = ask(ann, page="https://shop.example.com/cakes", locale="de")
    assert count_some() == 0
    finish(taken, Ending(End.DONE, "At nine.", 3, measured=Measured(first_delta=640, calls=2)))
    assert count_some() == 1
    hour = Hour.objects.get()
    assert (hour.questions, hour.done, hour.calls, hour.newcomers, hour.conversations) == (1, 1, 2, 1, 1)
    assert Tally.objects.get(span="month").details["page"] == {"shop.example.com/cakes": 1}


def test_a_question_that_is_asked_again_is_counted_as_it_ended_last(site, ann):
    turn = new_id()
    finish(ask(ann, turn=turn), Ending(End.FAILED, "", 0, "limited", measured=Measured(calls=1)))
    count_some()
    assert Hour.objects.get().failed == 1
    finish(conversations.retry(ann, turn, 1))
    count_some()
    hour = Hour.objects.get()
    assert (hour.questions, hour.failed, hour.done, hour.calls) == (1, 0, 1, 2)
    assert "code" not in Tally.objects.get(span="day").details


def test_a_thumb_that_turns_is_counted_as_it_is_now(site, ann):
    turn = new_id()
    finish(ask(ann, turn=turn))
    for rating in ("up", "down"):
        conversations.rate(ann, turn, rating, "")
        count_some()
    hour = Hour.objects.get()
    assert (hour.up, hour.down) == (0, 1)


def test_what_a_visitor_deletes_stays_in_the_numbers_until_the_day_is_counted_again(site, ann):
    finish(ask(ann))
    count_some()
    asked = Turn.objects.get().asked_at
    conversations.forget(ann)
    assert count_some() == 0
    assert Hour.objects.get().questions == 1
    count_again(asked.date())
    assert not Hour.objects.exists() and not Tally.objects.exists()


def test_numbers_hold_no_word_of_a_question_and_no_query_of_an_address(site, ann):
    finish(ask(ann, "My name is Ann Smith", page="https://shop.example.com/a?email=ann@example.com#ann"))
    count_some()
    kept = str(list(Tally.objects.values())).lower()
    assert "shop.example.com/a" in kept
    assert "ann" not in kept and "smith" not in kept


def test_ending_an_answer_takes_no_query_more_than_before(site, ann, django_assert_num_queries):
    taken = ask(ann)
    with django_assert_num_queries(1):
        finish(taken)


@pytest.mark.parametrize("turns", [1, 40])
def test_counting_takes_as_many_queries_for_forty_turns_as_for_one(site, turns, django_assert_max_num_queries):
    stories = [(n % 4, 60 * n, ("done", ""), "up", 500, 900, "Hello?", 1) for n in range(turns)]
    write(visitors(site), stories)
    with django_assert_max_num_queries(18):
        count_some()


def test_the_latest_word_of_a_quota_is_kept(site, ann):
    for left in (41, 40):
        finish(ask(ann), Ending(End.DONE, "Yes.", 1, measured=Measured(quota_limit=100, quota_left=left)))
    finish(ask(ann), Ending(End.DONE, "Yes.", 1))
    count_some()
    reading = QuotaReading.objects.get()
    assert (reading.api_key, reading.limit, reading.left) == (site.api_key, 100, 40)


def test_an_older_word_of_a_quota_does_not_replace_a_newer_one(site, ann):
    first, second = new_id(), new_id()
    for turn, left in ((first, 41), (second, 40)):
        finish(ask(ann, turn=turn), Ending(End.DONE, "Yes.", 1, measured=Measured(quota_limit=100, quota_left=left)))
    count_some()
    conversations.rate(ann, first, "up", "")
    count_some()
    assert QuotaReading.objects.get().left == 40


@pytest.mark.django_db(transaction=True)
def test_only_one_counts_at_a_time(site, make_turn):
    make_turn(site)
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with another_connection() as other:
            other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            assert count_some() == 0
            other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])  # what closing does only some time later
    assert count_some() == 1


def test_a_range_that_ends_before_it_begins_is_refused(site, make_turn):
    make_turn(site)
    with pytest.raises(CommandError):
        call_command("roll_up", first=FIRST_DAY.date() + timedelta(days=1), last=FIRST_DAY.date())


def test_without_turns_there_is_nothing_to_count(db, capsys):
    call_command("roll_up", first=FIRST_DAY.date())
    assert capsys.readouterr().out == "Counted 0 questions.\n"
