"""What can't be done is said on a page in our look, in the reader's language, with the way on; never on Django's own."""

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from tests.conftest import PASSWORD
from tests.login import login, whole
from widget.tenancy import Role


def test_an_address_with_nothing_behind_it_says_so_and_leads_back(as_alice):
    answer = as_alice.get("/admin/widget/nothing/")
    assert answer.status_code == 404 and "There is nothing at this address" in whole(answer)
    assert '<a href="/admin/">To the overview</a>' in whole(answer)


def test_a_page_of_somebody_else_looks_as_one_that_is_not_there(as_alice, bob, make_site):
    theirs = as_alice.get(f"/admin/widget/site/{make_site(bob).pk}/gaps/")
    assert whole(theirs) == whole(as_alice.get("/admin/widget/site/4711/gaps/"))


def test_a_visitor_is_not_led_into_the_owners_house(client, db):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404 and "There is nothing at this address" in whole(answer)
    assert "overview" not in whole(answer) and not answer.cookies


def test_a_role_that_is_not_enough_is_told_who_can(erik, alice, make_site, make_member):
    site = make_site(alice)
    make_member(site, erik, Role.ANALYST)
    answer = login(erik).post(f"/admin/widget/site/{site.pk}/pause/")
    assert answer.status_code == 403 and "An owner of the site can do it" in whole(answer)


def test_a_page_that_was_too_old_says_to_send_it_once_more(alice):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/admin/login/", {"username": alice.username, "password": PASSWORD})
    assert answer.status_code == 403 and "Please send it once more" in whole(answer)
    assert "CSRF" not in whole(answer)


def test_it_is_said_in_german_too(as_alice):
    assert "Unter dieser Adresse ist nichts" in whole(
        as_alice.get("/admin/widget/nothing/", headers={"accept-language": "de"})
    )


def test_a_fault_of_ours_is_said_without_a_request():
    assert "Something went wrong on this server" in render_to_string("500.html")


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500"])
def test_each_says_what_to_do_in_a_look_that_is_there(name):
    page = render_to_string(f"{name}.html")
    assert "admin-house/refused.css" in page and finders.find("admin-house/refused.css")
    assert "<h1></h1>" not in page and "<title> –" not in page and "<style" not in page and "<script" not in page
