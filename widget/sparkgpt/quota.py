"""What a reply's headers say about limits: the day's quota, and how long to stay away; and what a question has cost.

Knows no HTTP library: headers are any mapping with lower-case names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400  # the limits are per day: nobody has to wait longer
MOST = 2**63 - 1  # what a database column holds


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls per day; None where the reply said nothing readable."""

    limit: int | None = None
    remaining: int | None = None


NO_QUOTA = Quota()


@dataclass(slots=True)
class Bill:
    """What asking one question has cost so far: calls sent, and what the latest reply said of the quota.

    Handed in and written as things happen, so that it is right for a question that was hung up on, too. With `is_for_one`, no
    second call is made for it, whatever becomes of the first, which goes over a new connection: a kept one may be dead.
    """

    calls: int = 0
    quota: Quota = field(default=NO_QUOTA)
    is_for_one: bool = False

    def hear(self, quota: Quota) -> None:
        if quota != NO_QUOTA:
            self.quota = quota


def read_quota(headers: Mapping[str, str]) -> Quota:
    return Quota(_count(headers.get("x-ratelimit-limit")), _count(headers.get("x-ratelimit-remaining")))


def read_retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds from now, at most a day; the header may hold seconds, an HTTP date, or rubbish."""
    value = headers.get("retry-after", "").strip()
    seconds = _count(value)
    if seconds is None:
        seconds = _seconds_until(value, now)
    return None if seconds is None else min(seconds, LONGEST_WAIT)


def _count(value: str | None) -> int | None:
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return min(int(text), MOST)


def _seconds_until(value: str, now: datetime) -> int | None:
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # "-0000" is read as a naive time, and means UTC.
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0, round((then - now).total_seconds()))
