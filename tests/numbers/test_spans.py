"""A range is covered without hole or double, by months, days and hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.spans import Span, Stretch, begin_of, cover, end_of

hours = st.integers(0, 3 * 366 * 24).map(lambda number: datetime(2023, 12, 1, tzinfo=UTC) + timedelta(hours=number))


def at(month, day, hour=0):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@given(hours, hours)
def test_stretches_follow_each_other_from_the_beginning_to_the_end(a, b):
    begin, end = sorted((a, b))
    stretches = cover(begin, end)
    reached = begin
    for stretch in stretches:
        assert stretch.begin == reached < stretch.end
        reached = stretch.end
    assert reached == end


@given(hours, hours)
def test_every_stretch_consists_of_whole_spans_and_few_of_them(a, b):
    rows = 0
    for stretch in cover(*sorted((a, b))):
        at_ = stretch.begin
        while at_ < stretch.end:
            assert begin_of(stretch.span, at_) == at_
            at_, rows = end_of(stretch.span, at_), rows + 1
        assert at_ == stretch.end
    assert rows <= 2 * 23 + 2 * 30 + 38


def test_a_year_of_a_zone_two_hours_ahead():
    assert cover(at(1, 10, 22), at(12, 20, 22)) == [
        Stretch(Span.HOUR, at(1, 10, 22), at(1, 11)),
        Stretch(Span.DAY, at(1, 11), at(2, 1)),
        Stretch(Span.MONTH, at(2, 1), at(12, 1)),
        Stretch(Span.DAY, at(12, 1), at(12, 20)),
        Stretch(Span.HOUR, at(12, 20), at(12, 20, 22)),
    ]


def test_nothing_is_covered_by_nothing():
    assert cover(at(3, 1), at(3, 1)) == []
