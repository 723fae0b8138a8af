"""Durations in buckets: where they are counted, and how true what is read from them is."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.histogram import ERROR, LAST, bars, bound, bucket, quantile

durations = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=200)


def counted(milliseconds):
    return Counter(map(bucket, milliseconds))


@pytest.mark.parametrize("seconds", [0.125, 0.25, 0.5, 1, 2, 4, 64])
def test_whole_doublings_of_a_second_are_bounds(seconds):
    number = bucket(round(seconds * 1000))
    assert bound(number) == seconds
    assert bucket(round(seconds * 1000) - 1) == number - 1


@given(st.integers(1, 1_000_000))
def test_a_duration_lies_within_its_bucket(milliseconds):
    number = bucket(milliseconds)
    assert bound(number) * 1000 <= milliseconds * (1 + 1e-9)
    assert number == LAST or milliseconds < bound(number + 1) * 1000 * (1 + 1e-9)


@pytest.mark.parametrize(("milliseconds", "number"), [(0, 0), (-5, 0), (10**12, LAST)])
def test_what_is_out_of_bounds_is_counted_at_the_edge(milliseconds, number):
    assert bucket(milliseconds) == number


@given(durations, durations, st.sampled_from([0.5, 0.95]))
def test_a_quantile_of_merged_buckets_is_as_true_as_is_said(some, others, part):
    together = sorted(some + others)
    true = together[math.ceil(part * len(together)) - 1] / 1000
    read = quantile(counted(some) + counted(others), part)
    assert abs(read - true) <= true * (ERROR + 1e-9)


def test_there_is_no_median_of_nothing():
    assert quantile({}, 0.5) is None
    assert quantile({3: 0}, 0.5) is None


@given(durations)
def test_bars_hold_every_duration_once(milliseconds):
    assert sum(bar.count for bar in bars(counted(milliseconds))) == len(milliseconds)


def test_bars_say_from_when_to_when():
    shown = bars(counted([100, 400, 1_500, 90_000]))
    assert [(bar.begin, bar.end, bar.count) for bar in shown if bar.count] == [
        (None, 0.25, 1), (0.25, 0.5, 1), (1, 2, 1), (32, None, 1),
    ]  # fmt: skip
