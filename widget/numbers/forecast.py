"""When the day's calls run out, in words. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FULL_HOUR = timedelta(hours=1)
MUCH = 2 * 86_400  # seconds, more than any day has


@dataclass(frozen=True, slots=True)
class Today:
    """`left` and `limit` as SparkGPT last said; `calls` since `since`, today's first hour with any; `midnight` ends today."""

    limit: int | None
    left: int | None
    calls: int
    since: datetime | None
    now: datetime
    midnight: datetime

    @property
    def left_words(self) -> str:
        """How much is left, for a heading; empty if nobody knows."""
        if self.left is None:
            return ""
        return f"{self.left:,} left" if self.limit is None else f"{self.left:,} of {self.limit:,} left"


def runs_out(today: Today) -> datetime | None:
    """When nothing is left, if it goes on like this; None if it lasts until midnight, or if nobody can tell."""
    if today.left is None or not today.calls or today.since is None:
        return None
    now = today.now.astimezone(UTC)  # in which no hour is missing or comes twice
    spent = max(now - today.since, FULL_HOUR).total_seconds()
    at = now + timedelta(seconds=min(today.left * spent / today.calls, MUCH))
    return at if at < today.midnight else None


def in_words(today: Today) -> str:
    """One sentence for the owner; times are said in the time zone of `now`."""
    if today.left is None:
        return "SparkGPT has not said yet how many calls are left."
    if today.left == 0:
        return "Used up: visitors get no answers until SparkGPT's next day begins."
    if not today.calls:
        return "Nothing was asked today, so nothing was used."
    if at := runs_out(today):
        return f"At today's pace, it runs out around {_round(at.astimezone(today.now.tzinfo)):%H:%M}."
    return "At today's pace, it lasts the day."


def _round(at: datetime) -> datetime:
    """To ten minutes: nobody knows it better."""
    return at - timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)
