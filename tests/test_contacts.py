"""What visitors leave for the owner: kept once, where it is wanted, and told by e-mail."""

import re
from dataclasses import replace

import pytest
from django.db import transaction

from tests.letters import events, letters
from tests.turns import ANN, BEN, ask, new_id
from widget import contacts, conversations, protocol
from widget.contacts import LETTERS_AN_HOUR, PER_VISITOR
from widget.identities import Identity
from widget.models import Contact, Conversation, Delivery, Site, Visitor, Webhook
from widget.places import Place, Refusal
from widget.protocol import Code

ASKED = [
    {"name": "email", "label": "E-mail", "kind": "email", "required": True},
    {"name": "order-number", "label": "Order number", "kind": "text", "required": False},
]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, lead_when="after", lead_fields=ASKED, takes_messages=True, mail_to="alice@example.com")


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


@pytest.fixture
def leave():
    def leave(place, *, turn=None, kind="message", fields=None, text="Please call me.", **where):
        return contacts.leave(place, protocol.Contact(turn or new_id(), kind, fields or {}, text), **where)

    return leave


def test_a_message_is_kept_with_its_visitor_and_where_it_was_left(ann, leave):
    assert leave(ann, fields={"name": "Ann"}, locale="de", page="https://shop.example.com/hats")
    contact = Contact.objects.get()
    assert (contact.kind, contact.text, contact.fields) == ("message", "Please call me.", {"name": "Ann"})
    assert (contact.page, contact.visitor.token_hash) == ("https://shop.example.com/hats", ANN)
    assert (contact.visitor.locale, contact.conversation) == ("de", None)


def test_it_belongs_to_the_conversation_that_is_there(ann, leave):
    ask(ann)
    leave(ann, kind="lead", fields={"email": "ann@example.com"})
    assert Contact.objects.get().conversation == Conversation.objects.get()
    assert Visitor.objects.count() == 1


def test_leaving_it_twice_is_leaving_it_once(ann, leave):
    turn = new_id()
    assert leave(ann, turn=turn)
    assert not leave(ann, turn=turn, text="Something else")
    assert Contact.objects.get().text == "Please call me."
    assert len(letters()) == 1


def test_two_visitors_may_make_up_the_same_id(ann, site, leave):
    turn = new_id()
    assert leave(ann, turn=turn) and leave(Place(site.pk, BEN), turn=turn)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("message", {"takes_messages": False}),
        ("lead", {"lead_when": "never"}),
        ("lead", {"lead_fields": []}),
    ],
)
def test_what_a_site_does_not_offer_is_not_taken(ann, leave, kind, fields):
    Site.objects.update(**fields)
    with pytest.raises(Refusal) as refused:
        leave(ann, kind=kind)
    assert refused.value.code is Code.NOT_OFFERED
    assert not Contact.objects.exists() and not Visitor.objects.exists()


def test_a_paused_site_takes_nothing(ann, leave):
    Site.objects.update(is_active=False)
    with pytest.raises(Refusal) as refused:
        leave(ann)
    assert refused.value.code is Code.PAUSED


def test_a_visitor_leaves_so_much_and_no_more(ann, leave):
    turns = [new_id() for _ in range(PER_VISITOR)]
    for turn in turns:
        leave(ann, turn=turn)
    with pytest.raises(Refusal) as refused:
        leave(ann)
    assert refused.value.code is Code.NOT_OFFERED
    assert leave(ann, turn=turns[0]) is False, "what is kept is known all the same"


def test_forgetting_takes_along_what_was_left(ann, site, leave):
    ask(ann)
    leave(ann), leave(Place(site.pk, BEN))
    conversations.forget(ann)
    assert [contact.visitor.token_hash for contact in Contact.objects.all()] == [BEN]


def test_the_owner_is_told_everything_in_plain_words(ann, leave):
    filled = {"order-number": "4711", "email": "ann@example.com", "name": "Ann"}
    leave(ann, kind="message", fields=filled, page="https://shop.example.com/hats")
    (letter,) = letters()
    contact = Contact.objects.get()
    assert (letter["to"], letter["reply_to"]) == ("alice@example.com", "ann@example.com")
    assert letter["subject"] == "A message on Shop of alice: Ann"
    assert letter["text"] == (
        "Name: Ann\nE-mail: ann@example.com\nOrder number: 4711\n\nPlease call me.\n\nLeft on https://shop.example.com/hats\n\n"
        f"Read it in the admin: http://localhost:8000/admin/widget/contact/{contact.pk}/change/\n"
    )


def test_a_letter_goes_to_the_account_where_the_site_names_no_address_and_nowhere_without_one(ann, alice, leave):
    Site.objects.update(mail_to="")
    leave(ann)
    assert letters() == []
    alice.email = "account@example.com"
    alice.save()
    leave(ann)
    assert [letter["to"] for letter in letters()] == ["account@example.com"]


@pytest.mark.parametrize("address", ["not an address", "ann@example.com\nBcc: all@example.com", "", "ann@"])
def test_only_an_address_can_be_answered(ann, leave, address):
    leave(ann, fields={"email": address, "name": "Ann\r\nBcc: all@example.com"} if address else {})
    assert letters()[0]["reply_to"] == ""
    assert not re.search(r"[\r\n]", letters()[0]["subject"])


def test_whom_the_website_names_is_named_in_the_letter_and_can_be_answered(site, leave):
    place = Place(site.pk, ANN, Identity("42", "Ann Example", "ann@example.com"))
    leave(place)
    assert letters()[0]["subject"].endswith(": Ann Example") and letters()[0]["reply_to"] == "ann@example.com"
    assert "Logged in on your website as Ann Example, ann@example.com, 42" in letters()[0]["text"]
    leave(replace(place, identity=Identity("42", "Ann B.")), fields={"email": "other@example.com"})
    assert letters()[1]["reply_to"] == "other@example.com" and "as Ann B., 42" in letters()[1]["text"]
    assert Visitor.objects.get().who == "Ann B."


def test_a_flood_is_kept_and_not_mailed(site, leave):
    for number in range(LETTERS_AN_HOUR + 5):
        leave(Place(site.pk, f"{number:064}"))
    assert Contact.objects.count() == LETTERS_AN_HOUR + 5
    assert len(letters()) == LETTERS_AN_HOUR


def test_nothing_is_told_that_was_not_kept(ann, site):
    with pytest.raises(LookupError), transaction.atomic():
        contacts.leave(ann, protocol.Contact(new_id(), "message", {}, "Hello"))
        assert len(letters()) == 1
        raise LookupError
    assert letters() == [] and not Contact.objects.exists()


def test_forgetting_takes_along_what_is_still_to_be_told(ann, leave):
    leave(ann)
    conversations.forget(ann)
    assert letters() == [] and not Delivery.objects.exists()


def test_the_webhook_is_told_too_where_it_wants_to_hear_of_it(ann, site, leave):
    webhook = Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=["turn.failed"])
    leave(ann)
    assert events() == []
    webhook.events = ["contact.created"]
    webhook.save()
    leave(ann, fields={"name": "Ann"}, page="https://shop.example.com/hats")
    (event,) = events()
    contact = Contact.objects.first()
    assert (event["type"], event["data"]["site"]["key"]) == ("contact.created", site.key)
    assert event["data"]["contact"]["fields"] == {"name": "Ann"}
    assert event["data"]["contact"]["text"] == "Please call me." and event["data"]["contact"]["id"] == str(contact.uid)
    assert event["data"]["url"].endswith(f"/contact/{contact.pk}/change/") and event["data"]["visitor"] is None
