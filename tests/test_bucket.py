"""A token bucket: bursts up to its size, then a steady rate, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from widget.bucket import Bucket, Buckets


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_is_as_large_as_the_bucket():
    bucket = Bucket(3, 1, Clock())
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]


def test_tokens_come_back_with_time_but_never_beyond_the_size():
    clock = Clock()
    bucket = Bucket(2, 10, clock)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock.now = 0.1
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now = 1000
    assert [bucket.take() for _ in range(3)] == [True, True, False]


@given(st.lists(st.floats(0, 10), max_size=200))
def test_no_pattern_takes_more_than_the_size_and_the_rate_allow(pauses):
    clock = Clock()
    bucket = Bucket(5, 2, clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += bucket.take()
    assert taken <= 5 + 2 * clock.now + 1e-6


def test_each_name_has_a_bucket_of_its_own():
    buckets = Buckets(2, 1, Clock())
    assert [buckets.take(name) for name in ("ann", "ann", "ann", "ben")] == [True, True, False, True]


@given(st.lists(st.floats(0, 3), max_size=100))
def test_what_is_forgotten_never_gives_more_than_a_bucket_that_is_kept(pauses):
    clock = Clock()
    kept, buckets = Bucket(5, 2, clock), Buckets(5, 2, clock)
    for pause in pauses:
        clock.now += pause
        assert buckets.take("ann") == kept.take()


def test_names_that_were_not_heard_of_for_long_are_forgotten():
    clock = Clock()
    buckets = Buckets(10, 1, clock)
    for name in range(1000):
        buckets.take(str(name))
    for clock.now in (10, 20):
        buckets.take("ann")
    assert len(buckets) == 1
