"""Which text a visitor agreed to, when, and that it can be shown later, whatever the owner has written since."""

import csv
import io
import json
import uuid

import pytest

from tests import vectors
from widget import consents, contacts, conversations, exporting, protocol
from widget.consents import fingerprint
from widget.models import Consent, ConsentText, Conversation, Turn
from widget.places import Place

pytestmark = pytest.mark.django_db
FIRST, SECOND, GERMAN = "We keep questions for 30 days.", "We keep questions for a year.", "Wir speichern Fragen."


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, consent=FIRST, words={"de": {"consent": GERMAN}}, takes_messages=True)


def ask(site, agreed="", visitor="a" * 64):
    return conversations.ask(Place(site.pk, visitor), str(uuid.uuid4()), "When?", agreed=agreed)


def end_all():
    Turn.objects.update(state="done")


@pytest.mark.parametrize(("text", "known"), vectors.read("fingerprints").items())
def test_a_text_is_called_as_the_browser_calls_it(text, known):
    assert fingerprint(text) == known


def test_a_consent_is_kept_once_with_its_wording_and_language(site):
    for _ in range(2):
        ask(site, fingerprint(GERMAN))
        end_all()
    consent = Consent.objects.get()
    assert (consent.text.text, consent.text.language, consent.visitor.site) == (GERMAN, "de", site)


def test_a_text_that_was_changed_stays_beside_the_new_one(site):
    ask(site, fingerprint(FIRST))
    end_all()
    site.consent = SECOND
    site.save()
    ask(site, fingerprint(SECOND))
    assert [consent.text.text for consent in Consent.objects.all()] == [FIRST, SECOND]
    assert [text.text for text in site.consent_texts.all()] == [SECOND, FIRST]


def test_a_page_from_before_the_change_agrees_to_what_it_has_shown(site):
    ask(site, fingerprint(FIRST))
    site.consent = SECOND
    site.save()
    ask(site, fingerprint(FIRST), visitor="b" * 64)
    assert {consent.text.text for consent in Consent.objects.all()} == {FIRST} and Consent.objects.count() == 2


@pytest.mark.parametrize("agreed", ["", "0" * 16, fingerprint("What another site asks.")])
def test_nothing_is_kept_of_what_this_site_never_asked(site, agreed):
    ask(site, agreed)
    assert not Consent.objects.exists() and not ConsentText.objects.exists()


def test_what_is_left_before_the_first_question_says_it_too(site):
    left = protocol.Contact(str(uuid.uuid4()), "message", {}, "Call me.", fingerprint(FIRST))
    contacts.leave(Place(site.pk, "a" * 64), left)
    assert Consent.objects.get().text.text == FIRST


def test_the_transcript_and_the_files_say_it(site, client, alice):
    ask(site, fingerprint(GERMAN))
    end_all()
    client.force_login(alice)
    page = client.get(f"/admin/widget/conversation/{Conversation.objects.get().pk}/change/").content.decode()
    assert "Agreed to" in page and GERMAN in page
    (row,) = csv.DictReader(io.StringIO("".join(exporting.turns_csv(Turn.objects.all()))[1:]))
    assert row["agreed_to"] == GERMAN and row["agreed (UTC)"].startswith("20")
    (told,) = json.loads("".join(exporting.conversations_json(Conversation.objects.all())))
    assert [(it["language"], it["text"]) for it in told["consents"]] == [("de", GERMAN)]
    assert "agreed_to" not in told["turns"][0]


def test_the_latest_consent_stands_in_a_row(site):
    ask(site, fingerprint(FIRST))
    end_all()
    ask(site, fingerprint(GERMAN))
    (row,) = csv.DictReader(
        io.StringIO("".join(exporting.turns_csv(Turn.objects.filter(pk=Turn.objects.latest("pk").pk)))[1:])
    )
    assert row["agreed_to"] == GERMAN
    assert list(consents.wordings(site).values()) == [("", FIRST), ("de", GERMAN)]
