"""A site's own loader: what is in it, for whom, and that no setting breaks out of it."""

import gzip
import json

import pytest

from tests import vectors
from widget import assets, sites
from widget.built import built
from widget.management.commands.demo import make_demo
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
    assert told == {"site": "alicekey"}, "nothing that the embed knows by itself"
    assert base == "http://localhost:8000/widget/"
    assert "NAME-IS-PRIVATE" not in response.content.decode()
    assert SHOP not in response.content.decode()


def test_what_the_embed_knows_by_itself_is_left_out_and_nothing_else(client, site):
    changes = {"title": "Ann", "subtitle": "Florist", "radius": 0, "credit": False, "sound": True, "font": "system"}
    Site.objects.update(**changes, greeting="", starters=["When?"], teaser="Hi", consent="All right?")
    told, _ = arguments_of(tag_of(client))
    public = sites.find_with_settings("alicekey")[1]
    defaults = vectors.read("site_settings")
    assert told == {name: value for name, value in public.items() if name == "site" or value != defaults[name]}
    assert {**defaults, **told} == public
    assert (told["greeting"], told["radius"], told["credit"], told["font"]) == ("", 0, False, "system-ui")


def test_the_launcher_is_told_in_the_loaders_own_terms(client, site):
    Site.objects.update(launcher_icon="spark", launcher_label="Ask us")
    told, _ = arguments_of(tag_of(client))
    assert told == {"site": "alicekey", "icon": built().icons["spark"], "label": "Ask us"}
    Site.objects.update(launcher_icon="speech", launcher_label="")
    assert arguments_of(tag_of(client))[0] == {"site": "alicekey"}


@pytest.mark.parametrize("icon", Site.Icon.values)
def test_every_sign_that_an_owner_may_choose_is_drawn(icon):
    assert all(path.startswith("M") for path in built().icons[icon])


def test_texts_in_other_languages_stay_on_the_server_until_they_are_read(client, site):
    Site.objects.update(words={"de": {"title": "Fragen Sie"}, "en": {"send": "Go"}})
    response = tag_of(client)
    assert arguments_of(response)[0]["texts"] == ["de", "en"]
    assert "Fragen Sie" not in response.content.decode()


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
    Site.objects.update(title=hostile, greeting="Grüße </SCRIPT>")
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


PLAIN = {"title": "Ask us", "greeting": "Hi! What would you like to know?"}
DRESSED = {
    "starters": ["When do you open?", "Do you have bread without gluten?", "Can I order a birthday cake?"],
    "teaser": "Looking for something sweet?",
    "accent": "#0F766E",
    "launcher_label": "Ask us",
    "words": {"de": {"title": "Bäckerei am Fluss", "greeting": "Guten Morgen! " * 30}},
}


@pytest.mark.parametrize(
    ("changes", "limit"),
    [({}, 3_000), (PLAIN, 3_000), (DRESSED, 3_200)],
    ids=["the demo's site", "a site as it is made", "a site with all that most owners set"],
)
def test_one_small_request_draws_the_launcher(client, changes, limit):
    """As served; LOADER_LIMIT in widget/embed/build.mjs leaves this much for the settings."""
    site, _ = make_demo()
    Site.objects.update(**changes)
    assert len(tag_of(client, site.key, HTTP_ACCEPT_ENCODING="gzip").content) <= limit


def test_it_costs_one_query(client, site, django_assert_num_queries):
    with django_assert_num_queries(1):
        tag_of(client)
