"""What every page of the admin may load, and what the others are spared."""

import pytest

from tests.login import login
from widget import tracing
from widget.admin.guard import POLICY


@pytest.mark.parametrize("way", ["", "login/", "password-reset/", "invited/", "second-factor/", "nowhere/", "jsi18n/"])
def test_every_page_of_the_admin_has_the_policy(client, db, way):
    answer = client.get(f"/admin/{way}")
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_nothing_inline_and_nothing_foreign_is_allowed():
    assert "unsafe" not in POLICY and "http" not in POLICY and "*" not in POLICY
    assert "default-src 'none'" in POLICY and "frame-ancestors 'none'" in POLICY and "base-uri 'none'" in POLICY


async def test_it_holds_where_django_runs_in_an_event_loop(async_client, transactional_db):
    answer = await async_client.get("/admin/login/")
    assert answer["Content-Security-Policy"] == POLICY


def test_other_pages_ask_for_no_session(client, make_site, alice, django_assert_num_queries):
    site = make_site(alice)
    as_alice = login(alice)
    with django_assert_num_queries(0):
        answer = as_alice.get("/")
    assert "Content-Security-Policy" not in answer and site


def test_what_the_log_says_of_a_person_ends_with_the_page(client, alice):
    client.force_login(alice)
    client.get("/admin/")
    assert "person" not in tracing.about()
