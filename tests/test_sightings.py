"""On which pages a chat was seen: written seldom, for foreign pages only, and nothing about visitors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.sockets import Browser, house, in_database
from widget import sightings
from widget.carrier import Unreachable
from widget.limits import SiteLimits
from widget.models import Sighting
from widget.sightings import Seen, Sightings
from widget.sites import SiteNow

SHOP = "https://shop.example.com"
SITE = SiteNow(7, "key", True, (SHOP,), False, 1, SiteLimits(30, 100, 1000))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def written():
    return []


@pytest.fixture
def memory(clock, written):
    async def database(function, *args, **kwargs):
        written.append(args[0])

    return Sightings(database, clock)


async def test_a_page_is_written_down_once_a_minute_at_most(memory, clock, written):
    for second in (0, 1, 59, 60, 61):
        clock.now = second
        memory.note(SITE, SHOP)
    await memory.settle()
    assert written == [Seen(7, "key", SHOP)] * 2


async def test_each_origin_and_each_key_counts_for_itself(memory, written):
    memory.note(SITE, "HTTPS://Shop.example.com:443"), memory.note(SITE, "https://b.example.com")
    memory.note(replace(SITE, key="old", origins=()), SHOP)
    await memory.settle()
    assert [(seen.key, seen.origin) for seen in written] == [
        ("key", SHOP),
        ("key", "https://b.example.com"),
        ("old", SHOP),
    ]


@pytest.mark.parametrize("origin", [None, "", "null", "http://localhost:8000", "file://"])
async def test_our_own_pages_and_what_is_no_page_do_not_count(memory, written, origin):
    memory.note(SITE, origin)
    await memory.settle()
    assert written == []


async def test_what_could_not_be_written_is_written_the_next_time(clock):
    tries = []

    async def broken(function, *args, **kwargs):
        tries.append(args)
        raise Unreachable

    memory = Sightings(broken, clock)
    for _ in range(2):
        memory.note(SITE, SHOP)
        await memory.settle()
    assert len(tries) == 2


def test_the_first_and_the_latest_time_are_kept(alice, make_site):
    site, now = make_site(alice), timezone.now()
    for minutes in (0, 3):
        sightings.keep(Seen(site.pk, site.key, SHOP), now + timedelta(minutes=minutes))
    row = Sighting.objects.get()
    assert (row.first_at, row.last_at) == (now, now + timedelta(minutes=3))
    assert sightings.latest(site.pk) == row and sightings.latest(site.pk, "another") is None


def test_made_up_origins_do_not_fill_the_database(alice, make_site):
    site = make_site(alice)
    for number in range(sightings.MOST + 5):
        sightings.keep(Seen(site.pk, site.key, f"https://{number}.example.com"))
    assert Sighting.objects.count() == sightings.MOST


def test_a_site_that_is_gone_is_left_alone(db):
    sightings.keep(Seen(99, "key", SHOP))
    assert not Sighting.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_a_hello_from_a_foreign_page_is_a_sighting(alice, make_site, relay):
    site = await in_database(make_site, alice)
    memory = Sightings(in_database, Clock())
    browser = await Browser.open(house(relay, sightings=memory), site.key)
    await browser.say(type="ping")
    await browser.hear("pong")  # after which the hello is over
    await memory.settle()
    row = await in_database(Sighting.objects.get)
    assert (row.origin, row.key) == (SHOP, site.key)
    await browser.leave()
