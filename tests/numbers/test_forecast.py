"""When the day's calls run out, at the pace of today, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from widget.numbers.forecast import Today, in_words, runs_out

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=BERLIN)


def today(**known):
    usual = {"limit": 1000, "left": 400, "calls": 300, "since": NOON - timedelta(hours=3), "now": NOON}
    return Today(**(usual | {"midnight": NOON + timedelta(hours=12)} | known))


def test_it_runs_out_when_what_is_left_is_used_at_the_same_pace():
    assert runs_out(today()) == NOON + timedelta(hours=4)
    assert in_words(today()) == "At today's pace, it runs out around 16:00."


def test_a_forecast_is_rounded_down_to_ten_minutes():
    assert in_words(today(left=407, calls=250)).endswith("around 16:50.")


def test_a_quiet_day_lasts():
    assert runs_out(today(calls=10)) is None
    assert in_words(today(calls=10)) == "At today's pace, it lasts the day."


def test_the_first_minutes_are_not_taken_for_a_pace():
    assert runs_out(today(calls=30, since=NOON - timedelta(minutes=1))) is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"left": None}, "not said yet"),
        ({"left": 0}, "Used up"),
        ({"calls": 0}, "Nothing was asked today"),
        ({"since": None}, "lasts the day"),
        ({"left": 2**62}, "lasts the day"),
    ],
)
def test_what_cannot_be_foretold_is_said_so(known, words):
    assert words in in_words(today(**known))


def test_the_hour_is_that_of_the_owners_clock():
    utc = {"since": today().since.astimezone(ZoneInfo("UTC")), "midnight": today().midnight.astimezone(ZoneInfo("UTC"))}
    assert in_words(today(**utc)).endswith("around 16:00.")
