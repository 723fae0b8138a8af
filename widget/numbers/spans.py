"""Hours, days and months of UTC, and how a range is covered by as few of them as can be. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Span(StrEnum):
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Stretch:
    """All whole spans of one length that begin from `begin` until before `end`."""

    span: Span
    begin: datetime
    end: datetime


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def begin_of(span: Span, at: datetime) -> datetime:
    """When the span began that this moment of UTC is in."""
    hour = hour_of(at)
    if span is Span.HOUR:
        return hour
    day = hour.replace(hour=0)
    return day if span is Span.DAY else day.replace(day=1)


def end_of(span: Span, begin: datetime) -> datetime:
    """When the span ends that begins then."""
    if span is Span.MONTH:
        return begin_of(Span.MONTH, begin + timedelta(days=31))
    return begin + (timedelta(hours=1) if span is Span.HOUR else timedelta(days=1))


def cover(begin: datetime, end: datetime) -> list[Stretch]:
    """What adds up to the time between two full hours: months in the middle, days around them, hours at the edges."""
    return _cover(begin, end, [Span.MONTH, Span.DAY, Span.HOUR])


def _cover(begin: datetime, end: datetime, spans: list[Span]) -> list[Stretch]:
    if begin >= end:
        return []
    span, *smaller = spans
    if not smaller:
        return [Stretch(span, begin, end)]
    first = _first(span, begin)
    last = begin_of(span, end)
    if first >= last:
        return _cover(begin, end, smaller)
    return [*_cover(begin, first, smaller), Stretch(span, first, last), *_cover(last, end, smaller)]


def _first(span: Span, begin: datetime) -> datetime:
    """When the first whole span begins, not before this moment."""
    start = begin_of(span, begin)
    return start if start == begin else end_of(span, start)
