"""The admin's front page and lists lead an owner on, and no page of it holds a script or a style of its own."""

import re

import pytest

from tests.admin_walk import addresses, gets
from tests.login import login, whole


@pytest.fixture
def as_root(root):
    return login(root)


def test_a_new_owner_is_led_through_five_steps(as_alice, alice, make_site, make_sighting):
    def done():
        return [step.done for step in as_alice.get("/admin/").context["steps"]]

    assert done() == [False] * 5
    site = make_site(alice)
    assert done() == [True, True, True, False, False]
    page = as_alice.get("/admin/").content.decode()
    assert f"/admin/widget/site/{site.pk}/start/tag/" in page and 'href="/admin/widget/site/start/"' in page
    make_sighting(site)
    assert done() == []


def test_rooms_are_in_the_order_of_the_work(as_root):
    page = as_root.get("/admin/").content.decode()
    names = ["Sites", "API keys", "Conversations", "Questions", "Leads and messages", "Groups", "Users"]
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)


def test_whoever_owns_nothing_is_told_whom_to_ask(charlie):
    assert "Ask whoever runs this server" in login(charlie).get("/admin/").content.decode()


@pytest.mark.parametrize("model", ["site", "apikey", "conversation", "turn", "contact"])
def test_an_empty_list_says_what_would_be_there(as_alice, model):
    page = as_alice.get(f"/admin/widget/{model}/").content.decode()
    assert re.search(r"No (sites|API keys|conversations|questions|leads and messages) yet\.", page)
    assert "searchbar" not in page


def test_pages_hold_no_script_and_no_style_of_their_own(
    as_alice, alice, make_site, make_turn, make_contact, make_avatar
):
    """What a strict content security policy would refuse."""
    turn = make_turn(make_site(alice, accent="#FFEE88"))
    site = turn.conversation.visitor.site
    make_avatar(site)
    rows = [turn, turn.conversation, site, make_contact(site)]
    inline = r"<script(?![^>]*src=)(?![^>]*application/json)[^>]*>|<style|\sstyle=|\son\w+="
    for path in {visit.path for address in addresses() for visit in gets(address, rows)}:
        assert not re.search(inline, whole(as_alice.get(path))), path
