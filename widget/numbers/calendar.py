"""Ranges of days as an owner means them: in the owner's time zone, whose days may have 23 or 25 hours. Pure.

Numbers are kept by the hour of UTC. Where a zone is off by half an hour, an hour belongs to the day in which it begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PRESETS = {"today": 1, "7": 7, "28": 28, "90": 90, "year": 365}
LONGEST = 3 * 366
BY_DAY = 92
"""A range of more days is drawn by weeks."""
DAY = timedelta(days=1)


class Step(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Range:
    """From the first day to the last, both in it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Range":
        """As many days, right before."""
        return Range(self.first - self.days * DAY, self.first - DAY)

    @property
    def step(self) -> Step:
        if self.days == 1:
            return Step.HOUR
        return Step.DAY if self.days <= BY_DAY else Step.WEEK

    @property
    def words(self) -> str:
        if self.days == 1:
            return f"{self.first:%a} {self.first.day} {self.first:%B %Y}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%B}{year} to {self.last.day} {self.last:%B %Y}"


@dataclass(frozen=True, slots=True)
class Slot:
    """What one bar stands for: from a full hour of UTC until before another; `label` for the axis, `words` for a sentence."""

    begin: datetime
    end: datetime
    label: str
    words: str


def preset(name: str, today: date) -> Range:
    """The last so many days, today among them; 28 if the name is not known."""
    return Range(today - (PRESETS.get(name, 28) - 1) * DAY, today)


def chosen(first: str, last: str, today: date) -> Range | None:
    """What somebody wrote as two dates, in either order; None if they can't be read, are too far apart or to come."""
    try:
        a, b = sorted((date.fromisoformat(first), date.fromisoformat(last)))
    except ValueError:
        return None
    b = min(b, today)
    return Range(a, b) if a <= b and (b - a).days < LONGEST and a.year > 2000 else None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The full hour of UTC with which a day begins there."""
    at = datetime.combine(day, time(), zone).astimezone(UTC)
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour if hour == at else hour + timedelta(hours=1)


def bounds(range_: Range, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return midnight(range_.first, zone), midnight(range_.last + DAY, zone)


def slots(range_: Range, zone: ZoneInfo) -> list[Slot]:
    """The range in steps; the last week may be short."""
    if range_.step is Step.HOUR:
        return list(_hours(range_.first, zone))
    return list(_days(range_, 1 if range_.step is Step.DAY else 7, zone))


def _hours(day: date, zone: ZoneInfo) -> Iterator[Slot]:
    at, end = midnight(day, zone), midnight(day + DAY, zone)
    while at < end:
        here = at.astimezone(zone)
        yield Slot(at, at + timedelta(hours=1), f"{here:%H:%M}", f"{here:%H:%M}")
        at += timedelta(hours=1)


def _days(range_: Range, length: int, zone: ZoneInfo) -> Iterator[Slot]:
    day = range_.first
    while day <= range_.last:
        after = min(day + length * DAY, range_.last + DAY)
        label, words = f"{day.day} {day:%b}", f"{day:%a} {day.day} {day:%b}"
        if length > 1:
            words = f"Week from {day.day} {day:%b %Y}"
        yield Slot(midnight(day, zone), midnight(after, zone), label, words)
        day = after


def place_in_week(hour: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """The weekday (Monday: 0) and the hour of the day in which an hour of UTC begins there."""
    here = hour.astimezone(zone)
    return here.weekday(), here.hour
