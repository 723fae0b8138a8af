"""The admin speaks the language of whoever reads it; visitors' pages don't listen to it."""

from datetime import datetime
from http.cookies import SimpleCookie

import pytest
from django.test import Client, override_settings
from django.utils import translation
from django.utils.formats import date_format

from tests.login import login

CHOOSE = "/admin/language/"
SIGN_IN = "/admin/login/"


def spoken(answer):
    return answer["Content-Language"], b'<html lang="de"' in answer.content


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("fr,de;q=0.5", "de"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_a_page_is_in_the_language_of_the_browser_if_we_speak_it(client, db, accepts, language):
    answer = client.get(SIGN_IN, headers={"accept-language": accepts})
    assert spoken(answer) == (language, language == "de")
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_what_somebody_has_chosen_counts_more_and_stays(client, db):
    answer = client.post(CHOOSE, {"language": "de", "next": "/admin/login/?next=/admin/"})
    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/")
    assert answer.cookies["language"]["max-age"] >= 180 * 24 * 3600
    assert spoken(client.get(SIGN_IN, headers={"accept-language": "en"})) == ("de", True)
    client.post(CHOOSE, {"language": "en"})
    assert spoken(client.get(SIGN_IN, headers={"accept-language": "de"})) == ("en", False)


def test_the_cookie_is_as_safe_as_the_others(client, db):
    kept = client.post(CHOOSE, {"language": "de"}).cookies["language"]
    assert (kept["httponly"], kept["samesite"], kept["path"], kept["domain"]) == (True, "Lax", "/", "")
    with override_settings(LANGUAGE_COOKIE_NAME="__Host-language", LANGUAGE_COOKIE_SECURE=True):
        kept = client.post(CHOOSE, {"language": "de"}).cookies["__Host-language"]
    assert kept["secure"] is True


@pytest.mark.parametrize(
    "way",
    [
        "https://evil.test/admin/", "//evil.test/admin/", "/\\evil.test/admin/", "javascript:alert(1)", "/",
        "/demo/", "/administration/", "/admin/../demo/", "/admin/%2e%2e/demo/", "/admin/..\\demo/", "",
    ],
)  # fmt: skip
def test_the_way_back_stays_in_the_admin(client, db, way):
    assert client.post(CHOOSE, {"language": "de", "next": way}).url == "/admin/"


@pytest.mark.parametrize("language", ["fr", "", "de\r\nSet-Cookie: a=b", "xx"])
def test_a_language_that_nobody_speaks_here_is_not_kept(client, db, language):
    assert client.post(CHOOSE, {"language": language}).cookies == SimpleCookie()


def test_a_link_cannot_change_it_and_neither_can_another_website(db):
    assert Client().get(CHOOSE).status_code == 405
    assert Client(enforce_csrf_checks=True).post(CHOOSE, {"language": "de"}).status_code == 403


def test_every_page_offers_the_choice_and_says_which_is_shown(client, alice):
    for page in (client.get(SIGN_IN), login(alice).get("/admin/widget/site/?q=shop")):
        form = page.content.decode().split('class="house-tongues"')[1].split("</form>")[0]
        assert f'action="{CHOOSE}"' in form and "csrfmiddlewaretoken" in form
        assert f'name="next" value="{page.wsgi_request.get_full_path()}"' in form
        assert 'value="en" lang="en" aria-current="true">English<' in form and 'value="de" lang="de">Deutsch<' in form


def test_a_choice_ends_with_its_request(client, db):
    client.get(SIGN_IN, headers={"accept-language": "de"})
    assert translation.get_language() == "en"


def test_pages_of_visitors_do_not_listen_to_the_choice(client, make_site, alice):
    site, chosen = make_site(alice), Client()
    chosen.cookies["language"] = "de"
    for way in (f"/chat/{site.key}/privacy/", f"/chat/{site.key}/", f"/widget/v1/{site.key}.json"):
        plain, other = client.get(way), chosen.get(way)
        assert (plain.content, plain.headers) == (other.content, other.headers), way
        assert other.get("Content-Language") in (None, "en"), way


async def test_it_holds_where_django_runs_in_an_event_loop(async_client, transactional_db):
    answer = await async_client.get(SIGN_IN, headers={"accept-language": "de"})
    assert spoken(answer) == ("de", True)
    assert translation.get_language() == "en"


def test_days_are_written_as_the_language_writes_them():
    at = datetime(2026, 11, 5, 21, 6)
    told = {}
    for language in ("en", "de"):
        with translation.override(language):
            told[language] = date_format(at, "DATETIME_FORMAT"), date_format(at, "SHORT_DATETIME_FORMAT")
    assert told["en"] == ("5 November 2026, 21:06", "5 Nov 2026, 21:06")
    assert told["de"] == ("5. November 2026, 21:06", "5. Nov. 2026, 21:06")
