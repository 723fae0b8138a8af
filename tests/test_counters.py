"""Counters of one process: exact at the boundary, all or none, and a budget that no hour of tricks gets past."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adversary import alike, hour
from widget.counters import OwnCounters, Receipt, Refused
from widget.limits import Count
from widget.protocol import Code


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counters(clock):
    return OwnCounters(clock)


def count(name="a", amount=2, seconds=60, **more):
    return Count(name, amount, seconds, Code.TOO_MANY, **more)


async def test_the_last_place_is_taken_and_the_next_one_waits_for_the_first_to_end(counters, clock):
    for _ in range(2):
        assert isinstance(await counters.take([count()]), Receipt)
        clock.now += 10
    refused = await counters.take([count()])
    assert isinstance(refused, Refused)
    assert refused.full[0][1] == 40
    clock.now += 40
    assert isinstance(await counters.take([count()]), Receipt)
    assert isinstance(await counters.take([count()]), Refused)


async def test_a_refused_deed_takes_nothing_from_the_counters_that_have_room(counters):
    await counters.take([count("full", 1)])
    for _ in range(5):
        assert isinstance(await counters.take([count("roomy", 1), count("full", 1)]), Refused)
    assert isinstance(await counters.take([count("roomy", 1)]), Receipt)


async def test_what_is_given_back_can_be_taken_again(counters):
    receipt = await counters.take([count(amount=1)])
    await counters.give_back(receipt)
    assert isinstance(await counters.take([count(amount=1)]), Receipt)


async def test_only_a_newcomer_counts_as_new(counters):
    new = count("new", 1, of_new=True)
    assert isinstance(await counters.take([count("ann", 9), new]), Receipt)
    assert isinstance(await counters.take([count("ann", 9), new]), Receipt)
    assert isinstance(await counters.take([count("bea", 9), new]), Refused)


async def test_a_limit_that_is_lowered_holds_at_once_and_one_that_is_raised_too(counters):
    for _ in range(4):
        await counters.take([count(amount=4)])
    assert isinstance(await counters.take([count(amount=2)]), Refused)
    assert isinstance(await counters.take([count(amount=5)]), Receipt)
    assert isinstance(await counters.take([count(amount=5)]), Refused)


async def test_nothing_is_allowed_where_nothing_is(counters):
    assert isinstance(await counters.take([count(amount=0)]), Refused)


async def test_a_flood_of_names_does_not_fill_the_memory(clock):
    counters = OwnCounters(clock, names=100)
    for number in range(1000):
        await counters.take([count(f"visitor {number}")])
    assert len(counters) <= 101


async def test_names_that_hold_nothing_any_more_go_first(clock):
    counters = OwnCounters(clock, names=10)
    await counters.take([count("day", 1, seconds=86400)])
    for number in range(50):
        clock.now += 61
        await counters.take([count(f"visitor {number}")])
    assert isinstance(await counters.take([count("day", 1, seconds=86400)]), Refused)


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 200), st.floats(5, 60))
async def test_no_adversarial_hour_spends_more_than_the_sites_budget(seed, budget, pace):
    """New tokens, addresses in one /64 and elsewhere, other origins (which nothing here asks for), many at once."""
    clock = Clock()
    taken = await hour([OwnCounters(clock)], clock, seed, budget, pace)
    assert len(taken) <= budget
    assert all(alike(taken, *it) <= 20 for it in taken), "new visitors of one /64 in a minute"


@given(st.lists(st.tuples(st.floats(0, 50), st.booleans()), max_size=60))
async def test_no_window_anywhere_holds_more_than_its_amount(steps):
    clock, taken = Clock(), []
    counters = OwnCounters(clock)
    for pause, gives_back in steps:
        clock.now += pause
        receipt = await counters.take([count(amount=3, seconds=100)])
        if isinstance(receipt, Receipt) and gives_back:
            await counters.give_back(receipt)
        elif isinstance(receipt, Receipt):
            taken.append(clock.now)
    for moment in taken:
        assert sum(moment <= other < moment + 100 for other in taken) <= 3
