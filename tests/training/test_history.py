"""Checks are kept with what was before; rounds say what is next, and end with one letter and one event about what is new."""

import json
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.training.lessons import teach
from widget.crypto import Vault
from widget.models import Check, Checking, Delivery, QuotaReading, TaughtModel, TaughtPair, Webhook
from widget.retention import chores
from widget.sparkgpt import Quota, TrainedPair, Unavailable
from widget.training import alarm, history, keeping
from widget.training.checking import Came
from widget.training.fetching import taught_of
from widget.training.history import Result
from widget.training.lessons import arrived

pytestmark = pytest.mark.django_db

LOAF, OPEN, BREAD = ("What is a loaf?", "A loaf costs €4.50."), ("When?", "At nine."), ("Rye?", "Every day.")


@pytest.fixture
def site(alice, make_site):
    alice.email = "alice@people.test"
    alice.save()
    site = make_site(alice)
    teach(site, LOAF, OPEN, BREAD)
    return site


@pytest.fixture
def taught(site):
    return taught_of(site.api_key, site.model_id)


def pair(number=1):
    return TaughtPair.objects.get(number=number, until=None)


def answered(text, number=1, *, error=None, in_round=True, left=None):
    result = Result(Came(text, 400, 900), error, Quota(1000, left) if left is not None else Quota())
    return history.keep(pair(number).pk, result, in_round=in_round)


def numbers(rows):
    return [TaughtPair.objects.get(pk=row).number for row in rows]


def round_of(taught, *texts):
    """One whole round, with these answers in the order of the questions; how many are told of."""
    rows = history.begin(taught.pk, timezone.now())
    for row in rows:
        wording = TaughtPair.objects.get(pk=row)
        history.keep(row, Result(Came(texts[wording.number - 1], 400, 900)), in_round=True)
    return alarm.end_round(taught.pk, timezone.now())


def test_every_model_that_an_open_site_asks_is_due_at_first(site, taught, bob, make_site):
    closed = make_site(bob, is_active=False)
    teach(closed, OPEN)
    make_site(bob, model_id=9)  # nothing is known to be taught
    taught_of(make_site(bob, model_id=9).api_key, 9)
    assert history.due(timezone.now()) == [taught.pk]
    Checking.objects.update(is_on=False)
    assert history.due(timezone.now()) == []


def test_a_round_asks_so_many_and_the_next_one_is_due_a_day_later(taught, settings):
    settings.CHECK_QUESTIONS = 2
    now = timezone.now()
    assert numbers(history.begin(taught.pk, now)) == [1, 3]
    for number in (1, 3):
        answered("A loaf costs €4.50." if number == 1 else "Every day.", number)
    assert alarm.end_round(taught.pk, now) == 0
    checking = Checking.objects.get()
    assert (checking.round, checking.left, checking.due_at) == (1, 0, now + timedelta(hours=24))
    assert history.due(now) == [] and history.due(now + timedelta(hours=24)) == [taught.pk]
    assert numbers(history.begin(taught.pk, now))[0] == 2


def test_a_round_that_was_put_off_goes_on_where_it_was(taught):
    history.begin(taught.pk, timezone.now())
    answered("A loaf costs €9.")
    assert numbers(history.begin(taught.pk, timezone.now())) == [2, 3]
    assert Checking.objects.get().round == 1


def test_a_round_that_was_put_off_for_days_is_followed_by_no_other_at_once(taught):
    now = timezone.now()
    history.begin(taught.pk, now - timedelta(days=3))
    history.end(taught.pk, now)
    assert Checking.objects.get().due_at == now + timedelta(hours=24)


def test_a_model_that_is_gone_meanwhile_is_nothing(taught):
    row, pair_row = taught.pk, pair().pk
    taught.delete()
    assert history.begin(row, timezone.now()) == [] and alarm.end_round(row, timezone.now()) == 0
    assert history.keep(pair_row, Result(Came("x", 1, 2)), in_round=True) is None


def test_one_call_in_a_hundred_at_most_is_a_check(taught, settings):
    settings.CHECK_QUESTIONS = 50
    assert history.a_round(taught) == 50
    QuotaReading.objects.create(api_key=taught.api_key, limit=1000, left=900, read_at=timezone.now())
    assert history.a_round(taught) == 10
    QuotaReading.objects.update(limit=20)
    assert history.a_round(taught) == 1


def test_what_cannot_be_asked_or_compared_is_left_out(site, taught):
    teach(site, LOAF, ("", "x"), ("  ", "x"), ("No answer?", " "), ("q" * 2001, "x"), ("Why?", "So."))
    assert numbers(history.begin(taught.pk, timezone.now())) == [1, 6]


def test_a_check_is_kept_with_what_it_says_and_what_is_left_of_the_day(taught):
    check = answered("A loaf costs €5.20.", left=412)
    assert (check.state, check.why, check.words, check.first, check.whole) == (
        "drifted",
        "number",
        "4.50 → 5.20",
        400,
        900,
    )
    assert check.is_new and check.is_last and QuotaReading.objects.get().left == 412
    failed = answered("", 2, error=Unavailable("SparkGPT failed with status 500"))
    assert (failed.state, failed.code, failed.words) == ("failed", "unavailable", "SparkGPT failed with status 500")


def test_trouble_is_trouble_until_a_later_answer_is_good(taught):
    assert answered("").is_new
    again = answered("A loaf costs €7.")
    assert not again.is_new and history.states_of(taught) == {"drifted": 1}
    answered("A loaf costs €4.50.", in_round=False)
    assert history.states_of(taught) == {}
    assert Check.objects.filter(is_last=True).count() == 1 and Check.objects.count() == 3


def test_what_its_owner_found_right_is_compared_with_and_survives_many_others(taught):
    assert history.accept(answered("A loaf costs €4.80."), timezone.now()) and history.states_of(taught) == {}
    for _ in range(7):
        assert answered("A loaf costs €4.50.").state == "same"
    assert answered("The loaf is €4.80.").state == "same"
    assert answered("The loaf is €4.90.").is_new
    assert not history.accept(Check.objects.filter(state="same").first(), timezone.now())


def test_another_wording_begins_anew_and_nothing_is_kept_of_what_is_not_taught_any_more(site, taught):
    answered("A loaf costs €5.")
    old = pair()
    teach(site, ("What is a loaf?", "A loaf costs €5."), OPEN, BREAD)
    assert history.states_of(taught) == {}
    assert history.keep(old.pk, Result(Came("x", 1, 2)), in_round=True) is None
    assert answered("A loaf costs €5.").state == "same"
    assert history.of_question(pair()).count() == 2


def test_a_question_that_is_trained_twice_may_be_answered_either_way(site):
    teach(site, ("When?", "At nine."), ("When?", "At ten."))
    assert answered("We open at ten.").state == "same" and answered("We open at eight.", 2).state == "drifted"


def test_one_letter_for_a_round_with_something_new_and_none_for_the_same_again(site, taught):
    assert round_of(taught, "A loaf costs €5.20.", "", "Every day.") == 2
    letter = Delivery.objects.get(event=alarm.EVENT, kind="letter")
    said = json.loads(Vault(django_settings.ENCRYPTION_KEYS).open(letter.sealed, letter.seal_name))
    assert said["to"] == "alice@people.test" and "2 answers were not as they should be" in said["text"]
    assert "- Drifted: 1\n- Empty: 1" in said["text"] and f"/admin/widget/site/{site.pk}/taught/checks/" in said["text"]
    assert "loaf" not in said["text"]
    assert round_of(taught, "A loaf costs €5.30.", "", "Every day.") == 0
    assert round_of(taught, "A loaf costs €5.30.", "At nine.", "Never.") == 1
    assert Delivery.objects.filter(event=alarm.EVENT).count() == 2


def test_without_an_address_nobody_else_gets_the_letter(site, taught, alice):
    alice.email = ""
    alice.save()
    site.mail_to = "desk@people.test"
    site.save()
    assert round_of(taught, "", "", "") == 3 and not Delivery.objects.exists()


def test_the_servers_of_the_open_sites_that_want_it_are_told_and_hear_no_word(site, taught, make_site, alice):
    sites = [site, make_site(alice, api_key=site.api_key), make_site(alice, api_key=site.api_key, is_active=False)]
    for each in sites:
        Webhook.objects.create(site=each, url="https://a.example.com/", events=["model.needs_attention"])
    round_of(taught, "A loaf costs €5.20.", "", "Every day.")
    told = Delivery.objects.filter(kind="webhook")
    assert {delivery.site_id for delivery in told} == {sites[0].pk, sites[1].pk}
    delivery = told.get(site=site)
    said = Vault(django_settings.ENCRYPTION_KEYS).open(delivery.sealed, delivery.seal_name)
    data = json.loads(said)["data"]
    assert data["answers"] == {"drifted": 1, "empty": 1} and data["model"] == 1 and "loaf" not in said
    assert data["url"].endswith(f"/admin/widget/site/{site.pk}/taught/checks/") and data["site"]["key"] == site.key


def test_old_checks_go_but_the_latest_and_what_was_found_right(site, taught, settings):
    history.accept(answered("A loaf costs €4.80."), timezone.now())
    for _ in range(3):
        answered("A loaf costs €4.50.")
    answered("At ten.", 2)
    teach(site, LOAF, ("When?", "At ten."), BREAD)
    Check.objects.update(asked_at=timezone.now() - timedelta(days=181))
    settings.CHECK_KEEP_DAYS = 0
    assert not [chore for chore in chores(timezone.now()) if chore.what == "checks of trained questions"]
    settings.CHECK_KEEP_DAYS = 180
    (chore,) = (chore for chore in chores(timezone.now()) if chore.what == "checks of trained questions")
    assert chore.run() == 3 and chore.run() == 0
    assert sorted(Check.objects.values_list("answer", "is_last")) == [
        ("A loaf costs €4.50.", True), ("A loaf costs €4.80.", False),
    ]  # fmt: skip


def test_with_ten_thousand_pairs_a_round_is_chosen_and_pages_know_what_is_wrong_quickly(site, taught, alice):
    many = [
        TrainedPair(number, 1, f"Question {number}? " + "words " * 20, "Answer " * 40, "") for number in range(10_000)
    ]
    keeping.keep(taught.pk, arrived(many, 1, 0), "owner", timezone.now(), is_sure=True)
    rows = TaughtPair.objects.filter(until=None).order_by("number").values_list("pk", flat=True)
    now = timezone.now()
    Check.objects.bulk_create(
        Check(taught=taught, pair_id=row, asked_at=now, state="drifted" if row % 50 == 0 else "same", whole=9, round=1)
        for row in rows[:9_000]
    )
    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        assert len(history.begin(taught.pk, now)) == 5
        found = history.attention(alice)
        assert sum(found[site.api_key_id, 1].values()) == len([row for row in rows[:9_000] if row % 50 == 0])
        assert time.process_time() - began < 2
    assert len(queries) < 15
    assert TaughtModel.objects.get().size == 10_000
