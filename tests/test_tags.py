"""A site's own loader: what is in it, for whom, and that no setting breaks out of it."""

import gzip
import json

import pytest

from widget import assets, sites
from widget.models import Site

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example.com"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey", name="NAME-IS-PRIVATE")


def tag_of(client, key="alicekey", **headers):
    return client.get(f"/widget/v1/{key}.js", **headers)


def arguments_of(response):
    """What the loader is called with: the settings and the address of our folder."""
    loader = assets.asset("tag.js").body.removesuffix(b"();\n").decode()
    assert response.content.decode().startswith(loader)
    call = response.content.decode()[len(loader) :]
    assert (call[0], call[-3:]) == ("(", ");\n")
    return json.loads(f"[{call[1:-3]}]")


def test_the_tag_is_the_loader_called_with_the_sites_settings(client, site):
    response = tag_of(client, HTTP_REFERER=f"{SHOP}/cart?x=1")
    told, base = arguments_of(response)
    public = sites.find_with_settings("alicekey")[1]
    assert told == {name: value for name, value in public.items() if value not in (None, "", [], {}, False)}
    assert base == "http://localhost:8000/widget/"
    assert "NAME-IS-PRIVATE" not in response.content.decode()
    assert SHOP not in response.content.decode()


def test_what_is_empty_is_left_out_but_nothing_else(client, site):
    Site.objects.update(radius=0)
    told, _ = arguments_of(tag_of(client))
    assert told["radius"] == 0
    assert "teaser" not in told


@pytest.mark.parametrize("headers", [{}, {"HTTP_REFERER": f"{SHOP}/cart"}, {"HTTP_ORIGIN": SHOP}])
def test_pages_of_the_site_and_pages_that_do_not_say_who_they_are_get_it(client, site, headers):
    response = tag_of(client, **headers)
    assert arguments_of(response)[0]["site"] == "alicekey"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_REFERER": "https://evil.example/"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": f"{SHOP}/"},
        {"HTTP_REFERER": "about:blank"},
    ],
)
def test_a_foreign_page_gets_a_script_that_does_nothing(client, site, headers):
    response = tag_of(client, **headers)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "alicekey" not in response.content.decode()
    assert response.content.decode().startswith('document.querySelector("script[data-debug]")&&console.warn(')


def test_unknown_and_paused_sites_get_it_too_with_the_reason(client, site):
    assert "No site has this site key" in tag_of(client, "nobody").content.decode()
    Site.objects.update(is_active=False)
    assert "paused" in tag_of(client).content.decode()


def test_no_setting_breaks_out_of_the_script(client, site):
    hostile = "</script><script>alert(1)//\u2028\u2029'\"\\"
    Site.objects.update(title=hostile, words={"de": {"title": "Grüße </SCRIPT>"}})
    response = tag_of(client)
    text = response.content.decode()
    assert "</" not in text[-2000:]
    assert "\u2028" not in text
    assert "\u2029" not in text
    assert arguments_of(response)[0]["title"] == hostile
    assert "Grüße" in text


def test_it_is_cached_shortly_zipped_and_known_again_until_a_setting_changes(client, site):
    response = tag_of(client, HTTP_ACCEPT_ENCODING="gzip")
    assert response["Cache-Control"].startswith("public, max-age=60")
    assert gzip.decompress(response.content).endswith(b");\n")
    assert tag_of(client, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    Site.objects.update(accent="#123456")
    assert tag_of(client, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 200


def test_one_request_of_at_most_three_and_a_half_kilobytes_draws_the_launcher(client, site):
    assert len(tag_of(client, HTTP_ACCEPT_ENCODING="gzip").content) < 3500


def test_it_costs_one_query(client, site, django_assert_num_queries):
    with django_assert_num_queries(1):
        tag_of(client)
