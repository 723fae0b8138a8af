"""The admin's front page and lists lead an owner on, and no page of it holds a script or a style of its own."""

import re

import pytest

from tests.admin_walk import addresses, gets
from tests.login import login, whole
from widget.tenancy import Role


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


@pytest.mark.parametrize("model", ["conversation", "turn", "contact", "delivery"])
def test_an_empty_list_leads_to_where_its_first_row_comes_from(as_alice, alice, make_site, model):
    assert 'href="/admin/widget/site/start/">Add your first site</a>' in whole(as_alice.get(f"/admin/widget/{model}/"))
    site = make_site(alice)
    way = f"/chat/{site.key}/" if model in ("conversation", "turn") else f"/admin/widget/site/{site.pk}/change/"
    assert f'class="button" href="{way}"' in whole(as_alice.get(f"/admin/widget/{model}/"))


def test_an_empty_list_leads_nobody_where_they_may_not_go(erik, alice, make_site, make_member):
    site = make_site(alice)
    make_member(site, erik, Role.ANALYST)
    page = whole(login(erik).get("/admin/widget/conversation/"))
    assert f'href="/chat/{site.key}/">Try the chat</a>' in page and "Add your first site" not in page


def test_nobody_banned_leads_to_the_first_ban(as_root):
    assert 'href="/admin/widget/ban/add/">Add a ban</a>' in whole(as_root.get("/admin/widget/ban/"))


def test_users_and_groups_are_called_by_their_names(as_root):
    for path, name in (("user", "Users"), ("group", "Groups")):
        page = whole(as_root.get(f"/admin/auth/{path}/"))
        assert f"<h1>{name}</h1>" in page and "to change" not in page


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
