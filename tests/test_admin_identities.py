"""Visitors who are logged in on the owner's website, in the admin: secrets shown once, keys that are pasted, who asked."""

import re

import pytest
from django.test import Client

from tests import vectors
from tests.admin_forms import site_form
from tests.login import login
from widget import vouching
from widget.models import AuditEntry, IdentitySecret
from widget.tenancy import Role

KEYS = vectors.read("identities")["public_keys"]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/identity/"


def secret_in(response):
    found = re.search(r'<pre id="secret"[^>]*>([^<]+)</pre>', response.content.decode())
    return found[1] if found else None


def test_a_secret_is_made_by_a_button_and_shown_exactly_once(as_alice, address, vault):
    assert secret_in(as_alice.get(address)) is None
    response = as_alice.post(address, {"make": "0"})
    kept = IdentitySecret.objects.get()
    assert secret_in(response) == kept.open(vault)
    assert "no-store" in response["Cache-Control"]
    page = as_alice.get(address).content.decode()
    assert kept.open(vault) not in page and f"••••{kept.last_four}" in page and kept.kid in page


def test_loading_the_page_of_a_new_secret_again_makes_no_other(as_alice, address):
    as_alice.post(address, {"make": "0"})
    again = as_alice.post(address, {"make": "0"}, follow=True)
    assert secret_in(again) is None and "No new secret was made" in again.content.decode()
    assert IdentitySecret.objects.count() == 1


def test_a_new_secret_keeps_the_former_until_it_is_dropped(as_alice, address):
    as_alice.post(address, {"make": "0"})
    former = IdentitySecret.objects.get()
    page = as_alice.post(address, {"make": former.pk}).content.decode()
    assert "The former secret still works" in page and 'name="make"' not in page
    newest = IdentitySecret.objects.first()
    assert "The secret is gone" in as_alice.post(address, {"drop": former.pk}, follow=True).content.decode()
    assert IdentitySecret.objects.get() == newest


def test_a_secret_that_this_server_cannot_open_is_said(as_alice, address):
    as_alice.post(address, {"make": "0"})
    assert "ENCRYPTION_KEYS" not in as_alice.get(address).content.decode()
    IdentitySecret.objects.update(sealed="1:lost:AAAA")
    assert "drop it, and make a new one" in as_alice.get(address).content.decode()


def test_it_is_written_down_who_did_it_but_not_the_secret(as_alice, site, address, vault):
    as_alice.post(address, {"make": "0"})
    secret = IdentitySecret.objects.get()
    as_alice.post(address, {"drop": secret.pk})
    history = as_alice.get(f"/admin/widget/site/{site.pk}/history/").content.decode()
    assert "Made a secret" in history and "Dropped a secret" in history and secret.open(vault) not in history
    trail = " ".join(AuditEntry.objects.values_list("words", flat=True))
    assert "Made a secret" in trail and "Dropped a secret" in trail and secret.open(vault) not in trail


def test_another_owner_sees_and_does_nothing_there(bob, make_site, site, address, as_alice):
    as_alice.post(address, {"make": "0"})
    secret, as_bob = IdentitySecret.objects.get(), login(bob)
    assert [as_bob.get(address).status_code, as_bob.post(address, {"make": secret.pk}).status_code] == [404, 404]
    assert as_bob.post(f"/admin/widget/site/{make_site(bob).pk}/identity/", {"drop": secret.pk}).status_code == 302
    assert IdentitySecret.objects.get() == secret
    assert as_alice.get("/admin/widget/site/nonsense/identity/").status_code == 404


def test_a_page_of_another_website_can_make_no_secret(alice, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(address, {"make": "0"}).status_code == 403
    assert not IdentitySecret.objects.exists()


def test_the_form_of_a_site_shows_the_last_four_and_the_way_to_the_rest(as_alice, site, address):
    path = f"/admin/widget/site/{site.pk}/change/"
    assert "Make a secret" in as_alice.get(path).content.decode()
    made, text = vouching.make_secret(site, None)
    page = as_alice.get(path).content.decode()
    assert f"••••{made.last_four}" in page and f'href="{address}"' in page and text not in page


@pytest.mark.parametrize("case", KEYS["bad"], ids=lambda case: case["name"])
def test_what_is_no_public_key_is_refused_in_words(as_alice, site, case):
    form = site_form(site, public_keys=case["text"])
    page = as_alice.post(f"/admin/widget/site/{site.pk}/change/", form).content.decode().replace("&#x27;", "'")
    assert case["says"] in page
    site.refresh_from_db()
    assert site.public_keys == ""


@pytest.mark.parametrize("case", KEYS["good"], ids=lambda case: case["name"])
def test_public_keys_are_kept_as_they_were_pasted(as_alice, site, case):
    as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, public_keys=case["text"]))
    site.refresh_from_db()
    assert site.public_keys.split() == case["text"].split()


def test_who_lets_nobody_in_is_warned(as_alice, site):
    path = f"/admin/widget/site/{site.pk}/change/"
    assert (
        "Nobody can chat now" in as_alice.post(path, site_form(site, needs_identity="on"), follow=True).content.decode()
    )
    vouching.make_secret(site, None)
    assert (
        "Nobody can chat" not in as_alice.post(path, site_form(site, needs_identity="on"), follow=True).content.decode()
    )
    site.refresh_from_db()
    assert site.needs_identity


def test_who_asked_is_shown_as_text_and_found(as_alice, site, make_turn, make_contact):
    turn, other = make_turn(site), make_turn(site, question="Hats?")
    visitor = turn.conversation.visitor
    visitor.subject, visitor.name, visitor.email = "user-42", "<b>Ann</b>", "ann@example.com"
    visitor.save()
    contact = make_contact(site, visitor=visitor, fields={}, text="Call me.")
    for path in (f"conversation/{turn.conversation_id}", f"turn/{turn.pk}", f"contact/{contact.pk}"):
        page = as_alice.get(f"/admin/widget/{path}/change/").content.decode()
        assert "&lt;b&gt;Ann&lt;/b&gt;, ann@example.com" in page and "(user-42)" in page
    assert "logged in on your website" not in as_alice.get(f"/admin/widget/turn/{other.pk}/change/").content.decode()
    for model, row in (("conversation", turn.conversation), ("contact", contact)):
        for words in ("Ann", "ann@example", "user-42"):
            assert list(as_alice.get(f"/admin/widget/{model}/", {"q": words}).context["cl"].result_list) == [row]
    assert "&lt;b&gt;Ann&lt;/b&gt;" in as_alice.get("/admin/widget/conversation/").content.decode()
    assert "&lt;b&gt;Ann&lt;/b&gt;" in as_alice.get("/admin/widget/contact/").content.decode()


def test_what_the_page_said_stands_beside_the_question_as_text(as_alice, site, make_turn):
    turn = make_turn(site, context={"plan": "<i>pro</i>", "page_kind": "checkout"})
    for path in (f"conversation/{turn.conversation_id}", f"turn/{turn.pk}"):
        page = as_alice.get(f"/admin/widget/{path}/change/").content.decode()
        assert '<dt>plan</dt><dd dir="auto">&lt;i&gt;pro&lt;/i&gt;</dd>' in page
        assert '<dt>page_kind</dt><dd dir="auto">checkout</dd>' in page


def test_whoever_edits_the_site_signs_for_nobody(dora, site, address, make_member):
    make_member(site, dora, Role.EDITOR)
    as_dora = login(dora)
    assert [as_dora.get(address).status_code, as_dora.post(address, {"make": "0"}).status_code] == [403, 403]
    page = as_dora.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert address not in page and 'name="public_keys"' not in page and "logged in on your website" in page
    assert not IdentitySecret.objects.exists()
