"""What a fetch brings is kept whole, with what was there before; a doubtful one changes nothing until it comes again."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from widget.models import Fetch, QuotaReading, TaughtPair
from widget.sparkgpt import Quota, TrainedPair
from widget.training import keeping
from widget.training.fetching import taught_of
from widget.training.lessons import arrived
from widget.training.news import training_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, saved_for=24)


@pytest.fixture
def taught(site):
    return taught_of(site.api_key, 1)


@pytest.fixture
def news():
    heard = []

    def listen(sender, taught, fetch, **_):
        heard.append((taught.version, fetch.added, fetch.changed, fetch.removed))

    training_changed.connect(listen)
    yield heard
    training_changed.disconnect(listen)


def rows(count, answer="A"):
    return [(number, f"Question {number}?", answer) for number in range(1, count + 1)]


def fetch(taught, pairs, **options):
    arrival = arrived([TrainedPair(n, 1, q, a, "2024-01-01 10:00:00") for n, q, a in pairs], 1)
    return keeping.keep(taught.pk, arrival, Fetch.By.ITSELF, timezone.now(), **options)


def current(taught):
    return list(taught.pairs.filter(until=None).order_by("number").values_list("number", "question", "answer"))


def test_the_first_set_is_kept_with_the_day_it_was_seen(taught, news):
    done = fetch(taught, rows(3))
    taught.refresh_from_db()
    assert current(taught) == rows(3) and (done.state, done.added) == ("done", 3)
    assert (taught.size, taught.version, taught.fetched_at, taught.changed_at) == (3, 1, done.ended_at, done.ended_at)
    pair = taught.pairs.first()
    assert (pair.first_at, pair.since, pair.came_with, pair.made) == (done.ended_at,) * 2 + (
        done,
        "2024-01-01 10:00:00",
    )
    assert timedelta(hours=23) < taught.due_at - timezone.now() <= timedelta(hours=24)
    assert news == [(1, 3, 0, 0)]


def test_the_same_set_again_changes_nothing_and_tells_nobody(taught, news):
    fetch(taught, rows(3))
    again = fetch(taught, rows(3)[::-1])
    taught.refresh_from_db()
    assert not again.has_changed and taught.version == 1 and TaughtPair.objects.count() == 3 and len(news) == 1
    assert taught.fetched_at == again.ended_at > taught.changed_at


def test_an_old_wording_stays_with_its_dates(taught):
    first = fetch(taught, rows(2))
    second = fetch(taught, [(1, "Question 1?", "B"), (3, "New?", "Yes.")])
    assert (second.added, second.changed, second.removed) == (1, 1, 0) or (second.changed, second.removed) == (1, 1)
    new = taught.pairs.get(until=None, number=1)
    assert (new.answer, new.before.answer, new.first_at, new.since) == ("B", "A", first.ended_at, second.ended_at)
    assert (new.before.until, new.before.went_with) == (second.ended_at, second)
    gone = taught.pairs.get(number=2)
    assert gone.until == second.ended_at and not hasattr(gone, "after")


def test_a_pair_under_a_new_number_is_the_same_row(taught, news):
    fetch(taught, rows(3))
    known = set(taught.pairs.values_list("pk", flat=True))
    moved = fetch(taught, [(number + 1, question, answer) for number, question, answer in rows(3)])
    assert not moved.has_changed and set(taught.pairs.values_list("pk", flat=True)) == known and len(news) == 1
    assert [number for number, *_ in current(taught)] == [2, 3, 4]


@pytest.mark.parametrize("left", [0, 5])
def test_a_set_that_is_suddenly_short_is_held_until_it_comes_again(taught, news, left):
    fetch(taught, rows(12))
    held = fetch(taught, rows(left))
    taught.refresh_from_db()
    assert (held.state, held.pairs, held.removed, taught.size) == ("held", left, 12 - left, 12)
    assert held.words == f"SparkGPT listed {left} pairs, where 12 were known."
    assert current(taught) == rows(12) and len(news) == 1
    again = fetch(taught, rows(left))
    taught.refresh_from_db()
    assert again.state == "done" and current(taught) == rows(left) and not taught.held


def test_a_short_set_is_not_confirmed_by_another_short_one(taught):
    fetch(taught, rows(12))
    fetch(taught, rows(3))
    assert fetch(taught, []).state == "held"
    assert fetch(taught, rows(12)).state == "done"
    assert fetch(taught, []).state == "held"


def test_an_owner_may_say_that_it_is_right(taught):
    fetch(taught, rows(12))
    assert fetch(taught, [], is_sure=True).state == "done" and current(taught) == []


def test_a_fetch_that_failed_leaves_the_last_good_set(taught):
    fetch(taught, rows(3))
    failed = keeping.fail(taught.pk, "SparkGPT failed with status 500", Fetch.By.OWNER, timezone.now())
    taught.refresh_from_db()
    assert (failed.state, failed.words) == ("failed", "SparkGPT failed with status 500")
    assert current(taught) == rows(3) and taught.due_at - timezone.now() <= timedelta(hours=1)


def test_what_is_left_of_the_day_is_noted(taught):
    fetch(taught, rows(1), quota=Quota(1000, 41))
    assert QuotaReading.objects.get().left == 41


def test_saved_answers_of_that_model_and_key_are_dropped_and_no_others(taught, site, make_turn, make_site, alice):
    other = make_site(alice, model_id=1, saved_for=24)
    mine, running, theirs, of_two = (
        make_turn(site, likeness="a"),
        make_turn(site, likeness="b", ended_at=None),
        make_turn(other, likeness="a"),
        make_turn(site, likeness="c", model_id=2),
    )
    fetch(taught, rows(1))
    for turn in (mine, running, theirs, of_two):
        turn.refresh_from_db()
    assert [turn.likeness for turn in (mine, running, theirs, of_two)] == ["", "", "a", "c"]


def test_odd_rows_are_counted(taught):
    rows_ = [TrainedPair(1, 1, "Q", "A", None), TrainedPair(1, 1, "Q", "A", None), TrainedPair(2, 9, "Q", "A", None)]
    done = keeping.keep(taught.pk, arrived(rows_, 1, 4), Fetch.By.COMMAND, timezone.now())
    assert (done.pairs, done.skipped, done.foreign, done.repeated) == (1, 4, 1, 1)


def test_a_model_that_is_gone_meanwhile_is_nothing(taught):
    pk = taught.pk
    taught.delete()
    taught.pk = pk
    assert fetch(taught, rows(1)) is None
    assert keeping.fail(pk, "x", Fetch.By.OWNER, timezone.now()) is None


def test_twelve_thousand_pairs_are_kept_and_compared_in_a_bounded_time(taught):
    many = [(number, f"Question {number}? " + "words " * 20, "Answer " * 40) for number in range(12_000)]
    fetch(taught, many)
    many[7] = (7, many[7][1], "Another")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        began = time.process_time()
        done = fetch(taught, many)
        spent = time.process_time() - began
    assert (done.changed, len(queries) < 25) == (1, True)
    assert spent < 5
