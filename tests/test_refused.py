"""Whoever is refused something in the admin is in the log, by number, with what it was."""

import logging

import pytest

from tests.login import login


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.WARNING, logger="widget")
    return lambda: [record.getMessage() for record in caplog.records if record.getMessage().startswith("refused")]


def test_whoever_is_refused_a_page_is_in_the_log(charlie, said):
    assert login(charlie).get("/admin/widget/site/add/").status_code == 403
    assert said() == [f"refused: person {charlie.pk} may not open admin:widget_site_add (GET)"]


def test_asking_for_somebody_elses_row_is_in_the_log(alice, bob, make_site, said):
    site = make_site(bob)
    login(alice).get(f"/admin/widget/site/{site.pk}/change/")
    assert set(said()) == {f"refused: person {alice.pk} has no site {site.pk}"}


def test_what_is_typed_into_the_address_does_not_get_there(alice, said):
    login(alice).get("/admin/widget/site/a_0Ab/change/")
    assert set(said()) == {f"refused: person {alice.pk} has no site ?"}


def test_ones_own_pages_are_no_news(alice, make_site, said):
    login(alice).get(f"/admin/widget/site/{make_site(alice).pk}/change/")
    assert said() == []
