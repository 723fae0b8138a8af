"""What stands in the database, for the operator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from widget.levels import Waiting, levels
from widget.models import Delivery, OpenCircuit, QuotaReading


@pytest.fixture
def site(make_site, alice):
    return make_site(alice)


def test_an_empty_house_has_empty_levels(db):
    found = levels()
    assert found.is_known and not found.quotas and not found.circuits
    assert found.outbox == {"letter": Waiting(), "webhook": Waiting()}


def test_quotas_are_of_the_last_days_and_told_by_row(site):
    now = timezone.now()
    reading = QuotaReading.objects.create(api_key=site.api_key, limit=100, left=42, read_at=now)
    (found,) = levels().quotas
    assert (found.key, found.limit, found.left, found.read_at) == (site.api_key.pk, 100, 42, now)
    QuotaReading.objects.filter(pk=reading.pk).update(read_at=now - timedelta(days=3))
    assert not levels().quotas


def test_what_waits_in_the_outbox_is_late_only_if_it_is_due(site):
    now = timezone.now()
    for kind, minutes, state in (
        ("letter", -10, "waiting"),
        ("letter", 5, "waiting"),
        ("webhook", 5, "waiting"),
        ("webhook", -50, "delivered"),
    ):
        Delivery.objects.create(
            site=site, kind=kind, event="x", next_try_at=now + timedelta(minutes=minutes), state=state, sealed="x"
        )
    found = levels().outbox
    assert found["letter"].count == 2 and 599 < found["letter"].late < 660
    assert found["webhook"] == Waiting(1, 0.0)


def test_open_circuits_are_counted_by_why(site):
    for name, why in (("key", "bad_key"), ("model:1", "down"), ("model:2", "down")):
        OpenCircuit.objects.create(api_key=site.api_key, gate="1-x", name=name, why=why, since=timezone.now())
    assert levels().circuits == {"bad_key": 1, "down": 2}


def test_levels_take_few_queries(site, django_assert_num_queries):
    with django_assert_num_queries(3):
        levels()
