"""The admin's door: password, then code; closed on every address to whoever has shown only one of them."""

import re

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.admin_walk import DOOR, addresses
from tests.codes import PAGE, STEP, code_of, deeds, is_open, protect, sign_in, wrong_code_of
from tests.login import login, words
from widget import people
from widget.audit import Deed
from widget.models import Membership, Tries
from widget.tenancy import Role

OUTSIDE = {"login", "logout", *(DOOR - {"second_factor", "browsers"})}
"""What has a door of its own, or none."""


def test_signing_in_asks_for_the_code_and_nobody_is_signed_in_before(client, alice):
    protect(alice)
    answer = sign_in(client, "alice", "/admin/widget/site/")
    assert answer.url == STEP and not is_open(client)
    assert "_auth_user_id" not in client.session and deeds(Deed.SIGNED_IN) == 0
    assert client.post(STEP, {"code": code_of(alice)}).url == "/admin/widget/site/"
    assert is_open(client) and deeds(Deed.SIGNED_IN) == 1


@pytest.mark.parametrize("code", ["", "12345", "nonsense", "١٢٣٤٥٦", "0" * 24, "-", "1e5"])
def test_nonsense_is_no_code(client, alice, code):
    protect(alice)
    sign_in(client, "alice")
    assert client.post(STEP, {"code": code}).status_code == 200 and not is_open(client)


def test_somebody_elses_code_opens_nothing(client, alice, bob):
    codes = protect(bob)
    protect(alice)
    sign_in(client, "alice")
    for code in (codes[0], code_of(bob)):
        client.post(STEP, {"code": code})
    assert not is_open(client)


def test_wrong_codes_are_counted_and_close_even_to_the_right_one_for_a_while(client, alice):
    protect(alice)
    sign_in(client, "alice")
    for _ in range(5):
        client.post(STEP, {"code": wrong_code_of(alice)})
    said = client.post(STEP, {"code": code_of(alice)})
    assert "Too many wrong codes. Wait" in words(said) and not is_open(client)
    assert (deeds(Deed.REFUSED), deeds(Deed.LOCKED)) == (5, 1)
    Tries.objects.update(until=None)
    assert client.post(STEP, {"code": code_of(alice)}).status_code == 302


def test_the_password_alone_is_forgotten_after_ten_minutes_and_when_it_changes(client, alice):
    protect(alice)
    for spoil in ({"since": 0}, {"mark": "another password's"}, {"since": 10**12}):
        sign_in(client, "alice")
        session = client.session
        session["second_step"] = session["second_step"] | spoil
        session.save()
        assert client.post(STEP, {"code": code_of(alice)}).url == "/admin/login/" and not is_open(client)


def test_the_second_step_is_closed_to_whoever_skipped_the_first(client, alice):
    protect(alice)
    assert client.get(STEP).url == "/admin/login/"
    assert client.post(STEP, {"code": code_of(alice)}).url == "/admin/login/"


def test_another_browser_that_is_signed_in_already_is_asked_too(alice):
    """On every page of the admin, and for an invitation."""
    elsewhere = login(alice)
    assert is_open(elsewhere)
    protect(alice)
    for way in (
        "/admin/",
        "/admin/widget/site/",
        PAGE,
        "/admin/signed-in/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ):
        assert elsewhere.get(way).url.startswith("/admin/login/"), way
    stopped = elsewhere.get("/admin/login/?next=/admin/widget/site/")
    assert stopped.url == STEP
    assert elsewhere.post(STEP, {"code": code_of(alice)}).url == "/admin/widget/site/" and is_open(elsewhere)


def test_every_address_of_the_admin_is_closed_to_a_session_that_has_not_passed(alice, root):
    for user in (alice, root):
        elsewhere = login(user)
        protect(user)
        for address in addresses():
            if address.kind in OUTSIDE:
                continue
            way = (
                re.sub(r"<int:\w+>|\{\w+\}", "1", address.path)
                if address.kind not in ("app_list", "catch_all")
                else "/admin/widget/"
            )
            for answer in (elsewhere.get(way), elsewhere.post(way, {"post": "yes"})):
                assert answer.status_code == 302 and answer.url.startswith("/admin/login/"), address


@pytest.mark.parametrize("way", ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
def test_the_way_on_stays_in_the_house(client, alice, way):
    protect(alice)
    sign_in(client, "alice", way)
    assert client.session["second_step"]["way"] == "/admin/"
    elsewhere = login(alice)
    elsewhere.get("/admin/login/", {"next": way})
    assert elsewhere.session["second_step"]["way"] == "/admin/"


def test_an_invitation_is_not_accepted_by_a_session_that_has_not_passed(dora, alice, make_site):
    client = login(dora)
    protect(dora)
    link = people.invite(alice, alice, make_site(alice), dora.email, Role.OWNER).link
    client.get(link[link.index("/admin/") :])
    assert client.post("/admin/invited/", {"act": "accept"}).url.startswith("/admin/login/")
    assert not Membership.objects.exists()


def test_a_request_that_nobody_vouches_for_is_refused(alice):
    """Without the library's middleware, or without a session, the house is closed."""
    protect(alice)
    request = RequestFactory().get("/admin/")
    request.user = alice
    assert not admin.site.has_permission(request)
