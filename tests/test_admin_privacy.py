"""What is kept of a site's visitors, in words: in the admin to be copied, and on a page that everybody can read."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.login import login
from widget import care
from widget.disclosure import as_text
from widget.models import AuditEntry, Ban, ConsentText, Site, Turn, Webhook
from widget.tenancy import Role

FIELDS = [{"name": "email", "label": "Your e-mail", "kind": "email", "required": True}]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="shopkey", keeps_conversations=30, keeps_messages=None, keeps_leads=10)


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/privacy/"


def public(path="/chat/shopkey/privacy/", **headers):
    return Client().get(path, **headers)


def test_the_text_says_what_this_site_is_set_to(site):
    said = as_text(site)
    assert "Questions and answers: for 30 days, then they are deleted." in said
    assert "SparkGPT (127.0.0.1) gets the text of each question, and nothing else of you" in said
    assert "are not stored" in said and "Messages" not in said and "agreed" not in said and "Your e-mail" not in said
    site.takes_messages, site.lead_when, site.lead_fields, site.consent = True, "before", FIELDS, "Yes?"
    said = as_text(site)
    assert "What you fill in where the chat asks who you are: Your e-mail." in said
    assert "Messages: until you or the website's owner delete them." in said
    assert "What you fill in about yourself: for 10 days" in said
    assert "Which text you agreed to" in said and "by e-mail" in said
    assert "A server of the website's owner" not in said
    Webhook.objects.create(site=site, url="https://hidden.example.com/hook", events=["turn.failed"])
    said = as_text(Site.objects.get())
    assert "A server of the website's owner" in said and "hidden" not in said


@pytest.mark.parametrize(
    ("hours", "english", "german"),
    [(1, "an hour", "einer Stunde"), (24, "a day", "einem Tag"), (168, "a week", "einer Woche")],
)
def test_the_text_says_that_answers_are_used_again_where_the_owner_wants_that(site, hours, english, german):
    assert "Other visitors" not in as_text(site)
    Site.objects.update(saved_for=hours)
    said, gesagt = public().content.decode(), public(HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert f"if they ask the very same question within {english}: they may be given the answer that you got" in said
    assert f"innerhalb von {german} genau dieselbe Frage stellen" in gesagt


@pytest.mark.parametrize(
    ("way", "words"), [("truncated", "without their end"), ("hashed", "as a hash"), ("full", "may be stored")]
)
def test_the_text_says_how_addresses_are_kept(site, settings, way, words):
    settings.ADDRESSES = way
    assert words in as_text(site)


def test_the_text_says_that_banned_addresses_are_written_down(site):
    assert "shut out" not in as_text(site)
    Ban.objects.create(network="203.0.113.7")
    assert "shut out because of misuse" in as_text(site) and "203.0.113.7" not in as_text(site)


def test_the_operators_ceiling_is_what_is_said(site, settings):
    settings.KEEP_DAYS_AT_MOST = 7
    assert "Questions and answers: for 7 days" in as_text(site)


def test_everybody_who_works_there_reads_it_and_nobody_else(site, address, bob, erik, make_member):
    make_member(site, erik, Role.ANALYST)
    page = login(erik).get(address)
    assert "Questions and answers: for 30 days" in page.content.decode()
    assert login(bob).get(address).status_code == 404
    assert login(erik).post(address).status_code == 403


def test_a_paused_site_still_says_what_is_kept(site):
    Site.objects.update(is_active=False)
    response = public()
    page = response.content.decode()
    assert response.status_code == 200 and "for 30 days" in page and "<script" not in page
    assert "default-src 'none'" in response["Content-Security-Policy"] and not response.cookies
    assert public("/chat/nosuchsite/privacy/").status_code == 404


def test_hostile_words_of_an_owner_stay_words(site):
    Site.objects.update(
        lead_when="before", lead_fields=[{**FIELDS[0], "label": "<script>alert(1)</script>"}], name="<b>"
    )
    assert "<script>alert" not in public().content.decode()


def test_the_chat_can_be_made_to_link_to_it_where_there_is_no_other_page(site, address, alice, settings):
    client = login(alice)
    assert "Let the chat link to it" not in client.get(address).content.decode(), "no https, no link"
    settings.PUBLIC_URL, settings.SECURE_SSL_REDIRECT = "https://chat.example.com", False
    assert "Let the chat link to it" in client.get(address).content.decode()
    client.post(address)
    site.refresh_from_db()
    assert site.privacy_url == "https://chat.example.com/chat/shopkey/privacy/"
    site.full_clean()
    assert AuditEntry.objects.filter(deed="changed", site=site).exists()
    care.new_key(site)
    site.refresh_from_db()
    assert site.privacy_url == f"https://chat.example.com/chat/{site.key}/privacy/"
    Site.objects.update(privacy_url="https://shop.example.com/privacy")
    client.post(address)
    site.refresh_from_db()
    assert site.privacy_url == "https://shop.example.com/privacy"


def test_what_visitors_agreed_to_stays_to_be_seen(site, address, alice):
    client = login(alice)
    assert "Nobody has been asked yet" in client.get(address).content.decode()
    ConsentText.objects.create(site=site, fingerprint="1" * 16, text="The old text.", language="de")
    page = client.get(address).content.decode()
    assert "The old text." in page and "first agreed to on" in page and "· German" in page


def test_the_form_says_what_goes_next(site, make_turn, alice):
    make_turn(site)
    asked = timezone.now() - timedelta(days=20)
    Turn.objects.update(asked_at=asked, to_count=False)
    page = login(alice).get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Deletes questions older than 30 days." in words
    assert "Keeps messages until somebody deletes them." in words and "Deletes leads older than 10 days." in words
    assert f"Next: the oldest question, on {asked + timedelta(days=30):%-d %B %Y}." in words


def test_editors_see_for_how_long_and_do_not_change_it(site, dora, make_member):
    make_member(site, dora, Role.EDITOR)
    client = login(dora)
    page = client.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert 'name="keeps_leads"' not in page and "Deletes leads older than 10 days." in page


def test_the_public_page_is_in_the_readers_language_where_there_is_one(site):
    german = public(HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9")
    assert "30 Tage lang" in german.content.decode() and german["Content-Language"] == "de"
    assert '<html lang="de"' in german.content.decode()
    french = public(HTTP_ACCEPT_LANGUAGE="fr")
    assert "for 30 days" in french.content.decode() and french["Content-Language"] == "en"
