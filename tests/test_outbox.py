"""The outbox, row by row: written with what it tells, taken by one carrier at a time, tried later and later, and given up."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.letters import due_now, state, take
from widget import outbox
from widget.models import Delivery, Site
from widget.parcels import Letter

LETTER = Letter("", "Subject", "Please call me.")


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, mail_to="alice@example.com")


def test_what_is_written_is_gone_with_its_transaction(site):
    with pytest.raises(LookupError), transaction.atomic():
        outbox.post(site, "contact.created", LETTER)
        raise LookupError
    assert not Delivery.objects.exists()


def test_what_it_says_is_sealed_and_dropped_when_it_has_arrived(site):
    outbox.post(site, "contact.created", LETTER)
    assert "call me" not in str(Delivery.objects.values())
    (parcel,) = take()
    assert parcel.content == Letter("alice@example.com", "Subject", "Please call me.")
    assert outbox.keep(parcel)
    assert state() == ("delivered", 1, "") and Delivery.objects.get().sealed == ""


def test_a_letter_goes_where_the_site_says_when_it_leaves(site):
    outbox.post(site, "contact.created", LETTER)
    Site.objects.update(mail_to="other@example.com")
    assert take()[0].content.to == "other@example.com"


def test_what_one_has_taken_nobody_else_takes_until_the_lease_is_over(site):
    outbox.post(site, "contact.created", LETTER)
    (mine,) = take("a")
    assert take("b") == [] and take("a") == []
    Delivery.objects.update(lease_until=timezone.now())
    (theirs,) = take("b")
    assert theirs.tries == 2
    assert not outbox.keep(mine) and not outbox.fail(mine, "too late")
    assert outbox.keep(theirs)


def test_it_is_tried_later_and_later_and_given_up_after_a_day(site):
    outbox.post(site, "contact.created", LETTER)
    waited = timedelta()
    for pause in outbox.PAUSES:
        due_now()
        (parcel,) = take()
        assert outbox.fail(parcel, "Your server answered 500.")
        assert state()[::2] == ("waiting", "Your server answered 500.") and take() == []
        ahead = Delivery.objects.get().next_try_at - timezone.now()
        assert pause - timedelta(seconds=9) < ahead <= pause
        waited += pause
    due_now()
    outbox.fail(take()[0], "Your server answered 500.")
    assert state() == ("given_up", 8, "Your server answered 500.")
    assert timedelta(hours=24) < waited < timedelta(hours=30)
    due_now()
    assert take() == []


def test_what_makes_no_sense_is_given_up_at_once(site):
    outbox.post(site, "contact.created", LETTER)
    outbox.fail(take()[0], "Gone.", is_final=True)
    assert state() == ("given_up", 1, "Gone.")


def test_what_was_given_up_is_tried_again_from_the_beginning_and_what_arrived_is_not(site):
    outbox.post(site, "contact.created", LETTER)
    outbox.fail(take()[0], "Gone.", is_final=True)
    assert outbox.again(Delivery.objects.get())
    assert state()[:2] == ("waiting", 0)
    (parcel,) = take()
    assert not outbox.again(Delivery.objects.get()), "it is under way"
    outbox.keep(parcel)
    assert not outbox.again(Delivery.objects.get())


def test_one_site_takes_not_all_the_room(site, bob, make_site):
    for _ in range(5):
        outbox.post(site, "contact.created", LETTER)
    outbox.post(make_site(bob, mail_to="bob@example.com"), "contact.created", LETTER)
    taken = take(room=4)
    assert [parcel.site == site.pk for parcel in taken] == [True, True, False]
    assert take("b", under_way={site.pk: outbox.PER_SITE}) == []
    assert len(take("b", room=1)) == 1


def test_what_is_released_is_taken_at_once_and_the_try_does_not_count(site):
    outbox.post(site, "contact.created", LETTER)
    outbox.release(take("a"))
    (parcel,) = take("b")
    assert parcel.tries == 1


def test_a_flood_is_not_kept(site, caplog):
    waiting = [Delivery(site=site, kind="letter", event="contact.created") for _ in range(outbox.WAITING_AT_MOST - 1)]
    Delivery.objects.bulk_create(waiting)
    for _ in range(3):
        outbox.post(site, "contact.created", LETTER)
    assert Delivery.objects.count() == outbox.WAITING_AT_MOST and "one more is dropped" in caplog.text


def test_what_ended_long_ago_is_purged(site):
    for _ in range(3):
        outbox.post(site, "contact.created", LETTER)
    kept, old, _waiting = Delivery.objects.order_by("pk")
    long_ago = timezone.now() - outbox.KEPT - timedelta(minutes=1)
    Delivery.objects.filter(pk=old.pk).update(state="delivered", ended_at=long_ago)
    Delivery.objects.filter(pk=kept.pk).update(state="given_up", ended_at=timezone.now())
    assert (outbox.purge(), outbox.purge()) == (1, 0)
    assert old not in Delivery.objects.all()


def test_what_cannot_be_opened_any_more_is_said(site):
    outbox.post(site, "contact.created", LETTER)
    Delivery.objects.update(sealed="1:lost:AAAA")
    assert take() == []
    assert state()[0] == "waiting" and "ENCRYPTION_KEYS" in state()[2]
