import pytest
from django.utils.html import escape

from tests.admin_forms import site_form
from widget.admin.site_form import spell_color
from widget.models import Site, Turn, Visitor
from widget.sites import pinned_snippet


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def test_addresses_are_written_one_per_line_and_kept_in_one_spelling(as_alice, alice, make_site):
    site = make_site(alice)
    written = " HTTPS://Shop.Example.com/ \n\nhttps://shop.example.com\r\nhttps://*.example.com:443"
    as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, origins=written))
    site.refresh_from_db()
    assert site.origins == ["https://shop.example.com", "https://*.example.com"]
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert "https://shop.example.com\nhttps://*.example.com</textarea>" in page


def test_each_wrong_address_is_named_by_its_line(as_alice, alice, make_site):
    site = make_site(alice)
    written = "shop.example.com\nshop.example.com/b\n*\nhttps://[abc\nhttps://a.example.com/path"
    page = as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, origins=written)).content.decode()
    assert "Line 1" not in page, "https:// is added where it is missing"
    assert "Line 2: “https://shop.example.com/b” has more than the address" in page
    assert "Line 3: “*” would let every page use this site" in page
    assert "Line 4: “https://[abc” is not the address of a website" in page
    assert "Line 5: “https://a.example.com/path” has more than the address" in page
    assert "shop.example.com/b\n*\n" in page, "what was written stays to be corrected"


def test_a_site_without_addresses_is_saved_with_a_warning(as_alice, alice, make_site):
    site = make_site(alice)
    page = as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, origins=""), follow=True)
    assert "No address is allowed yet" in page.content.decode()
    assert "None: no website can show it" in page.content.decode()


def test_a_new_site_leads_to_its_tag(as_alice, alice, make_site):
    key = make_site(alice).api_key
    response = as_alice.post("/admin/widget/site/add/", site_form(name="New", api_key=key.pk), follow=True)
    site = Site.objects.get(name="New")
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == f"/admin/widget/site/{site.pk}/change/"
    tag = f'src="http://localhost:8000/widget/v1/{site.key}.js"'
    assert tag.replace('"', "&quot;") in page
    pinned = escape(pinned_snippet(site.key))
    assert f'<pre id="pinned-tag" tabindex="0" aria-label="The pinned tag">{pinned}</pre>' in page
    assert 'data-copy="tag"' in page and 'data-copy="pinned-tag"' in page
    assert page.index(tag.replace('"', "&quot;")) < page.index('<details class="house-more"') < page.index(pinned)
    assert f'href="/chat/{site.key}/"' in page and "admin-house/copy.js" in page


def test_a_colour_that_had_to_move_is_said(as_alice, alice, make_site):
    site = make_site(alice, accent="#FFEE88")
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert "Yours was moved" in page
    assert "Yours was moved" not in as_alice.get(f"/admin/widget/site/{make_site(alice).pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("written", "kept"), [("5346e0", "#5346E0"), (" #53e ", "#5533EE"), ("#5346E0", "#5346E0"), ("red", "red")]
)
def test_a_colour_is_read_as_people_write_it(written, kept):
    assert spell_color(written) == kept


def test_a_first_site_says_that_a_key_comes_first(as_alice, alice, make_site):
    assert "First add your API key" in as_alice.get("/admin/widget/site/add/").content.decode()
    key = make_site(alice).api_key
    assert f'<option value="{key.pk}" selected>' in as_alice.get("/admin/widget/site/add/").content.decode()


def test_deleting_a_site_counts_what_goes_with_it_and_takes_it_along(as_alice, alice, make_site, make_turn):
    site, other = make_site(alice, name="Hats"), make_site(alice)
    make_turn(site, conversation=make_turn(site).conversation), make_turn(site), make_turn(other)
    path = f"/admin/widget/site/{site.pk}/delete/"
    page = as_alice.get(path).content.decode()
    assert "3 questions" in page and "2 conversations" in page and "2 visitors" in page
    assert "When do you open?" not in page
    assert as_alice.post(path, {"post": "yes"}).status_code == 302
    assert list(Site.objects.all()) == [other] and Turn.objects.count() == 1


def test_several_sites_are_deleted_at_once_after_a_question(as_alice, alice, make_site, make_turn):
    sites = [make_site(alice), make_site(alice)]
    make_turn(sites[0])
    data = {"action": "delete_selected", "_selected_action": [site.pk for site in sites]}
    assert "1 question<" in as_alice.post("/admin/widget/site/", data).content.decode()
    assert as_alice.post("/admin/widget/site/", {**data, "post": "yes"}).status_code == 302
    assert not Site.objects.exists() and not Visitor.objects.exists()


def test_limits_are_kept_and_what_is_above_the_operators_ceiling_is_said(as_alice, alice, make_site, settings):
    site = make_site(alice)
    path = f"/admin/widget/site/{site.pk}/change/"
    as_alice.post(path, site_form(site, visitor_hour=7, site_day=80, challenge="always"))
    site.refresh_from_db()
    assert (site.visitor_hour, site.site_day, site.challenge) == (7, 80, "always")
    settings.LIMIT_CEILINGS = {**settings.LIMIT_CEILINGS, "site_day": 50}
    assert site.within_ceiling("site_day") == 50, "a ceiling that has come down since holds as well"
    page = as_alice.post(path, site_form(site, site_day=60)).content.decode()
    assert "At most 50: whoever runs this server has set that." in page
    page = as_alice.post(path, site_form(site, visitor_day=0)).content.decode()
    assert "Write at least 1. To take no questions at all, pause the chat." in page
