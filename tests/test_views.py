"""What is served over HTTP: to whom, with which headers, and nothing that isn't on the list."""

import gzip
import json

import pytest

from tests import vectors
from widget import sites
from widget.languages import LANGUAGES
from widget.management.commands.demo import make_demo
from widget.models import Site

pytestmark = pytest.mark.django_db
SHOP = {"HTTP_ORIGIN": "https://shop.example.com"}


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey", name="NAME-IS-PRIVATE")


def settings_of(client, key="alicekey", **headers):
    return client.get(f"/widget/v1/{key}.json", **headers)


def test_the_public_settings_are_exactly_these(client, site):
    response = settings_of(client, **SHOP)
    assert response.json() == vectors.read("site_settings")
    assert response["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert "Origin" in response["Vary"]
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://shop.example.com", None])
def test_a_foreign_page_is_told_why_and_nothing_else(client, site, origin):
    response = settings_of(client, **({"HTTP_ORIGIN": origin} if origin else {}))
    assert response.status_code == 403
    assert response.json()["code"] == "origin_refused"
    assert set(response.json()) == {"code", "message"}
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_sites_own_settings_are_told_in_one_query(client, site, make_avatar, django_assert_num_queries):
    make_avatar(site)
    with django_assert_num_queries(1):
        assert settings_of(client, **SHOP).json()["avatar"]


def test_long_settings_are_zipped_for_whoever_takes_them(client, site):
    words = {"de": {f"text{n}": "Guten Tag" for n in range(50)}}
    Site.objects.update(words=words)
    response = settings_of(client, **SHOP, HTTP_ACCEPT_ENCODING="gzip")
    assert (response["Content-Encoding"], response["Content-Length"]) == ("gzip", str(len(response.content)))
    assert json.loads(gzip.decompress(response.content))["words"] == words
    assert "Accept-Encoding" in response["Vary"]


# --- The picture ---


@pytest.fixture
def picture(site, make_avatar):
    return f"/widget/v1/alicekey/avatar-{make_avatar(site).hash}.webp"


def test_a_sites_picture_is_served_for_ever_and_as_nothing_but_a_picture(client, picture, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(picture, **SHOP)
    assert response.content[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies


def test_a_page_reads_the_picture_under_the_rules_of_the_settings(client, picture):
    allowed, nameless = client.get(picture, **SHOP), client.get(picture)
    assert (allowed["Access-Control-Allow-Origin"], allowed["Vary"]) == ("https://shop.example.com", "Origin")
    assert (
        nameless.status_code == 200 and "Access-Control-Allow-Origin" not in nameless and nameless["Vary"] == "Origin"
    )
    refused = client.get(picture, HTTP_ORIGIN="https://evil.example")
    assert (refused.status_code, refused.json()["code"]) == (403, "origin_refused")


@pytest.mark.parametrize("name", ["avatar-0000000000000000", "avatar-", "avatar-..%2F", "avatar-x.svg"])
def test_another_picture_is_not_there(client, picture, name):
    assert client.get(f"/widget/v1/alicekey/{name}.webp", **SHOP).status_code == 404


def test_a_picture_of_another_site_is_not_there(client, picture, bob, make_site):
    make_site(bob, key="bobkey")
    assert client.get(picture.replace("alicekey", "bobkey"), **SHOP).status_code == 404


def test_an_unknown_site_is_said(client, db):
    response = settings_of(client, "nosuchsite", **SHOP)
    assert (response.status_code, response.json()["code"]) == (404, "unknown_site")


def test_a_paused_site_is_said(client, site):
    Site.objects.update(is_active=False)
    assert settings_of(client, **SHOP).json()["code"] == "paused"


def test_a_paused_site_still_has_its_texts_in_all_languages_for_its_own_pages(client, site):
    Site.objects.update(is_active=False, words={"ar": {"greeting": "أهلاً"}})
    refused = settings_of(client, **SHOP)
    assert (refused.status_code, refused.json()["words"]) == (403, {"ar": {"greeting": "أهلاً"}})
    assert "words" not in settings_of(client, HTTP_ORIGIN="https://evil.example").json()


def test_our_own_pages_may_use_every_site(client, site):
    assert settings_of(client, HTTP_ORIGIN="http://localhost:8000").status_code == 200
    assert settings_of(client, HTTP_SEC_FETCH_SITE="same-origin").status_code == 200
    assert settings_of(client, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403


def test_visitors_routes_set_no_cookie(client, site):
    for path in ("/widget/v1.js", "/widget/v1/alicekey.json", "/chat/alicekey/"):
        assert not client.get(path, **SHOP).cookies, path


@pytest.mark.parametrize(
    "path", ["/widget/v1.js", "/widget/v1/alicekey.json", "/chat/alicekey/", "/chat/alicekey/privacy/"]
)
def test_these_pages_are_only_read(client, path):
    assert client.post(path).status_code == 405


def test_the_hosted_page_holds_the_tag_and_the_title_only(client, site):
    page = client.get("/chat/alicekey/").content.decode()
    assert 'src="/widget/v1/alicekey.js" data-mode="page"' in page
    assert "<title>Ask us</title>" in page
    assert "NAME-IS-PRIVATE" not in page


def test_a_title_is_text_on_the_hosted_page(client, site):
    Site.objects.update(title="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/chat/alicekey/").content.decode()


def test_the_hosted_page_of_a_paused_site_says_so(client, site):
    Site.objects.update(is_active=False)
    response = client.get("/chat/alicekey/")
    assert response.status_code == 503
    assert "closed" in response.content.decode()


def test_the_hosted_page_may_be_framed_by_the_sites_own_pages_only(client, site):
    Site.objects.update(origins=["https://shop.example.com", "https://*.example.org", "http://[::1]:8000"])
    response = client.get("/chat/alicekey/")
    ancestors = "frame-ancestors 'self' https://shop.example.com https://*.example.org;"
    assert ancestors in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    Site.objects.update(origins=[])
    assert "frame-ancestors 'self';" in client.get("/chat/alicekey/")["Content-Security-Policy"]
    assert client.get("/admin/login/")["X-Frame-Options"] == "DENY"


def test_the_hosted_page_loads_nothing_but_ours(client, site):
    policy = client.get("/chat/alicekey/", HTTP_HOST="localhost:8000")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "connect-src 'self' ws://localhost:8000;" in policy and "unsafe" not in policy


def test_the_hosted_page_speaks_the_visitors_language(client, site):
    Site.objects.update(words={"ar": {"title": "اسألنا"}})
    response = client.get("/chat/alicekey/", HTTP_ACCEPT_LANGUAGE="ar-EG,en;q=0.5")
    page = response.content.decode()
    assert '<html lang="ar" dir="rtl">' in page and "<title>اسألنا</title>" in page
    assert "تحتاج هذه الدردشة إلى JavaScript" in page
    assert (response["Content-Language"], response["Vary"]) == ("ar", "Accept-Language")
    german = client.get("/chat/alicekey/", HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert '<html lang="de">' in german and "<title>Ask us</title>" in german


def test_without_scripts_the_hosted_page_says_what_is_wrong(client, site):
    page = client.get("/chat/alicekey/").content.decode()
    noscript = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "<h1>Ask us</h1>" in noscript and "needs JavaScript" in noscript


def test_an_unknown_hosted_page_is_not_there(client, db):
    response = client.get("/chat/nosuchsite/", headers={"Accept-Language": "ar"})
    page = response.content.decode()
    assert (
        response.status_code == 404 and LANGUAGES["ar"].gone in page and 'dir="rtl"' in page and "<script" not in page
    )
    assert response["Cache-Control"] == "no-store" and "default-src 'none'" in response["Content-Security-Policy"]


def test_the_demo_page_holds_the_demo_sites_tag(client):
    site, _ = make_demo()
    assert sites.snippet(site.key) in client.get("/demo/").content.decode()


def test_without_a_demo_site_there_is_no_demo(client, db):
    assert client.get("/demo/").status_code == 404


def test_the_root_leads_owners_to_the_admin(client):
    assert client.get("/")["Location"] == "/admin/"
