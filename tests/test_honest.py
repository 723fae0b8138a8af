"""Nobody who means well meets the limits as they come: busy visitors, and an office behind one address, on a simulated clock."""

import random
from collections import Counter

import pytest
from django.conf import settings

from widget import limits
from widget.counters import OwnCounters, Receipt
from widget.limits import HOUR, Asker, SiteLimits
from widget.models import Site

OFFICE = 20
RATES = limits.read_rates(settings.LIMIT_RATES, settings.LIMIT_OPEN_SOCKETS)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def site_limits():
    fields = {name: Site._meta.get_field(name).default for name in ("visitor_hour", "visitor_day", "site_day")}
    return SiteLimits(**fields)


async def refused(moments):
    """How many of these questions, (when, who) of one address at one site, are refused, and as what."""
    clock, codes = Clock(), Counter()
    counters = OwnCounters(clock)
    for clock.now, who in sorted(moments):
        counts = limits.of_question(RATES, site_limits(), Asker(1, 1, who, "203.0.113.7"))
        if not isinstance(taken := await counters.take(counts), Receipt):
            codes[limits.full(taken.full).code] += 1
    return codes


def talk(chance, begins, questions, pause=(20, 90)):
    """When somebody asks who reads each answer first."""
    moments = [begins]
    while len(moments) < questions:
        moments.append(moments[-1] + chance.uniform(*pause))
    return moments


@pytest.mark.parametrize("seed", range(5))
async def test_a_busy_visitor_who_reads_what_is_answered_is_not_refused(seed):
    assert not await refused((at, "ann") for at in talk(random.Random(seed), 0, 30, pause=(7, 60)))


@pytest.mark.parametrize("seed", range(5))
async def test_an_office_of_twenty_who_all_ask_when_the_news_comes_is_not_refused(seed):
    """Everybody asks a first question within twenty seconds, and then eight more."""
    chance = random.Random(seed)
    moments = [(at, f"{who}") for who in range(OFFICE) for at in talk(chance, chance.uniform(0, 20), 9, pause=(10, 60))]
    assert not await refused(moments)


@pytest.mark.parametrize("seed", range(5))
async def test_an_office_of_twenty_is_not_refused_on_a_busy_day(seed):
    """Eight hours, in each of which everybody has one conversation of six questions."""
    chance, moments = random.Random(seed), []
    for hour in range(8):
        for who in range(OFFICE):
            moments += [(at, f"{who}") for at in talk(chance, (hour + chance.random()) * HOUR, 6)]
    assert not await refused(moments)


async def test_whoever_asks_like_a_machine_from_there_is_refused():
    assert (await refused((number / 10, f"{number}") for number in range(600)))["too_many"] > 500
