"""A site's webhook and what was delivered, in the admin: secrets shown once, a test with its result, a log, and one more try."""

import re

import pytest
from django.test import Client

from tests.login import login, words
from widget import outbox
from widget.models import AuditEntry, Delivery, Webhook, WebhookSecret
from widget.parcels import Letter
from widget.tenancy import Role

SAVED = {"save": "", "url": "https://www.example.com/hook", "events": ["contact.created"]}


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, mail_to="alice@example.com")


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/webhook/"


@pytest.fixture
def secret(as_alice, address):
    """The text of the first secret, made with the webhook."""
    return secret_in(as_alice.post(address, SAVED))


def secret_in(response):
    found = re.search(r'<pre id="secret"[^>]*>([^<]+)</pre>', response.content.decode())
    return found[1] if found else None


def told():
    return list(AuditEntry.objects.exclude(words="").order_by("pk").values_list("words", flat=True))


def test_saving_the_address_makes_a_secret_that_is_shown_exactly_once(as_alice, address, secret, vault):
    webhook, kept = Webhook.objects.get(), WebhookSecret.objects.get()
    assert (webhook.url, webhook.events) == ("https://www.example.com/hook", ["contact.created"])
    assert secret == kept.open(vault) and secret.startswith("whsec_")
    page = as_alice.get(address)
    assert secret not in page.content.decode() and f"••••{kept.last_four}" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret_in(as_alice.post(address, {**SAVED, "events": ["turn.failed"]}, follow=True)) is None
    assert Webhook.objects.get().events == ["turn.failed"] and WebhookSecret.objects.get() == kept


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://www.example.com/hook", "must begin with https://"),
        ("https://www.example.com:22/", "port 443 or 8443"),
        ("https://me:pass@example.com/", "no password"),
        ("", "required"),
    ],
)
def test_a_bad_address_is_refused_in_words(as_alice, address, url, says):
    assert says in words(as_alice.post(address, {**SAVED, "url": url}))
    assert not Webhook.objects.exists() and not WebhookSecret.objects.exists()


def test_something_must_be_told(as_alice, address):
    assert "Choose at least one." in words(as_alice.post(address, {**SAVED, "events": []}))
    assert as_alice.post(address, {**SAVED, "events": ["webhook.test"]}).status_code == 200
    assert not Webhook.objects.exists()


def test_secrets_are_changed_two_at_a_time(as_alice, address, secret):
    former = WebhookSecret.objects.get()
    page = as_alice.post(address, {"make": former.pk})
    assert secret_in(page) not in (None, secret) and "Events are signed with the former secret, too" in words(page)
    assert secret_in(as_alice.post(address, {"make": former.pk}, follow=True)) is None
    assert "The secret is gone" in words(as_alice.post(address, {"drop": former.pk}, follow=True))
    assert WebhookSecret.objects.get() != former


def test_a_webhook_is_removed_with_its_secrets_and_what_waits(as_alice, site, address, secret):
    outbox.tell(site, "contact.created", dict)
    assert "The webhook is gone" in words(as_alice.post(address, {"remove": ""}, follow=True))
    assert not Webhook.objects.exists() and not WebhookSecret.objects.exists() and not Delivery.objects.exists()


def test_a_test_event_is_written_and_its_result_is_said(as_alice, site, address, secret):
    page = as_alice.post(address, {"test": ""}, follow=True)
    assert "On its way" in words(page) and 'http-equiv="refresh"' in page.content.decode()
    (parcel,) = outbox.take("a", "webhook", 8, {})
    outbox.fail(parcel, "Your server answered 500 instead of 200.")
    path = f"{address}?test={parcel.row}"
    page = as_alice.get(path)
    assert "Not taken Your server answered 500" in words(page) and "http-equiv" not in page.content.decode()
    Delivery.objects.update(state="delivered")
    assert "Your server has taken the test event." in words(as_alice.get(path))


def test_without_a_webhook_there_is_nothing_to_test(as_alice, address):
    assert "Save an address first." in words(as_alice.post(address, {"test": ""}, follow=True))
    assert not Delivery.objects.exists()


def test_the_trail_tells_what_was_done_and_no_secret(as_alice, address, secret):
    as_alice.post(address, {"test": ""})
    as_alice.post(address, {"drop": WebhookSecret.objects.get().pk})
    as_alice.post(address, {"remove": ""})
    assert [entry.split(" ")[0] for entry in told()] == ["Changed", "Made", "Sent", "Dropped", "Removed"]
    assert secret not in " ".join(told()) and "www.example.com" not in " ".join(told())


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST])
def test_address_and_secrets_are_for_owners_only(dora, site, address, secret, make_member, role):
    make_member(site, dora, role)
    as_dora = login(dora)
    assert [as_dora.get(address).status_code, as_dora.post(address, {"make": "0"}).status_code] == [403, 403]
    page = as_dora.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert address not in page and "www.example.com/hook" not in page


def test_another_owner_and_another_website_do_nothing_there(alice, bob, address, secret):
    assert [login(bob).get(address).status_code, login(bob).post(address, SAVED).status_code] == [404, 404]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(address, {"remove": ""}).status_code == 403
    assert Webhook.objects.exists()


# --- What was delivered ---


@pytest.fixture
def lost(site):
    """A letter that was given up."""
    outbox.post(site, "contact.created", Letter("", "Subject", "Please call me."))
    outbox.fail(outbox.take("a", "letter", 8, {})[0], "The mail server did not take it.", is_final=True)
    return Delivery.objects.get()


def test_the_log_says_what_became_of_each_and_nothing_of_what_it_said(as_alice, lost):
    page = words(as_alice.get("/admin/widget/delivery/"))
    assert "A visitor leaves a lead or a message" in page and "Given up" in page
    assert "The mail server did not take it." in page and "Please call me" not in page
    assert "Please call me" not in words(as_alice.get(f"/admin/widget/delivery/{lost.pk}/change/"))


def test_the_sites_page_says_what_could_not_be_delivered_and_leads_to_it(as_alice, site, lost):
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert "1 letter or event could not be delivered" in page
    (way,) = re.findall(r'href="(/admin/widget/delivery/[^"]*)"', page.replace('/admin/widget/delivery/"', ""))
    assert "Given up" in words(as_alice.get(way))


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 302), (Role.ANALYST, 403)])
def test_owners_and_editors_try_it_again(dora, site, lost, make_member, role, status):
    make_member(site, dora, role)
    path = f"/admin/widget/delivery/{lost.pk}/"
    assert login(dora).post(f"{path}again/").status_code == status
    lost.refresh_from_db()
    assert (lost.state == "waiting") == (status == 302)
    assert (told() == ["Tried again"]) == (status == 302)


def test_what_has_arrived_is_not_tried_again(as_alice, site):
    outbox.post(site, "contact.created", Letter("", "Subject", "x"))
    outbox.keep(outbox.take("a", "letter", 8, {})[0])
    path = f"/admin/widget/delivery/{Delivery.objects.get().pk}/"
    assert "Try again" not in words(as_alice.get(f"{path}change/"))
    assert "It has arrived already" in words(as_alice.post(f"{path}again/", follow=True))
    assert as_alice.get(f"{path}again/").status_code == 405
