"""A site's page for people, as its owners, editors and analysts meet it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin_forms import site_form
from tests.conftest import let_in
from tests.letters import letters
from tests.login import login, words
from widget import people
from widget.models import AuditEntry, Invitation, Membership, Site
from widget.tenancy import Role


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def page(site):
    return f"/admin/widget/site/{site.pk}/people/"


@pytest.fixture
def link(as_alice, page):
    """Invites somebody as alice does, and returns the way of the link that she is shown."""

    def make(email="nina@people.test", role="analyst"):
        said = as_alice.post(page, {"act": "invite", "email": email, "role": role}).content.decode()
        return re.search(r"http://localhost:8000(/admin/invited/[\w.-]+/)", said).group(1)

    return make


def test_an_owner_invites_and_sees_the_link_once(as_alice, page, link):
    way = link()
    assert way not in as_alice.get(page).content.decode()
    assert "nina@people.test Analyst Invited by alice" in words(as_alice.get(page))
    assert "1 invitation waits" in words(as_alice.get(page.replace("people", "change")))


def test_the_letter_with_the_link_waits_in_the_outbox(link):
    way = link()
    (letter,) = letters()
    assert letter["to"] == "nina@people.test" and way in letter["text"]


def test_people_are_given_other_roles_and_removed_at_once(as_alice, page, site, erik, make_member):
    there, as_erik = make_member(site, erik, Role.ANALYST), login(erik)
    assert "Hats" in as_erik.get("/admin/widget/site/").content.decode()
    as_alice.post(page, {"act": "role", "row": there.pk, "role": "editor"})
    there.refresh_from_db()
    assert there.role == Role.EDITOR
    said = as_alice.post(page, {"act": "remove", "row": there.pk}, follow=True)
    assert "From now on, erik@people.test sees nothing of this site." in words(said)
    assert "Hats" not in as_erik.get("/admin/widget/site/").content.decode()
    assert "You have a role at no site here" in as_erik.get("/admin/").content.decode()


def test_invitations_are_renewed_and_withdrawn(as_alice, client, page, link):
    old, row = link(), Invitation.objects.get().pk
    said = as_alice.post(page, {"act": "resend", "row": row}).content.decode()
    assert client.get(old).status_code == 410
    new = re.search(r"/admin/invited/[\w.-]+/", said).group(0)
    assert client.get(new).status_code == 302
    as_alice.post(page, {"act": "withdraw", "row": row})
    assert client.get(new).status_code == 410 and not Invitation.objects.exists()


@pytest.mark.parametrize("data", [{"email": "nonsense", "role": "analyst"}, {"email": "n@people.test", "role": "boss"}])
def test_a_wrong_invitation_is_said_and_nothing_is_sent(as_alice, page, data):
    said = as_alice.post(page, {"act": "invite", **data})
    assert said.status_code == 200 and "errorlist" in said.content.decode() and not Invitation.objects.exists()


def test_the_rows_of_another_site_are_not_touched_from_here(as_alice, page, bob, erik, make_site, make_member):
    there = make_member(make_site(bob), erik, Role.ANALYST)
    for act in ("remove", "role"):
        said = as_alice.post(page, {"act": act, "row": there.pk, "role": "owner"}, follow=True)
        assert "That is no longer here." in words(said)
    there.refresh_from_db()
    assert there.role == Role.ANALYST


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST])
def test_people_keys_and_deletion_are_for_owners(page, site, dora, make_member, role):
    make_member(site, dora, role)
    client = login(dora)
    for path in (page, "/admin/widget/apikey/", "/admin/widget/site/add/", "/admin/widget/auditentry/1/change/"):
        assert client.get(path).status_code in (302, 403), path
        assert client.post(path, {"act": "invite", "email": "x@people.test", "role": "owner"}).status_code in (302, 403)
    assert client.post(page.replace("people", "delete"), {"post": "yes"}).status_code == 403
    front = client.get("/admin/").content.decode()
    assert "API keys" not in front and "/site/add/" not in front
    assert not Invitation.objects.exists() and Site.objects.exists()


def test_an_owner_by_role_does_all_but_see_the_api_key(page, site, dora, make_member):
    make_member(site, dora, Role.OWNER)
    client = login(dora)
    client.post(page, {"act": "invite", "email": "x@people.test", "role": "owner"})
    assert Invitation.objects.get().inviter == dora
    assert "Key of alice" not in client.get(page.replace("people", "change")).content.decode()
    assert client.get("/admin/widget/apikey/").status_code == 403
    assert "Hats" in client.get("/admin/widget/auditentry/").content.decode()
    client.post(page, {"act": "remove", "row": Membership.objects.get().pk}, follow=True)
    assert client.get(page).status_code == 403
    assert client.get(page.replace("people", "delete")).status_code in (302, 403)


def test_an_owner_by_role_may_delete_the_site(page, site, dora, make_member):
    make_member(site, dora, Role.OWNER)
    assert login(dora).post(page.replace("people", "delete"), {"post": "yes"}).status_code == 302
    assert not Site.objects.exists()


def test_an_editor_changes_the_look_and_neither_model_nor_key_nor_where_letters_go(
    page, site, dora, bob, make_member, make_site
):
    make_member(site, dora, Role.EDITOR)
    key, sent = make_site(bob).api_key, {"model_id": 99, "mail_to": "dora@people.test"}
    form = site_form(site, title="Ask dora", api_key=key.pk, is_active="", **sent)
    del form["is_active"]
    assert login(dora).post(page.replace("people", "change"), form).status_code == 302
    before = (site.api_key_id, site.model_id, site.mail_to, site.key)
    site.refresh_from_db()
    assert (site.api_key_id, site.model_id, site.mail_to, site.key) == before
    assert site.title == "Ask dora" and not site.is_active


def test_an_analyst_reads_and_changes_nothing(page, site, erik, make_member, make_turn):
    turn = make_turn(site, question="Do you sell hats?")
    make_member(site, erik, Role.ANALYST)
    client = login(erik)
    shown = client.get(page.replace("people", "change"))
    assert "Its owners and editors set it up." in shown.content.decode() and "_save" not in shown.content.decode()
    assert client.post(page.replace("people", "change"), site_form(site, title="Mine")).status_code == 403
    assert "sell hats" in client.get(f"/admin/widget/conversation/{turn.conversation_id}/change/").content.decode()
    assert "delete_selected" not in client.get("/admin/widget/site/").content.decode()
    assert client.post(
        "/admin/widget/site/", {"action": "delete_selected", "_selected_action": [site.pk], "post": "yes"}
    )
    assert Site.objects.get().title != "Mine"


def test_a_selection_with_somebody_elses_site_in_it_deletes_nothing(site, bob, make_member, make_site):
    make_member(site, bob, Role.EDITOR)
    own = make_site(bob, name="Own")
    data = {"action": "delete_selected", "_selected_action": [site.pk, own.pk]}
    client = login(bob)
    asked = words(client.post("/admin/widget/site/", data))
    assert "You may not delete these" in asked and "Hats" in asked and "Own" not in asked.partition("these")[2]
    assert client.post("/admin/widget/site/", {**data, "post": "yes"}).status_code == 403
    assert Site.objects.count() == 2


def test_only_superusers_hand_a_site_over(as_alice, page, site, root, bob, make_site):
    key, alien = make_site(bob).api_key, {"act": "hand_over"}
    assert "Hand the site over" not in as_alice.get(page).content.decode()
    assert as_alice.post(page, {**alien, "row": key.pk}).status_code == 403
    as_root = login(root)
    assert "Key of bob" in as_root.get(page).content.decode()
    as_root.post(page, {**alien, "row": site.api_key_id})
    assert Site.objects.get(pk=site.pk).owner == site.owner, "with its own key it stays where it is"
    as_root.post(page, {**alien, "row": key.pk})
    assert Site.objects.get(pk=site.pk).owner == bob
    assert as_alice.get(page).status_code == 403


def test_what_was_done_is_told_to_the_owner_and_not_to_editors(as_alice, page, link, dora, site, make_member):
    link()
    make_member(site, dora, Role.EDITOR)
    assert "Invited nina@people.test" in words(as_alice.get("/admin/widget/auditentry/"))
    assert AuditEntry.objects.exists()
    assert login(dora).get("/admin/widget/auditentry/").status_code == 403
    assert "Who did what" not in login(dora).get("/admin/").content.decode()


def test_the_page_asks_the_database_as_often_for_many_people_as_for_few(as_alice, page, site, alice, make_member):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(page).status_code == 200
        return len(captured)

    def more(n):
        make_member(site, let_in(f"p{n}"), Role.ANALYST)
        people.invite(None, alice, site, f"i{n}@people.test", Role.EDITOR)

    more(0), queries()
    few = queries()
    for n in range(1, 6):
        more(n)
    assert queries() == few
