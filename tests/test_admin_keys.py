import re

import pytest
from django.contrib.admin.models import LogEntry

from tests.canary.mark import marked
from widget.crypto import Vault
from widget.models import ApiKey

SECRET, NEW = marked("never-shown-Zz9q"), marked("new-one-1234")
OTHER_VAULT = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI="


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def test_an_api_key_is_sealed_and_never_shown_again(as_alice, vault, caplog):
    pages = [as_alice.post("/admin/widget/apikey/add/", {"name": "Mine", "secret": f"  {SECRET}\n"}, follow=True)]
    key = ApiKey.objects.get()
    assert key.open(vault) == SECRET and SECRET not in key.sealed
    one = f"/admin/widget/apikey/{key.pk}"
    pages += [as_alice.get(path) for path in (f"{one}/change/", f"{one}/history/", "/admin/widget/apikey/", "/admin/")]
    pages += [as_alice.post(f"{one}/change/", {"name": "", "secret": SECRET})]
    for page in pages:
        assert page.status_code == 200 and SECRET not in page.content.decode()
    assert "••••Zz9q" in pages[1].content.decode()
    assert not any(SECRET in str(entry.__dict__) for entry in LogEntry.objects.all())
    assert SECRET not in caplog.text


@pytest.mark.parametrize("secret", ["sixchr", "with a space inside it", "tést-with-an-accent", "x" * 513])
def test_a_bad_api_key_is_refused_in_words_that_do_not_repeat_it(as_alice, secret):
    page = as_alice.post("/admin/widget/apikey/add/", {"name": "Mine", "secret": secret}).content.decode()
    assert "Copy it once more" in page and secret not in page
    assert not ApiKey.objects.exists()


def test_an_empty_field_keeps_the_api_key_and_a_new_one_replaces_it(as_alice, alice, make_site, vault):
    key = make_site(alice, secret=SECRET).api_key
    path = f"/admin/widget/apikey/{key.pk}/change/"
    as_alice.post(path, {"name": "Renamed", "secret": ""})
    key.refresh_from_db()
    assert (key.name, key.open(vault)) == ("Renamed", SECRET)
    as_alice.post(path, {"name": "Renamed", "secret": NEW})
    key.refresh_from_db()
    assert (key.last_four, key.open(vault)) == ("1234", NEW)


def test_a_new_secret_leads_to_the_page_that_tests_it(as_alice):
    added = as_alice.post("/admin/widget/apikey/add/", {"name": "Mine", "secret": SECRET})
    key = ApiKey.objects.get()
    assert added["Location"] == f"/admin/widget/apikey/{key.pk}/test/"
    path = f"/admin/widget/apikey/{key.pk}/change/"
    assert as_alice.post(path, {"name": "Mine", "secret": NEW})["Location"].endswith("/test/")
    assert as_alice.post(path, {"name": "Renamed", "secret": ""})["Location"] == "/admin/widget/apikey/"
    popup = as_alice.post("/admin/widget/apikey/add/", {"name": "Other", "secret": SECRET, "_popup": "1"})
    assert popup.status_code == 200, "the form behind it gets the key"


def test_browsers_do_not_fill_a_login_password_into_the_key(as_alice):
    page = as_alice.get("/admin/widget/apikey/add/").content.decode()
    field = re.search(r"<input[^>]*name=\"secret\"[^>]*>", page)[0]
    assert 'type="password"' in field and 'autocomplete="new-password"' in field and "value" not in field


def test_an_api_key_that_cannot_be_read_any_more_says_so(as_alice, alice, make_site):
    key = make_site(alice).api_key
    key.seal(SECRET, Vault([OTHER_VAULT]))
    key.save()
    for path in (f"/admin/widget/apikey/{key.pk}/change/", "/admin/widget/apikey/"):
        assert (
            "with this server&#x27;s ENCRYPTION_KEYS, so nothing is sent to SparkGPT. Enter it again"
            in as_alice.get(path).content.decode()
        )


def test_an_api_key_in_use_is_not_deleted_and_says_by_what(as_alice, alice, make_site):
    key = make_site(alice, name="Hats").api_key
    deletions = [(f"/admin/widget/apikey/{key.pk}/delete/", {"post": "yes"})]
    deletions += [("/admin/widget/apikey/", {"action": "delete_selected", "_selected_action": key.pk, "post": "yes"})]
    for path, data in deletions:
        page = as_alice.post(path, data).content.decode()
        assert "still in use by" in page and "the site “Hats”" in page
    assert ApiKey.objects.filter(pk=key.pk).exists()


def test_what_still_uses_a_key_is_named_only_to_its_owner(as_alice, alice, bob, make_site):
    """Such a row can't be made here; the answer must not depend on that."""
    key = make_site(alice).api_key
    key.sites.update(owner=bob, name="Gloves")
    page = as_alice.get(f"/admin/widget/apikey/{key.pk}/delete/").content.decode()
    assert "a site of somebody else" in page and "Gloves" not in page
