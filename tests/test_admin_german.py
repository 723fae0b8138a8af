"""The admin in German: page by page, nothing that we say is left in English."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from tests.codes import code_of, confirmed
from tests.login import login, whole
from tests.numbers.stories import some_numbers
from tests.test_translations import PLACES, texts
from widget import audit, contacts, people
from widget.audit import Deed
from widget.models import ApiKey, AuditEntry, Rating, State
from widget.parcels import Letter
from widget.post import send_soon
from widget.tenancy import Role

READ = ("aria-label", "title", "placeholder", "alt", "data-done", "data-pick")
ADDRESS = re.compile(r"\S[@]\S|://")
NAMES = {"Google Tag Manager"}
OUTSIDE = (
    "login/",
    "password-reset/",
    "password-reset/sent/",
    "password-reset/done/",
    "password-reset/x/y/",
    "invited/",
)
PAGES = (
    "", "widget/site/", "widget/site/add/", "widget/site/{site}/change/", "widget/site/{site}/people/",
    "widget/site/{site}/identity/", "widget/site/{site}/webhook/", "widget/site/{site}/test/", "widget/site/{site}/ask/",
    "widget/site/{site}/followups/",
    "widget/site/{site}/new-key/", "widget/site/{site}/history/", "widget/site/{site}/delete/", "widget/site/start/key/",
    "widget/site/start/model/", "widget/site/{site}/start/model/", "widget/site/{site}/start/site/",
    "widget/site/{site}/start/look/", "widget/site/{site}/start/tag/", "numbers/", "numbers/{site}/", "numbers/?range=year",
    "widget/conversation/", "widget/conversation/?attention=any", "widget/conversation/?q=nothing",
    "widget/conversation/{conversation}/change/", "widget/conversation/{conversation}/forget/", "widget/turn/",
    "widget/turn/{turn}/change/", "widget/contact/", "widget/contact/{contact}/change/", "widget/delivery/",
    "widget/auditentry/", "widget/apikey/", "widget/apikey/add/", "widget/apikey/{key}/change/", "widget/apikey/{key}/test/",
    "widget/apikey/{key}/delete/", "second-factor/", "signed-in/", "password_change/",
)  # fmt: skip


class Heard(HTMLParser):
    """What somebody reads on a page, or has read to them."""

    def __init__(self, page):
        super().__init__()
        self.said, self._mute = [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._mute += tag in ("script", "style", "pre", "code", "option")
        kinds = dict(attrs)
        self._hear(*(text for name, text in attrs if name in READ))
        if tag == "input" and kinds.get("type") == "submit":
            self._hear(kinds.get("value"))

    def handle_endtag(self, tag):
        self._mute -= tag in ("script", "style", "pre", "code", "option")

    def handle_data(self, data):
        if not self._mute:
            self._hear(data)

    def _hear(self, *texts):
        self.said += [" ".join(text.split()) for text in texts if text and text.strip()]


@pytest.fixture
def rows(alice, dora, make_site, make_turn, make_contact, make_avatar, make_old_key, make_sighting, make_member):
    site = make_site(alice, name="Laden")
    ApiKey.objects.update(name="Schlüssel")
    turn = make_turn(
        site, rating=Rating.DOWN, rating_reason="Nein", state=State.FAILED, code="refused", answer="", question="Wann?"
    )
    visitor = turn.conversation.visitor
    contact = make_contact(site, visitor=visitor, text="Bitte.", fields={"name": "Ann"}, conversation=turn.conversation)
    make_avatar(site), make_old_key(site, "x" * 20), make_sighting(site)
    make_member(site, dora, Role.EDITOR)
    some_numbers(site)
    for deed in Deed:
        audit.record(alice, deed, site)
    return {
        "site": site.pk,
        "turn": turn.pk,
        "conversation": turn.conversation_id,
        "contact": contact.pk,
        "key": site.api_key_id,
    }


def heard(client, way, language):
    answer = client.get(f"/admin/{way}", headers={"accept-language": language})
    assert answer.status_code in (200, 410), (way, answer.status_code)
    return Heard(whole(answer)).said


def english(client, way):
    """Whole texts that a German page says as the English page does, and pieces of ours in it that are English."""
    plain, said = heard(client, way, "en"), heard(client, way, "de")
    same = {
        text
        for text in set(plain) & set(said)
        if len(re.findall(r"[^\W\d_]{2,}", text)) > 2 and not ADDRESS.search(text)
    }
    page = "\n".join(said)
    ours = {piece for piece in PIECES if piece in page}
    return sorted((same | ours) - NAMES)


def _pieces():
    """The parts of our texts that stay the same whatever is put into them, if they are long enough to be known again."""
    for _message, source, said in texts("de"):
        for form in source:
            for piece in PLACES.split(form):
                if len(piece.strip()) > 12 and not any(piece in translation for translation in said):
                    yield " ".join(piece.split())


PIECES = sorted(set(_pieces()))


@pytest.mark.parametrize("way", OUTSIDE)
def test_whoever_is_not_signed_in_reads_german(db, way):
    assert english(Client(), way) == []


@pytest.mark.parametrize("way", PAGES)
def test_an_owner_reads_german(alice, rows, way):
    assert english(login(alice), way.format(**rows)) == []


def test_whoever_has_typed_the_password_again_reads_german(alice):
    client = confirmed(login(alice))
    assert english(client, "second-factor/") == []
    client.post("/admin/second-factor/", {"code": code_of(alice)})
    assert english(client, "second-factor/") == []


@pytest.mark.parametrize("way", ["", "widget/site/", "widget/conversation/", "numbers/", "widget/site/start/key/"])
def test_an_owner_who_has_nothing_yet_reads_german(alice, way):
    assert english(login(alice), way) == []


@pytest.mark.parametrize("way", ["", "auth/user/", "widget/site/{site}/people/"])
def test_whoever_runs_the_server_reads_german(root, rows, way):
    assert english(login(root), way.format(**rows)) == []


def test_what_is_said_after_a_deed_is_german(alice, rows):
    client = login(alice)
    client.cookies["language"] = "de"
    for deed in ("pause", "resume", "duplicate"):
        answer = client.post(f"/admin/widget/site/{rows['site']}/{deed}/", follow=True)
        told = [str(message) for message in answer.context["messages"]]
        assert told and not any(piece in words for piece in PIECES for words in told), told


def test_letters_are_in_the_language_of_the_server_whoever_has_them_written(alice, make_site, make_contact, settings):
    site = make_site(alice, name="Laden", mail_to="alice@example.com")
    contact = make_contact(site)
    with translation.override("de"):
        assert contacts._letter(site, contact).subject.startswith("A message on Laden")
        assert "invites you" in invited(alice, site, "ann@example.com").subject
    settings.LANGUAGE_CODE = "de"
    with translation.override("en"):
        assert contacts._letter(site, contact).subject.startswith("Eine Nachricht auf Laden")
        assert "lädt Sie" in invited(alice, site, "ben@example.com").subject


def invited(inviter, site, email):
    sent = people.invite(inviter, inviter, site, email, Role.ANALYST)
    return people._letter(sent.invitation, sent.link)


def test_whoever_asks_for_a_new_password_reads_the_letter_as_the_page(client, erik, mailoutbox):
    answer = client.post("/admin/password-reset/", {"email": erik.email}, headers={"accept-language": "de"})
    assert answer.status_code == 302
    send_soon(Letter("", "", "")).result(10)  # waits for its turn behind the other
    assert (
        mailoutbox[0].subject == "Ein neues Passwort für SparkWidget" and "Jemand, vermutlich Sie" in mailoutbox[0].body
    )


def test_the_audit_trail_is_kept_in_english_and_told_in_german(alice, rows):
    client = login(alice)
    client.cookies["language"] = "de"
    client.post(f"/admin/widget/site/{rows['site']}/archive/")
    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.kind, entry.words) == ("site", "Archived.")
    page = client.get("/admin/widget/auditentry/").content.decode()
    assert "Website „Laden“ geändert" in page and "Archiviert." in page


def test_files_keep_their_names_and_columns(alice, rows):
    client = login(alice)
    for language in ("en", "de"):
        client.cookies["language"] = language
        answer = client.get("/admin/widget/conversation/export.csv")
        assert 'filename="conversations-' in answer["Content-Disposition"]
        assert '"question","context","answer","state"' in whole(answer)
