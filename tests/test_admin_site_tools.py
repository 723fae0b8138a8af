"""What an owner does to a whole site with one press, and the pages about its key."""

import re

import pytest

from tests.login import login
from widget.audit import Deed
from widget.models import AuditEntry, OldKey, Site
from widget.tenancy import Role

PATH = "/admin/widget/site"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats", key="hatskey")


def read(response):
    return response.content.decode()


def test_a_site_is_paused_and_opened_from_its_page_and_from_the_list(as_alice, site):
    response = as_alice.post(f"{PATH}/{site.pk}/pause/")
    site.refresh_from_db()
    assert (site.is_active, response["Location"]) == (False, f"{PATH}/{site.pk}/change/")
    page = read(as_alice.get(f"{PATH}/"))
    button = re.search(r"<button[^>]*formaction=\"([^\"]*)\"[^>]*>", page)
    assert button[1] == f"{PATH}/{site.pk}/resume/" and 'aria-label="Open Hats"' in button[0]
    response = as_alice.post(button[1], {"_back": "list", "action": "", "_selected_action": []})
    site.refresh_from_db()
    assert (site.is_active, response["Location"]) == (True, f"{PATH}/")


@pytest.mark.parametrize("press", ["pause", "resume", "duplicate", "archive", "unarchive"])
def test_looking_presses_nothing(as_alice, site, press):
    assert as_alice.get(f"{PATH}/{site.pk}/{press}/").status_code == 405
    site.refresh_from_db()
    assert site.is_active and site.archived_at is None and Site.objects.count() == 1


def test_a_copy_is_the_owners_and_paused(as_alice, as_root, alice, site):
    assert "It is paused" in read(as_alice.post(f"{PATH}/{site.pk}/duplicate/", follow=True))
    as_root.post(f"{PATH}/{site.pk}/duplicate/")
    assert {(copy.name, copy.owner, copy.is_active) for copy in Site.objects.exclude(pk=site.pk)} == {
        ("Copy of Hats", alice, False)
    }


@pytest.fixture
def as_root(root):
    return login(root)


def test_an_archived_site_is_out_of_sight_and_only_read(as_alice, site):
    as_alice.post(f"{PATH}/{site.pk}/archive/")
    page = read(as_alice.get(f"{PATH}/"))
    assert "Hats</a>" not in page and 'href="?archived=all">Show all' in page
    for which in ("yes", "all"):
        assert "Hats</a>" in read(as_alice.get(f"{PATH}/", {"archived": which}))
    page = read(as_alice.get(f"{PATH}/{site.pk}/change/"))
    assert "This site is archived" in page and "<textarea" not in page
    for refused in ("change", "pause", "new-key", "test", "start/look"):
        assert as_alice.post(f"{PATH}/{site.pk}/{refused}/", {"name": "x"}).status_code == 403
    page = read(as_alice.post(f"{PATH}/{site.pk}/unarchive/", follow=True))
    assert "is back, and paused" in page and "Hats</a>" in read(as_alice.get(f"{PATH}/"))


def test_whoever_may_only_read_gets_a_page_to_read(erik, site, make_member):
    make_member(site, erik, Role.ANALYST)
    client = login(erik)
    page = read(client.get(f"{PATH}/{site.pk}/change/"))
    assert "You may read what visitors ask here" in page and "Duplicate" not in page and "/preview/" not in page
    assert client.post(f"{PATH}/{site.pk}/pause/").status_code == 403
    assert "formaction" not in read(client.get(f"{PATH}/"))


def test_an_editor_pauses_and_leaves_the_rest_to_the_owners(dora, site, make_member):
    make_member(site, dora, Role.EDITOR)
    client = login(dora)
    page = read(client.get(f"{PATH}/{site.pk}/change/"))
    assert "Pause</button>" in page and "New site key" not in page and "Archive" not in page and "Duplicate" not in page
    for name in ("archive", "new-key", "duplicate", "unarchive"):
        assert client.post(f"{PATH}/{site.pk}/{name}/").status_code == 403, name
    client.post(f"{PATH}/{site.pk}/pause/")
    assert not Site.objects.get().is_active
    assert AuditEntry.objects.filter(deed=Deed.PAUSED, who=dora).count() == 1


def test_whoever_owns_by_role_gives_a_new_key_and_makes_no_copy(dora, site, make_member):
    make_member(site, dora, Role.OWNER)
    client = login(dora)
    assert client.post(f"{PATH}/{site.pk}/duplicate/").status_code == 403
    client.post(f"{PATH}/{site.pk}/new-key/", {"days": "7"})
    assert OldKey.objects.count() == 1
    assert AuditEntry.objects.filter(deed=Deed.SITE_KEY_REPLACED, who=dora).count() == 1


def test_a_new_key_says_how_long_the_old_one_works_and_who_uses_it(as_alice, site, make_sighting):
    seen = make_sighting(site, "https://old.example.com", "hatskey")
    page = read(as_alice.post(f"{PATH}/{site.pk}/new-key/", {"days": "7"}, follow=True))
    old, site = OldKey.objects.get(), Site.objects.get()
    assert old.key == "hatskey" and f"/widget/v1/{site.key}.js" in page
    assert "hatskey" in page and "6 days, 23 hours" in page.replace("\xa0", " ")
    assert "No page has used it since it was replaced" in page
    seen.last_at = old.replaced_at.replace(year=old.replaced_at.year + 1)
    seen.save()
    assert "A page of https://old.example.com still uses it" in read(as_alice.get(f"{PATH}/{site.pk}/new-key/"))
    page = read(as_alice.post(f"{PATH}/{site.pk}/new-key/", {"_end": "1"}, follow=True))
    assert "hatskey" not in page and not OldKey.objects.get().works


@pytest.mark.parametrize(("days", "kept"), [("0", 0), ("30", 1), ("nonsense", 1), ("100000", 1)])
def test_the_grace_is_one_of_those_that_are_offered(as_alice, site, days, kept):
    as_alice.post(f"{PATH}/{site.pk}/new-key/", {"days": days})
    assert OldKey.objects.count() == kept
    assert all((old.until - old.replaced_at).days <= 30 for old in OldKey.objects.all())


def test_the_page_of_a_site_says_where_it_was_seen(as_alice, site, make_sighting):
    assert "Seen on your site: Not yet." in read(as_alice.get(f"{PATH}/{site.pk}/change/"))
    make_sighting(site)
    assert "Yes, just now, from https://shop.example.com" in read(as_alice.get(f"{PATH}/{site.pk}/change/"))
