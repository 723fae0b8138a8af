"""What the link of an invitation opens: whoever has it joins, once, and learns nothing of anybody's account."""

import re

import pytest
from django.contrib.auth import get_user_model

from tests.conftest import PASSWORD
from tests.login import login, words
from widget import people
from widget.models import Invitation, Membership, Site
from widget.tenancy import Role

NEW = {"act": "join", "name": "Nina", "new_password1": "staple-battery-horse", "new_password2": "staple-battery-horse"}


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def link(alice, site):
    """Invites somebody as alice does, and returns the way of the link."""
    return lambda email="nina@people.test", role="analyst": way(
        people.invite(alice, alice, site, email, Role(role)).link
    )


def way(said):
    return re.search(r"/admin/invited/[\w.-]+/", said).group(0)


def test_a_link_makes_an_account_that_is_signed_in_at_once(client, link, site):
    shown = client.get(link(), follow=True)
    assert shown.redirect_chain[-1][0] == "/admin/invited/"
    assert "alice invites nina@people.test to the chat of “Hats”, as analyst" in words(shown)
    joined = client.post("/admin/invited/", NEW, follow=True)
    assert "Welcome to “Hats”" in words(joined)
    nina = get_user_model().objects.get(email="nina@people.test")
    assert (nina.first_name, nina.is_staff, nina.is_superuser) == ("Nina", True, False)
    assert list(Site.objects.visible_to(nina)) == [site]


def test_from_then_on_they_sign_in_with_their_address(client, link):
    client.get(link())
    client.post("/admin/invited/", NEW)
    client.post("/admin/logout/")
    client.post("/admin/login/", {"username": "Nina@people.test", "password": NEW["new_password1"]})
    assert "Nina" in client.get("/admin/").content.decode()


def test_a_link_that_was_used_is_kind_and_opens_nothing(client, link):
    way = link()
    client.get(way)
    client.post("/admin/invited/", NEW)
    again = client.get(way)
    assert again.status_code == 410 and "Ask whoever invited you for a new one" in words(again)
    assert client.post("/admin/invited/", NEW).status_code == 410
    assert get_user_model().objects.filter(email="nina@people.test").count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "nina@people.test"])
def test_a_weak_password_is_refused_in_words(client, link, password):
    client.get(link())
    said = client.post("/admin/invited/", {**NEW, "new_password1": password, "new_password2": password})
    assert "errorlist" in said.content.decode() and not Membership.objects.exists()
    assert Invitation.objects.exists(), "the link stays good"


def test_somebody_with_the_address_accepts_with_the_account_they_have(link, dora, site):
    client = login(dora)
    shown = client.get(link(dora.email.upper(), "editor"), follow=True)
    assert "You are logged in as dora@people.test" in words(shown)
    client.post("/admin/invited/", {"act": "accept"})
    assert Membership.objects.get().user == dora and set(Site.objects.changeable_by(dora)) == {site}


def test_signing_in_on_the_way_keeps_the_invitation(client, link, dora):
    client.get(link(dora.email))
    way = re.search(r'href="(/admin/login/\?next=[^"]+)"', client.get("/admin/invited/").content.decode()).group(1)
    client.post(way, {"username": dora.email, "password": PASSWORD, "next": "/admin/invited/"})
    client.post("/admin/invited/", {"act": "accept"})
    assert Membership.objects.get().user == dora


def test_whoever_is_signed_in_as_somebody_else_is_told_so_and_can_change(link, dora):
    client = login(dora)
    shown = client.get(link(), follow=True)
    assert "logged in as dora@people.test , and this invitation is for somebody with another address" in words(shown)
    client.post("/admin/invited/", {"act": "accept"})
    assert not Membership.objects.exists()
    assert "New here?" in words(client.post("/admin/invited/", {"act": "leave"}, follow=True))


def test_nothing_tells_whether_an_address_has_an_account(alice, site, client, dora, django_capture_on_commit_callbacks):
    """Neither what the owner is shown, nor the letter, nor the page behind the link, nor the account that is made there."""

    as_alice = login(alice)

    def said(email):
        with django_capture_on_commit_callbacks() as letters:
            answer = as_alice.post(
                f"/admin/widget/site/{site.pk}/people/", {"act": "invite", "email": email, "role": "analyst"}
            ).content.decode()
        shown = client.get(way(answer), follow=True).content.decode()
        joined = client.post("/admin/invited/", NEW, follow=True).content.decode()
        client.post("/admin/logout/")
        Invitation.objects.all().delete(), Membership.objects.all().delete()
        hidden = rf"{email}|{email.partition('@')[0]}-\w+|[\w.-]*{way(answer).split('/')[3]}|value=\"\w{{64}}\"|\d+"
        return [re.sub(hidden, "", text) for text in (answer, shown, joined)], len(letters)

    assert said("dora@people.test") == said("nobody@people.test")
