"""What a visitor deletes is in no row of any table any more, whatever it was and wherever it went."""

import uuid

import pytest
from django.db import connection

from tests.test_consents import FIRST
from widget import audit, contacts, conversations, notes, protocol
from widget.audit import Deed
from widget.consents import fingerprint
from widget.identities import Identity
from widget.models import Contact, Conversation, State, Turn, Visitor, Webhook
from widget.numbers.rollup import count_some
from widget.places import Place

pytestmark = pytest.mark.django_db
CANARIES = {
    "question": "canary-question", "answer": "canary-answer", "reason": "canary-reason", "context": "canary-context",
    "text": "canary-text", "name": "canary-name", "email": "canary@canary.test", "note": "canary-note",
    "subject": "canary-subject",
}  # fmt: skip


def everything():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, repr(row)


def found(*words):
    return {(table, word) for table, row in everything() for word in words if word in row}


def live_through_all(site, owner):
    """A visitor who leaves a word of everything."""
    said = CANARIES
    place = Place(site.pk, "c" * 64, Identity(said["subject"], said["name"], said["email"]))
    turn = str(uuid.uuid4())
    taken = conversations.ask(
        place, turn, said["question"], context={"plan": said["context"]}, agreed=fingerprint(FIRST)
    )
    Turn.objects.filter(pk=taken.question.row).update(answer=said["answer"], state=State.DONE)
    conversations.rate(place, turn, "down", said["reason"])
    left = {"name": said["name"], "email": said["email"]}
    contacts.leave(place, protocol.Contact(str(uuid.uuid4()), "message", left, said["text"]))
    conversation = Conversation.objects.get()
    notes.note(conversation, owner, said["note"])
    for row in (conversation, Turn.objects.get(), Contact.objects.get(), Visitor.objects.get()):
        audit.record(owner, Deed.READ, row)
    count_some(10)
    return place


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice, takes_messages=True, mail_to="alice@example.com", consent=FIRST)
    events = ["contact.created", "turn.failed", "turn.rated_down"]
    Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=events)
    return site


def test_no_row_of_any_table_holds_a_word_of_it(alice, site):
    place = live_through_all(site, alice)
    assert {word for _table, word in found(*CANARIES.values())} == set(CANARIES.values()), (
        "what is not kept proves nothing"
    )
    conversations.forget(place)
    assert found(*CANARIES.values(), place.visitor) == set()


def test_what_waits_to_be_delivered_of_it_is_gone_too(alice, site):
    place = live_through_all(site, alice)
    assert site.deliveries.filter(visitor__isnull=False).count() == 3
    conversations.forget(place)
    assert not site.deliveries.exists()


def test_what_the_owner_deletes_for_a_visitor_is_the_same(alice, site, client):
    live_through_all(site, alice)
    client.force_login(alice)
    conversation = Conversation.objects.get()
    client.post(f"/admin/widget/conversation/{conversation.pk}/forget/", {"post": "yes"})
    assert not Visitor.objects.exists()
    assert found(*CANARIES.values()) == set()
