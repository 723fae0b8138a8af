"""A token bucket: bursts up to its size, then a steady rate, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from widget.bucket import Bucket


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
