"""What leaves for webhooks: signed, told once, of the right site, and a letter to the owner where it fails."""

import pytest

from tests.letters import due_now, events, letters, state, take
from tests.login import login
from tests.turns import ANN, ask
from widget import answer, conversations, outbox, people
from widget.models import Delivery, Site, Turn, Webhook, WebhookSecret
from widget.parcels import Call, Letter
from widget.places import Place
from widget.protocol import Code
from widget.webhooks import Event

ALL = ["contact.created", "turn.failed", "turn.rated_down"]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, mail_to="alice@example.com")


@pytest.fixture
def hook(site, vault):
    """A webhook that wants everything; its secret."""
    Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=ALL)
    return WebhookSecret.make(site, None, vault)[1]


def test_an_event_is_signed_with_every_secret_and_names_itself_at_every_try(site, hook, vault):
    second = WebhookSecret.make(site, WebhookSecret.objects.get().pk, vault)[1]
    outbox.try_out(site)
    (parcel,) = take(kind="webhook")
    assert isinstance(parcel.content, Call) and parcel.content.secrets == [second, hook]
    assert hook not in repr(parcel)
    outbox.release([parcel])
    assert take(kind="webhook")[0].content.id == parcel.content.id == f"msg_{Delivery.objects.get().uid.hex}"


def test_a_test_event_is_tried_once(site, hook):
    outbox.try_out(site)
    outbox.fail(take(kind="webhook")[0], "Your server answered 500.")
    assert state()[0] == "given_up" and letters() == []


def tell(site):
    outbox.tell(site, Event.TURN_FAILED, lambda: {"code": "refused"})
    due_now()
    return take(kind="webhook")[0]


def give_up(site, words="Your server answered 500."):
    outbox.fail(tell(site), words, is_final=True)


def test_the_owner_is_told_once_that_a_webhook_fails_and_again_only_after_it_worked(site, hook):
    Webhook.objects.update(url="https://shop.example.com/hook?token=hidden")
    assert outbox.fail(tell(site), "Your server answered 500.") and letters() == [], "it is tried again"
    for words in ("Your server answered 500.", "Gone."):
        give_up(site, words)
    (letter,) = letters()
    assert (letter["to"], letter["subject"]) == ("alice@example.com", "The webhook of Shop of alice fails")
    assert f"/admin/widget/site/{site.pk}/webhook/" in letter["text"] and "answered 500" in letter["text"]
    assert "shop.example.com" in letter["text"] and "hidden" not in letter["text"]
    assert outbox.keep(tell(site))
    give_up(site)
    assert len(letters()) == 2


def test_a_webhook_that_is_saved_anew_is_told_of_anew(site, hook):
    give_up(site)
    login(site.owner).post(
        f"/admin/widget/site/{site.pk}/webhook/", {"save": "", "url": "https://example.com/hook", "events": ALL}
    )
    give_up(site)
    assert len(letters()) == 2


def test_whose_site_has_no_address_gets_no_letter_and_others_webhooks_are_not_meant(site, hook, bob, make_site, vault):
    type(bob).objects.update(email="")
    Site.objects.update(mail_to="")
    other = make_site(bob, mail_to="bob@example.com")
    Webhook.objects.create(site=other, url="https://b.example.com/hook", events=ALL)
    WebhookSecret.make(other, None, vault)
    give_up(site)
    assert letters() == []
    give_up(other)
    assert [letter["to"] for letter in letters()] == ["bob@example.com"]


def test_without_a_webhook_or_a_secret_nothing_is_sent(site, hook):
    outbox.try_out(site)
    WebhookSecret.objects.all().delete()
    assert take(kind="webhook") == [] and state()[0] == "given_up"


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


@pytest.fixture
def turn(ann):
    return ask(ann).question


def fail(turn, code=Code.UNAVAILABLE):
    return conversations.finish(turn.row, turn.attempt, answer.Ending(answer.State.FAILED, "", 0, code))


def test_an_answer_that_fails_is_told_once_and_one_that_comes_is_not(ann, hook, turn):
    assert fail(turn) and not fail(turn)
    (event,) = events()
    stored = Turn.objects.get(pk=turn.row)
    assert (event["type"], event["data"]["code"]) == ("turn.failed", "unavailable")
    assert (event["data"]["turn"], event["data"]["question"]) == (str(stored.uid), stored.question)
    again = ask(ann).question
    conversations.finish(again.row, again.attempt, answer.Ending(answer.State.DONE, "At nine.", 1))
    assert len(events()) == 1


def test_an_api_key_that_cannot_be_opened_is_told_too(site, ann, hook):
    type(site.api_key).objects.update(sealed="1:lost:AAAA")
    ask(ann)
    assert [event["data"]["code"] for event in events()] == ["refused"]


def test_thumbs_down_is_told_and_once_more_with_a_reason(ann, hook, turn):
    conversations.finish(turn.row, turn.attempt, answer.Ending(answer.State.DONE, "At nine.", 1))
    for rating, reason in (("up", ""), ("down", ""), ("down", ""), ("down", "We open at ten"), ("none", "")):
        assert conversations.rate(ann, turn.turn, rating, reason)
    told = events()
    assert [event["type"] for event in told] == ["turn.rated_down"] * 2
    assert [event["data"]["reason"] for event in told] == ["", "We open at ten"]
    assert told[0]["data"]["answer"] == "At nine."


def test_whoever_is_logged_in_is_named(site, ann, hook, turn):
    turn_ = Turn.objects.select_related("conversation__visitor").get(pk=turn.row)
    visitor = turn_.conversation.visitor
    visitor.subject, visitor.name = "42", "Ann"
    visitor.save()
    fail(turn)
    assert events()[0]["data"]["visitor"] == {"subject": "42", "name": "Ann", "email": ""}


def test_who_is_forgotten_is_told_of_to_nobody(ann, hook, turn):
    fail(turn)
    conversations.forget(ann)
    assert not Delivery.objects.exists()


def test_a_site_that_is_handed_over_takes_no_webhook_along(site, hook, bob, make_site, turn):
    fail(turn)
    outbox.post(site, "contact.created", Letter("", "Subject", "Please call me."))
    people.hand_over(None, site, make_site(bob).api_key)
    assert not Webhook.objects.exists() and not WebhookSecret.objects.exists() and events() == []
    assert len(letters()) == 1


def test_a_secret_belongs_to_its_row(site, hook, vault):
    secret = WebhookSecret.objects.get()
    assert secret.open(vault) == hook
    assert hook not in str(WebhookSecret.objects.values())
