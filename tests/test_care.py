"""What an owner does to a whole site, and what its visitors notice of it."""

import pytest
from django.db import IntegrityError, transaction

from widget import care, sites
from widget.models import Avatar, OldKey, Site
from widget.protocol import Code

SHOP = "https://shop.example.com"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats", key="oldkey", starters=["When?"], words={"de": {"title": "Frag uns"}})


def test_a_paused_site_is_closed_and_opens_again(site):
    care.set_open(site, False)
    assert sites.objection(sites.find("oldkey"), SHOP) is Code.PAUSED
    care.set_open(site, True)
    assert sites.objection(sites.find("oldkey"), SHOP) is None


def test_after_a_new_key_both_work_until_the_grace_is_over(site, make_avatar):
    avatar = make_avatar(site)
    old = care.new_key(site, days=7)
    assert site.key != "oldkey"
    for key in ("oldkey", site.key):
        found, public = sites.find_with_settings(key)
        assert (found.pk, found.key, public["site"]) == (site.pk, key, key)
        assert sites.find(key).pk == sites.find_avatar(key, avatar.hash)[0].pk == site.pk
    assert old.works and care.end_old_keys(site) == 1
    assert sites.find("oldkey") is None and sites.find(site.key).pk == site.pk
    assert care.end_old_keys(site) == 0


def test_a_key_that_is_replaced_without_grace_ends_at_once(site):
    assert care.new_key(site, days=0) is None
    assert sites.find("oldkey") is None and not OldKey.objects.exists()


def test_an_old_key_whose_time_is_over_is_no_sites(site, make_old_key):
    make_old_key(site, "gone", days=-1)
    assert sites.find("gone") is None


def test_today_s_key_costs_one_query(site, django_assert_num_queries):
    with django_assert_num_queries(1):
        sites.find("oldkey")
    with django_assert_num_queries(1):
        sites.find_with_settings("oldkey")


def test_a_copy_has_everything_of_the_site_but_its_key_and_what_visitors_said(
    site, make_turn, make_avatar, make_old_key
):
    make_turn(site), make_avatar(site), make_old_key(site)
    copy = care.duplicate(site)
    site.refresh_from_db()
    same = ("owner_id", "api_key_id", "model_id", "origins", "starters", "words", "accent", "title")
    assert [getattr(copy, name) for name in same] == [getattr(site, name) for name in same]
    assert (copy.name, copy.is_active) == ("Copy of Hats", False) and copy.key != site.key
    assert not copy.visitors.exists() and not copy.old_keys.exists()
    assert Avatar.objects.filter(site=copy).exists() and site.is_active


def test_the_name_of_a_copy_never_grows_too_long(alice, make_site):
    copy = care.duplicate(make_site(alice, name="x" * 80))
    assert len(copy.name) == 80 and copy.name.startswith("Copy of x")


def test_what_is_put_away_is_closed_and_comes_back_paused(site, make_turn):
    turn = make_turn(site)
    care.archive(site)
    assert sites.objection(sites.find("oldkey"), SHOP) is Code.PAUSED
    care.set_open(site, True)
    site.refresh_from_db()
    assert site.archived_at and not site.is_active, "what was put away is not opened"
    care.unarchive(site)
    assert not Site.objects.get().is_active and Site.objects.get().archived_at is None
    turn.refresh_from_db()


def test_the_database_itself_keeps_an_archived_site_closed(site):
    care.archive(site)
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.update(is_active=True)
