"""What is too old goes, all of it and nothing else; numbers stay."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from tests.test_browsers import browser
from tests.training.lessons import teach
from widget import notes, outbox, retention, snapshots
from widget.models import (
    Attention,
    Browser,
    Consent,
    ConsentText,
    Contact,
    Conversation,
    Delivery,
    Fetch,
    Hour,
    Invitation,
    Note,
    OldKey,
    Rating,
    Sighting,
    State,
    Tag,
    TaughtPair,
    Tries,
    Turn,
    Visitor,
    Webhook,
)
from widget.numbers.rollup import count_some
from widget.webhooks import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, keeps_conversations=30, keeps_messages=60, keeps_leads=10)


def ago(days):
    return timezone.now() - timedelta(days=days)


def age(row, days):
    """As if it had been written so long ago, and were counted."""
    if isinstance(row, Turn):
        Turn.objects.filter(pk=row.pk).update(asked_at=ago(days), to_count=False)
    else:
        type(row).objects.filter(pk=row.pk).update(created_at=ago(days))
    return row


def purge(now=None, at_once=retention.AT_ONCE):
    gone = {}
    for chore in retention.chores(now or timezone.now()):
        while done := chore.run(at_once):
            gone[chore.what] = gone.get(chore.what, 0) + done
    return gone


def test_a_question_goes_when_its_day_has_come_and_not_before(site, make_turn):
    old, young = make_turn(site), make_turn(site)
    age(old, 31), age(young, 29)
    assert purge() == {"questions": 1}
    assert list(Turn.objects.all()) == [young]
    assert list(Visitor.objects.all()) == [young.conversation.visitor]


def test_with_the_last_question_everything_about_its_visitor_goes(site, alice, make_turn):
    turn = age(make_turn(site), 31)
    visitor = turn.conversation.visitor
    notes.note(turn.conversation, alice, "Called"), notes.tag(turn.conversation, "vip")
    text = ConsentText.objects.create(site=site, fingerprint="0" * 16, text="I agree.")
    Consent.objects.create(visitor=visitor, text=text)
    Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=[Event.TURN_FAILED])
    outbox.tell(site, Event.TURN_FAILED, lambda: {"text": "secret"}, visitor)
    purge()
    for model in (Turn, Conversation, Visitor, Note, Tag, Consent, Delivery):
        assert not model.objects.exists(), model
    assert list(ConsentText.objects.all()) == [text], "what the owner wrote is the owner's"


def test_a_tag_that_another_conversation_has_stays(site, make_turn):
    old, young = age(make_turn(site), 31), age(make_turn(site), 1)
    notes.tag(old.conversation, "vip"), notes.tag(young.conversation, "vip"), notes.tag(old.conversation, "gone")
    purge()
    assert [tag.name for tag in Tag.objects.all()] == ["vip"]


def test_who_still_writes_keeps_what_is_young(site, make_turn):
    old = age(make_turn(site, rating=Rating.DOWN, state=State.FAILED), 31)
    young = age(make_turn(site, conversation=old.conversation), 1)
    reasons = Attention.DOWN | Attention.FAILED | Attention.PERSON
    Conversation.objects.update(attention=int(reasons))
    purge()
    assert list(Turn.objects.all()) == [young]
    assert Conversation.objects.get().attention == Attention.PERSON, "what only the old one was the reason for is gone"


def test_messages_and_leads_have_days_of_their_own(site, make_contact):
    def make(kind, days):
        return age(make_contact(site, kind=kind), days)

    make("message", 61), make("lead", 11)
    kept = [make("message", 59), make("lead", 9)]
    assert purge() == {"messages": 1, "leads": 1}
    assert sorted(Contact.objects.values_list("pk", flat=True)) == [contact.pk for contact in kept]
    assert Visitor.objects.count() == 2, "whoever has nothing left is gone"


def test_a_letter_that_never_arrived_goes_with_what_it_tells(site, make_contact):
    contact = age(make_contact(site, kind="lead"), 11)
    make_contact(site, visitor=contact.visitor)
    for days in (11, 1):
        Delivery.objects.create(
            site=site, visitor=contact.visitor, kind="letter", event=Event.CONTACT_CREATED, sealed="s", state="given_up"
        )
        Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(created_at=ago(days))
    purge()
    assert Delivery.objects.count() == 1


def test_a_visitor_of_whom_something_is_left_stays(site, make_turn, make_contact):
    turn = age(make_turn(site), 31)
    make_contact(site, visitor=turn.conversation.visitor)
    purge()
    assert not Conversation.objects.exists() and Visitor.objects.count() == 1


def test_what_is_being_answered_or_not_counted_yet_waits(site, make_turn):
    age(make_turn(site, state=State.RUNNING, ended_at=None), 31)
    uncounted = make_turn(site)
    Turn.objects.filter(pk=uncounted.pk).update(asked_at=ago(31))
    assert purge() == {}
    count_some(10)
    assert purge() == {"questions": 1}
    assert Turn.objects.get().state == State.RUNNING


def test_numbers_stay(site, make_turn):
    make_turn(site)
    Turn.objects.update(asked_at=ago(31), began_at=ago(31), ended_at=ago(31))
    count_some(10)
    before = Hour.objects.values().get()
    purge()
    assert not Turn.objects.exists() and Hour.objects.values().get() == before


def test_sites_that_keep_everything_are_left_alone(alice, bob, site, make_site, make_turn, make_contact):
    forever = make_site(bob, keeps_conversations=None, keeps_messages=None, keeps_leads=None)
    age(make_turn(forever), 9999), age(make_contact(forever), 9999)
    assert purge() == {}


def test_nobody_keeps_longer_than_the_operator_allows(alice, make_site, make_turn, settings):
    settings.KEEP_DAYS_AT_MOST = 7
    forever, longer, shorter = (make_site(alice, keeps_conversations=days) for days in (None, 90, 3))
    assert [site.days("conversations") for site in (forever, longer, shorter)] == [7, 7, 3]
    age(make_turn(forever), 8), age(make_turn(longer), 8)
    assert purge() == {"questions": 2}
    with pytest.raises(ValidationError, match="At most 7 days"):
        longer.full_clean()


def test_a_new_site_begins_with_the_operators_days(alice, make_site, settings):
    assert make_site(alice).days("leads") == 365
    settings.KEEP_DAYS = 0
    assert make_site(alice).days("leads") is None


def test_it_goes_in_small_pieces(site, make_turn):
    for _ in range(7):
        age(make_turn(site), 31)
    (chore,) = [chore for chore in retention.chores_of(site, timezone.now()) if chore.what == "questions"]
    assert chore.count() == 7
    assert [chore.run(3) for _ in range(4)] == [3, 3, 1, 0]


def test_the_houses_own_traces_go_after_the_operators_days(site, alice, make_old_key, make_sighting, settings):
    settings.KEEP_TRACES_DAYS = 50
    browser("curl/8.0")
    Browser.objects.update(last_seen=ago(51))
    Tries.objects.create(key="k", last_at=ago(51))
    later = {"role": "editor", "inviter": alice, "site": site}
    Invitation.objects.create(email="a@b.test", token_hash="h", expires_at=ago(51), **later)
    young = Invitation.objects.create(email="c@b.test", token_hash="i", expires_at=ago(49), **later)
    make_old_key(site, days=-51), make_sighting(site)
    Sighting.objects.update(last_at=ago(51))
    for state in ("given_up", "waiting"):
        Delivery.objects.create(site=site, kind="letter", event="x", state=state, ended_at=ago(51))
    gone = purge()
    assert gone == {
        "deliveries": 1, "tries to sign in": 1, "browsers": 1, "invitations": 1, "old site keys": 1, "pages it was seen on": 1,
    }  # fmt: skip
    assert list(Invitation.objects.all()) == [young] and not OldKey.objects.exists()
    assert Delivery.objects.get().state == "waiting"


def test_when_the_oldest_question_goes_can_be_said(site, make_turn):
    assert retention.next_due(site) is None
    turn = age(make_turn(site), 20)
    turn.refresh_from_db()
    assert retention.next_due(site) == turn.asked_at + timedelta(days=30)


def command(capsys, *options):
    call_command("purge", *options)
    return capsys.readouterr().out


def test_the_command_says_what_would_go_and_then_what_went(site, make_turn, make_contact, capsys):
    make_turn(site)
    Turn.objects.update(asked_at=ago(31))
    age(make_contact(site, kind="lead"), 11)
    Turn.objects.update(to_count=False)
    assert command(capsys, "--dry-run") == (
        "Shop of alice: 1 questions\nShop of alice: 1 leads\nWould delete 1 questions, 1 leads.\n"
    )
    assert Turn.objects.count() == 1
    assert command(capsys).endswith("Deleted 1 questions, 1 leads.\n")
    assert not Visitor.objects.exists()
    assert command(capsys) == "Deleted nothing.\n"


def test_a_visitor_who_was_purged_may_ask_again(site, make_turn):
    from widget import conversations
    from widget.places import Place

    turn = age(make_turn(site, token_hash="a" * 64), 31)
    purge()
    assert snapshots.enter(Place(site.pk, "a" * 64)) == []
    conversations.ask(Place(site.pk, "a" * 64), str(uuid.uuid4()), "And now?")
    assert Turn.objects.get().pk != turn.pk


def test_old_wordings_and_fetches_go_and_what_is_taught_now_stays(alice, make_site, settings):
    site = make_site(alice)
    teach(site, ("Open?", "At nine."), ("Where?", "Mill Lane."))
    teach(site, ("Open?", "At ten."), ("Where?", "Mill Lane."))
    TaughtPair.objects.exclude(until=None).update(until=ago(366))
    Fetch.objects.update(ended_at=ago(366))
    settings.TRAINING_KEEP_DAYS = 0
    assert purge() == {}
    settings.TRAINING_KEEP_DAYS = 365
    assert purge() == {"old trained pairs": 1, "fetches of trainings": 2}
    left = TaughtPair.objects.order_by("answer").values_list("answer", "before", "came_with")
    assert list(left) == [("At ten.", None, None), ("Mill Lane.", None, None)]
