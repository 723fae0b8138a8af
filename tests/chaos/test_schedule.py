"""Faults come as they should: the same from a seed, kills in their rhythm, never two of one victim at once."""

from itertools import pairwise

import pytest

from tests.chaos.schedule import Kind, schedule, short

HOUR = 3600


@pytest.mark.parametrize("seed", range(20))
def test_a_process_is_killed_every_20_to_40_seconds(seed):
    kills = [fault.at for fault in schedule(seed, HOUR, 2, engines=True) if fault.kind is Kind.KILL]
    assert kills[0] <= 20
    assert all(19.9 <= after - before <= 40.1 for before, after in pairwise(kills))
    assert kills[-1] > HOUR - 41


@pytest.mark.parametrize("seed", range(20))
def test_faults_of_one_victim_never_overlap(seed):
    faults = [fault for fault in schedule(seed, HOUR, 2, engines=True) if fault.kind is not Kind.RESET]
    for who in {fault.who for fault in faults}:
        mine = [fault for fault in faults if fault.who == who]
        assert all(before.until < after.at for before, after in pairwise(mine))


def test_a_seed_says_it_all():
    assert schedule(1, HOUR, 2, engines=True) == schedule(1, HOUR, 2, engines=True)
    assert schedule(1, HOUR, 2, engines=True) != schedule(2, HOUR, 2, engines=True)


def test_every_kind_comes_and_without_engines_none_of_theirs():
    assert {fault.kind for fault in schedule(1, HOUR, 2, engines=True)} == set(Kind)
    embedded = {fault.kind for fault in schedule(1, HOUR, 1, engines=False)}
    assert embedded == {Kind.KILL, Kind.TERM, Kind.HANG, Kind.RESET}
    assert {fault.victim for fault in schedule(1, HOUR, 1, engines=False)} == {0}


def test_the_short_one_has_one_of_each_that_matters():
    assert [fault.kind for fault in short(1, 2, engines=True)] == [
        Kind.KILL, Kind.REDIS_CRASH, Kind.POSTGRES, Kind.TERM, Kind.RESET,
    ]  # fmt: skip
    assert [fault.kind for fault in short(1, 1, engines=False)] == [Kind.KILL]
