"""Days are the owner's: where they begin, how long they are when clocks change, and into which bars a range falls."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.calendar import Range, Step, bounds, chosen, midnight, place_in_week, preset, slots

TODAY = date(2026, 11, 25)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland", "Africa/Cairo",
         "America/Havana", "Australia/Lord_Howe", "Atlantic/Azores"]  # fmt: skip


def day(year, month, number):
    return Range(date(year, month, number), date(year, month, number))


@pytest.mark.parametrize(("name", "days"), [("today", 1), ("7", 7), ("28", 28), ("90", 90), ("year", 365), ("x", 28)])
def test_presets_end_today(name, days):
    range_ = preset(name, TODAY)
    assert (range_.days, range_.last) == (days, TODAY)


def test_the_period_before_is_as_long_and_ends_where_the_range_begins():
    before = Range(date(2026, 3, 10), date(2026, 3, 16)).before
    assert before == Range(date(2026, 3, 3), date(2026, 3, 9))


def test_two_dates_are_taken_in_either_order():
    assert chosen("2026-11-03", "2026-11-01", TODAY) == Range(date(2026, 11, 1), date(2026, 11, 3))


def test_a_range_ends_today_at_the_latest():
    assert chosen("2026-11-20", "2027-11-01", TODAY) == Range(date(2026, 11, 20), TODAY)


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("x", "2026-01-01"), ("2026-12-01", "2026-12-02"), ("1990-01-01", "1990-01-02"),
                        ("2019-01-01", "2026-01-01"), ("2026-02-30", "2026-03-01")]
)  # fmt: skip
def test_what_is_no_range_is_none(first, last):
    assert chosen(first, last, TODAY) is None


@pytest.mark.parametrize(
    ("zone", "when", "hours"),
    [
        ("Europe/Berlin", day(2026, 3, 29), 23),
        ("Europe/Berlin", day(2026, 10, 25), 25),
        ("Europe/Berlin", day(2026, 7, 1), 24),
        ("America/New_York", day(2026, 3, 8), 23),
        ("America/New_York", day(2026, 11, 1), 25),
        ("Africa/Cairo", day(2026, 4, 24), 23),  # whose clocks change at midnight
        ("America/Havana", day(2026, 3, 8), 23),
    ],
)
def test_a_day_on_which_clocks_change_has_its_hours(zone, when, hours):
    begin, end = bounds(when, ZoneInfo(zone))
    assert end - begin == timedelta(hours=hours)
    assert len(slots(when, ZoneInfo(zone))) == hours


def test_the_hour_that_comes_twice_has_two_bars():
    labels = [slot.label for slot in slots(day(2026, 10, 25), ZoneInfo("Europe/Berlin"))]
    assert labels[:5] == ["00:00", "01:00", "02:00", "02:00", "03:00"]


def test_a_day_of_a_half_hour_zone_begins_with_the_next_full_hour_of_utc():
    assert midnight(date(2026, 1, 2), ZoneInfo("Asia/Kolkata")) == datetime(2026, 1, 1, 19, tzinfo=UTC)


@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2026, 11, 1)), st.integers(1, 400))
def test_bars_follow_each_other_from_the_first_midnight_to_the_last(zone, first, days):
    range_ = Range(first, first + timedelta(days=days - 1))
    begin, end = bounds(range_, ZoneInfo(zone))
    bars = slots(range_, ZoneInfo(zone))
    assert (bars[0].begin, bars[-1].end) == (begin, end)
    assert all(one.end == other.begin for one, other in zip(bars, bars[1:], strict=False))
    assert all(slot.begin < slot.end and slot.begin.minute == 0 for slot in bars)
    assert len(bars) <= 95


@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2026, 11, 1)))
def test_every_hour_of_a_day_is_of_its_weekday(zone, when):
    zone = ZoneInfo(zone)
    begin, end = bounds(Range(when, when), zone)
    hours = [begin + timedelta(hours=number) for number in range(int((end - begin) / timedelta(hours=1)))]
    assert {place_in_week(hour, zone)[0] for hour in hours} == {when.weekday()}


@pytest.mark.parametrize(("days", "step"), [(1, Step.HOUR), (2, Step.DAY), (92, Step.DAY), (93, Step.WEEK)])
def test_a_longer_range_is_drawn_in_longer_steps(days, step):
    assert Range(TODAY - timedelta(days=days - 1), TODAY).step is step


def test_a_range_is_said_in_words():
    assert Range(date(2026, 11, 1), TODAY).words == "1 November to 25 November 2026"
    assert Range(date(2025, 12, 1), date(2026, 1, 2)).words == "1 December 2025 to 2 January 2026"
    assert Range(TODAY, TODAY).words == "Wed 25 November 2026"
