"""Nobody sees or touches in the admin what is somebody else's: at every address, and by every way around a filter."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from tests.admin_forms import site_form
from tests.canary.mark import marked
from tests.login import login
from widget.admin.tenant import TenantAdmin
from widget.checks import tenants
from widget.models import ApiKey, Site, Visitor

SECRET = marked("never-shown-Zz9q")


@pytest.fixture
def as_root(root):
    return login(root)


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


def test_a_model_that_does_not_say_whose_it_is_is_refused(monkeypatch):
    monkeypatch.delattr(Visitor, "SITE")
    assert "widget.E011" in [error.id for error in tenants(None)]


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
