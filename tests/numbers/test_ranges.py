"""Pages of numbers for any range, in the time zone of whoever reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.numbers.pages import sheet, text
from widget.models import Hour, TimeZone
from widget.numbers.calendar import Range
from widget.numbers.figures import read


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.fixture
def hours(site):
    """One question in each hour of UTC of ten days around the end of summer time."""
    begin = at(2026, 10, 20)
    moments = [begin + timedelta(hours=number) for number in range(240)]
    Hour.objects.bulk_create(
        Hour(site=site, begins=moment, questions=1, done=1, calls=1, last_asked_at=moment) for moment in moments
    )


@pytest.mark.parametrize(("zone", "questions"), [("UTC", 24), ("Europe/Berlin", 25), ("America/New_York", 24)])
def test_a_day_is_as_long_as_the_owners_clock_says(site, hours, zone, questions):
    day = Range(datetime(2026, 10, 25).date(), datetime(2026, 10, 25).date())
    figures = read([site.pk], day, ZoneInfo(zone))
    assert figures.total["questions"] == questions
    assert figures.before["questions"] == 24
    assert sum(columns["questions"] for _, columns in figures.steps) == questions


def test_the_hour_that_comes_twice_is_busy_twice(site, hours):
    day = Range(datetime(2026, 10, 25).date(), datetime(2026, 10, 25).date())
    assert read([site.pk], day, ZoneInfo("Europe/Berlin")).week[6, 2] == 2


def test_a_range_is_what_is_written_in_the_address(as_alice, site, hours):
    rows = sheet(as_alice, f"/admin/numbers/{site.pk}/questions.csv", **{"from": "2026-10-22", "to": "2026-10-24"})
    assert [row[:2] for row in rows[1:]] == [["Thu 22 Oct", "24"], ["Fri 23 Oct", "24"], ["Sat 24 Oct", "24"]]


@pytest.mark.parametrize("query", [{"range": "x"}, {"from": "x", "to": "y"}, {"from": "2026-10-22"}])
def test_a_range_that_cannot_be_read_is_the_usual_one(as_alice, site, query):
    assert 'range=28" aria-current="true"' in text(as_alice, "/admin/numbers/", **query)


def test_days_are_those_of_the_persons_time_zone(as_alice, alice, bob, site):
    assert as_alice.post("/admin/numbers/time-zone/", {"zone": "Asia/Tokyo", "user": bob.pk}).status_code == 302
    assert list(TimeZone.objects.values_list("user", "name")) == [(alice.pk, "Asia/Tokyo")]
    page = text(as_alice, "/admin/numbers/")
    assert "days of Asia/Tokyo" in page
    assert "data-zone-offer" not in page


def test_a_time_zone_is_offered_until_one_was_chosen(as_alice, site):
    assert "data-zone-offer" in text(as_alice, "/admin/numbers/")
    as_alice.post("/admin/numbers/time-zone/", {"zone": "UTC"})
    assert "data-zone-offer" not in text(as_alice, "/admin/numbers/")


@pytest.mark.parametrize("zone", ["", "Nowhere/Else", "../../etc/passwd", "Etc/GMT+5"])
def test_a_time_zone_that_there_is_not_is_turned_down(as_alice, site, zone):
    response = as_alice.post("/admin/numbers/time-zone/", {"zone": zone}, follow=True)
    assert "does not know that time zone" in response.content.decode()
    assert not TimeZone.objects.exists()


@pytest.mark.parametrize(
    ("back", "to"),
    [("/admin/numbers/?range=7", "/admin/numbers/?range=7"), ("https://evil.example.com/", "/admin/numbers/"),
     ("//evil.example.com", "/admin/numbers/"), ("", "/admin/numbers/")],
)  # fmt: skip
def test_after_choosing_one_is_back_where_one_was_and_nowhere_else(as_alice, site, back, to):
    assert as_alice.post("/admin/numbers/time-zone/", {"zone": "UTC", "next": back})["Location"] == to


def test_a_page_is_only_read(as_alice, site):
    assert as_alice.post("/admin/numbers/").status_code == 405
    assert as_alice.get("/admin/numbers/time-zone/").status_code == 405
