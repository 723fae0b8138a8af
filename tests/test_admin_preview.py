"""The preview's two answers: a page under a strict policy, and the settings of a form that isn't saved."""

import pytest

from tests.admin_forms import site_form
from widget.models import Site

PATH = "/admin/widget/site"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="hatskey", title="Stored", subtitle="Stored too")


def test_the_page_holds_the_embed_and_nothing_of_its_own(as_alice, site):
    response = as_alice.get(f"{PATH}/{site.pk}/preview/")
    page, policy = response.content.decode(), response["Content-Security-Policy"]
    assert "/widget/preview-" in page and "<style" not in page and "hatskey" not in page
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert policy.endswith("; connect-src http://testserver/widget/")  # the embed's words, and no other connection
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_written_is_told_and_not_saved(as_alice, site):
    sent = site_form(site, title="Written", accent="#fe8", starters="When?\nWhere?")
    told = as_alice.post(f"{PATH}/{site.pk}/preview/", sent).json()
    assert (told["settings"]["title"], told["settings"]["starters"]) == ("Written", ["When?", "Where?"])
    assert told["settings"]["colors"]["light"]["accent"] == "#AC9300"
    assert told["notes"] == ["#FFEE88 is too light to be read on light pages. Visitors see #AC9300 there."]
    site.refresh_from_db()
    assert site.title == "Stored"


def test_the_guided_start_sends_only_its_few_fields(as_alice, site):
    sent = {"_looks": "1", "title": "Written", "accent": "#5346E0", "position": "left"}
    settings = as_alice.post(f"{PATH}/{site.pk}/preview/", sent).json()["settings"]
    assert (settings["title"], settings["subtitle"], settings["position"]) == ("Written", "Stored too", "left")
    assert settings["credit"] is True


def test_what_cannot_be_read_stays_as_it_is_stored(as_alice, site):
    told = as_alice.post(f"{PATH}/{site.pk}/preview/", site_form(site, accent="<red>", radius="999")).json()
    assert told["settings"]["radius"] == 16 and told["settings"]["colors"]["light"]["accent"] == "#5346E0"
    assert told["notes"] == ["“<red>” is not a colour. Write it like #5346E0."]


def test_the_picture_is_shown_unless_it_is_to_go(as_alice, site, make_avatar):
    name = f"avatar-{make_avatar(site).hash}.webp"
    assert as_alice.post(f"{PATH}/{site.pk}/preview/", site_form(site)).json()["settings"]["avatar"] == name
    gone = {**site_form(site), "picture-clear": "on"}
    assert as_alice.post(f"{PATH}/{site.pk}/preview/", gone).json()["settings"]["avatar"] is None


def test_a_site_that_is_still_to_be_added_has_a_preview_too(as_alice):
    told = as_alice.post(f"{PATH}/preview/", site_form(title="Written")).json()
    assert told["settings"]["title"] == "Written" and not Site.objects.exists()


def test_the_preview_of_somebody_elses_site_does_not_exist(as_alice, bob, make_site):
    foreign = make_site(bob)
    for response in (as_alice.get(f"{PATH}/{foreign.pk}/preview/"), as_alice.post(f"{PATH}/{foreign.pk}/preview/", {})):
        assert response.status_code == 404
