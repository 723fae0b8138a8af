"""Nobody sees or touches in the admin what is somebody else's: at every address, and by every way around a filter."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.admin_walk import PER_MODEL, addresses, dump, gets, posts, site_form, unknown
from tests.login import login, whole
from widget.admin.tenant import TenantAdmin
from widget.checks import tenants
from widget.models import ApiKey, Note, Rating, Site, State, Tag, Visitor

SECRET = "sk-spark-never-shown-Zz9q"  # noqa: S105


@pytest.fixture
def as_alice(alice):
    return login(alice)


@pytest.fixture
def as_root(root):
    return login(root)


# --- Every address, every person ---


def mark(owner, make_site, make_turn, make_contact, make_avatar, vault):
    """An owner's rows, with `mark-NAME` in every text that could be shown."""
    name = f"mark-{owner.username}"
    owner.first_name = owner.last_name = name
    owner.email = f"{name}@example.com"
    owner.save()
    key = ApiKey(owner=owner, name=f"{name}-key")
    key.seal(f"{name}-secret", vault)
    key.last_four = name[-4:]
    key.save()
    texts = {field: f"{name}-{field}" for field in ("name", "title", "greeting", "subtitle", "teaser", "consent")}
    texts |= {
        "launcher_label": name,
        "privacy_url": f"https://{name}.example.com/privacy",
        "mail_to": f"{name}@example.com",
    }
    asked = [{"name": "own", "label": f"{name}-label", "kind": "text", "required": False}]
    texts |= {"starters": [f"{name}-starter"], "words": {"de": {"title": f"{name}-titel"}}, "lead_fields": asked}
    origins = [f"https://{name}.example.com"]
    site = make_site(owner, api_key=key, key=f"{name}-site-key", origins=origins, **texts)
    turn = make_turn(
        site, token_hash=f"{name}-token", page=f"https://{name}.example.com/page", question=f"{name}-question",
        answer=f"{name}-answer", rating_reason=f"{name}-reason", rating=Rating.DOWN, state=State.FAILED, code="refused",
    )  # fmt: skip
    Visitor.objects.filter(site=site).update(locale=f"{name}-locale")
    visitor = turn.conversation.visitor
    contact = make_contact(
        site, visitor=visitor, fields={"name": f"{name}-who", "own": f"{name}-own"}, text=f"{name}-text"
    )
    make_contact(
        site, visitor=visitor, kind="lead", fields={"email": f"{name}-lead"}, text="", page=f"https://{name}/page"
    )
    note = Note.objects.create(conversation=turn.conversation, author=owner, text=f"{name}-note")
    tag = Tag.objects.create(site=site, name=f"{name}-tag")
    tag.conversations.add(turn.conversation)
    return [key, site, make_avatar(site), turn, turn.conversation, visitor, contact, note, tag]


@pytest.fixture
def marked(alice, bob, make_site, make_turn, make_contact, make_avatar, vault):
    make_site(bob)  # so that the ids of alice's and bob's rows are never the same
    makers = (make_site, make_turn, make_contact, make_avatar, vault)
    return [*mark(alice, *makers), *mark(bob, *makers)]


@pytest.fixture(params=["anonymous", "alice", "bob", "charlie", "root"])
def person(request, alice, bob, charlie, root):
    everybody = {user.username: user for user in (alice, bob, charlie, root)}
    return everybody.get(request.param, AnonymousUser())


def strangers(person):
    """Whose rows this person may not see."""
    return {"alice": ["bob"], "bob": ["alice"], "root": []}.get(person.get_username(), ["alice", "bob"])


def read(response):
    return whole(response).lower() + str(response.headers).lower()


def assert_silent(response, visit, names):
    assert response.status_code < 500, visit
    text = read(response)
    for name in names:
        assert f"mark-{name}" not in text, visit
        assert not re.search(rf"\b{name}\b", text), visit


def test_the_walk_knows_every_address_of_the_admin():
    found = addresses()
    assert unknown(found) == set()
    for model in admin.site._registry:
        assert {address.kind for address in found if address.model is model} >= PER_MODEL


def test_no_page_shows_a_person_what_is_somebody_elses(person, marked):
    client = login(person)
    for address in addresses():
        for visit in gets(address, marked):
            if address.kind != "logout":
                assert_silent(client.get(visit.with_query), visit, strangers(person))


def test_nothing_that_can_be_sent_touches_what_is_somebody_elses(person, marked, alice, bob):
    client = login(person)
    owners = {user.username: user for user in (alice, bob)}
    before = {name: dump(owner.pk) for name, owner in owners.items()}
    for address in addresses():
        for visit in posts(address, marked, [alice.pk, bob.pk]):
            with transaction.atomic():
                response = client.post(visit.path, visit.data)
                assert_silent(response, visit, strangers(person))
                for name in strangers(person):
                    assert dump(owners[name].pk) == before[name], visit
                transaction.set_rollback(True)


def test_the_walk_does_reach_what_is_ones_own(alice, marked):
    client = login(alice)
    pages = [read(client.get(v.with_query)) for a in addresses() if a.kind == "change" for v in gets(a, marked)]
    assert sum("mark-alice" in page for page in pages) > 4


# --- The ways around a filtered list, one by one ---


def test_lists_and_choices_do_not_name_the_sites_and_keys_of_others(as_alice, alice, bob, make_site, make_turn):
    make_turn(make_site(alice, name="Hats")), make_site(alice, name="Caps"), make_turn(make_site(bob, name="Gloves"))
    for path in ("widget/conversation/", "widget/turn/", "widget/contact/", "widget/site/add/"):
        page = as_alice.get(f"/admin/{path}").content.decode()
        assert "Gloves" not in page and "Key of bob" not in page
    assert "Hats" in as_alice.get("/admin/widget/turn/").content.decode()


def test_a_filter_by_a_foreign_site_is_turned_down_like_nonsense(as_alice, alice, bob, make_site):
    make_site(alice), make_site(alice)
    for value in (make_site(bob).pk, "nonsense", "1,2", ""):
        response = as_alice.get("/admin/widget/conversation/", {"visitor__site__id__exact": value})
        assert (response.status_code, response["Location"]) == (302, "/admin/widget/conversation/?e=1")


@pytest.mark.parametrize("lookup", ["api_key__sealed__startswith", "owner__password__startswith", "title__contains"])
def test_a_list_cannot_be_probed_by_look_ups_that_it_does_not_offer(as_alice, alice, make_site, lookup):
    make_site(alice)
    assert as_alice.get("/admin/widget/site/", {lookup: "a"}).status_code == 400


def test_a_site_cannot_be_given_the_api_key_of_another_owner(as_alice, alice, bob, make_site):
    site, foreign = make_site(alice), make_site(bob).api_key
    response = as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, api_key=foreign.pk))
    assert "Select a valid choice" in response.content.decode()
    site.refresh_from_db()
    assert site.api_key.owner == alice


def test_not_even_a_superuser_mixes_the_keys_of_two_owners(as_root, alice, bob, make_site):
    key = make_site(bob).api_key
    response = as_root.post("/admin/widget/site/add/", site_form(owner=alice.pk, api_key=key.pk))
    assert "Choose one of the API keys of the site&#x27;s owner." in response.content.decode()
    assert not alice.sites.exists()


def test_saving_refuses_a_foreign_api_key_whatever_the_form_let_through(rf, alice, bob, make_site):
    site = make_site(alice)
    site.api_key = make_site(bob).api_key
    request = rf.post("/")
    request.user = alice
    with pytest.raises(PermissionDenied):
        admin.site.get_model_admin(Site).save_model(request, site, form=None, change=True)


def test_the_owner_is_whoever_adds_it_whatever_was_sent(as_alice, alice, bob, make_site):
    key = make_site(alice).api_key
    as_alice.post("/admin/widget/site/add/", site_form(name="New", api_key=key.pk, owner=bob.pk))
    assert Site.objects.get(name="New").owner == alice


def test_a_superuser_says_whose_it_is_once(as_root, root, bob, make_site):
    key = make_site(bob).api_key
    as_root.post("/admin/widget/site/add/", site_form(name="New", api_key=key.pk, owner=bob.pk))
    site = Site.objects.get(name="New")
    assert site.owner == bob
    as_root.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, owner=root.pk))
    site.refresh_from_db()
    assert site.owner == bob


def test_an_api_key_added_in_a_popup_is_the_adders_own(as_alice, alice, bob):
    data = {"name": "Popup", "secret": SECRET, "_popup": "1", "owner": bob.pk}
    response = as_alice.post("/admin/widget/apikey/add/?_popup=1", data)
    assert ApiKey.objects.get().owner == alice
    assert "Popup" in response.content.decode() and SECRET not in response.content.decode()


def test_an_admin_that_is_not_derived_from_the_base_class_is_refused(monkeypatch):
    monkeypatch.setitem(admin.site._registry, Visitor, admin.ModelAdmin(Visitor, admin.site))
    assert [error.id for error in tenants(None)] == ["widget.E008"]


@pytest.mark.parametrize("option", ["inlines", "list_editable", "raw_id_fields"])
def test_an_option_that_the_base_class_does_not_guard_is_refused(option):
    careless = type("Careless", (TenantAdmin,), {option: ("name",)})
    assert "widget.E009" in [error.id for error in careless(Site, admin.site).check()]


def test_the_front_page_shows_only_what_one_did_oneself(as_alice, as_root, alice, root, make_site):
    site = make_site(alice, name="Hats")
    as_root.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, name="Renamed by root"))
    assert LogEntry.objects.filter(user=root).exists()
    page = as_alice.get("/admin/")
    assert "Renamed by root" not in page.content.decode() and not page.context["log_entries"].exists()


def test_a_staff_user_who_may_change_users_still_cannot(charlie):
    from django.contrib.auth.models import Permission

    charlie.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    assert login(charlie).get("/admin/auth/user/").status_code == 403
