"""Reads the numbers of some sites for a range from what was counted: the same few queries for a day and for a year.

Knows rows and time zones, and no plots. The sites come in as numbers: whoever asks has found out whose they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum

from widget.models import Hour, QuotaReading, Site, Tally, Turn
from widget.numbers.calendar import Range, Slot, bounds, place_in_week
from widget.numbers.counts import COLUMNS, FIRST, QUESTION, SAVED, SPARE, WORDING, Counts
from widget.numbers.forecast import in_words
from widget.numbers.spans import cover
from widget.numbers.words import SaidToday, slots
from widget.retold import FORECASTS, retold

T = TypeVar("T")
Columns = Sequence[int]
"""The numbers of COLUMNS, in that order."""
_QUESTIONS = COLUMNS.index("questions")
TOP = 10
SPARK_DAYS = 14


@dataclass(frozen=True, slots=True)
class Figures:
    """`total` and `before` by column; `steps`, those of the range in order, and `steps_before` as far as there are as many."""

    range: Range
    total: Counter[str]
    before: Counter[str]
    steps: list[tuple[Slot, Counter[str]]]
    steps_before: list[Counter[str]]
    week: Counter[tuple[int, int]]
    details: Counts
    details_before: Counts

    def named(self, kind: str, *, before: bool = False) -> Counter[str]:
        details = self.details_before if before else self.details
        return details.details.get(kind, Counter())

    @property
    def saved(self) -> int:
        """Questions that got a saved answer, for which SparkGPT was not asked."""
        return max(self.named(SAVED).total(), 0)

    @property
    def spare(self) -> int:
        """Questions that got the trained answer, because SparkGPT could not be asked."""
        return max(self.named(SPARE).total(), 0)

    def durations(self, kind: str, *, before: bool = False) -> dict[int, int]:
        return {int(bucket): count for bucket, count in self.named(kind, before=before).items()}


@dataclass(frozen=True, slots=True)
class KeyQuota:
    """An API key's quota and what the sites at hand used of it: `days`, oldest first, the last one today."""

    name: str
    today: SaidToday
    read_at: datetime | None
    days: list[tuple[Slot, int]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return retold(in_words(self.today), FORECASTS)


def read(sites: Sequence[int], range_: Range, zone: ZoneInfo) -> Figures:
    """Three queries."""
    start, (begin, end) = bounds(range_.before, zone)[0], bounds(range_, zone)
    hours = _hours(sites, start, end)
    now = {hour: columns for hour, columns in hours.items() if hour >= begin}
    past = {hour: columns for hour, columns in hours.items() if hour < begin}
    details, details_before = _details(sites, start, begin, end)
    week: Counter[tuple[int, int]] = Counter()
    for hour, columns in now.items():
        week[place_in_week(hour, zone)] += columns[_QUESTIONS]
    return Figures(
        range_, _sum(now.values()), _sum(past.values()), _steps(slots(range_, zone), now),
        [columns for _, columns in _steps(slots(range_.before, zone), past)], week, details, details_before,
    )  # fmt: skip


def top_questions(sites: Sequence[int], figures: Figures, most: int = TOP) -> list[tuple[str, int]]:
    """What is asked most, in the words of somebody who asked so and has not deleted it since. One query."""
    return [(words, count) for words, count, _site in worded(sites, figures, most)]


def worded(sites: Sequence[int], figures: Figures, most: int = TOP) -> list[tuple[str, int, int]]:
    """The same, each with the site where its words were said."""
    wordings = figures.named(WORDING)
    found = [(wordings[key], count) for key, count in figures.named(QUESTION).most_common(3 * most) if count > 0]
    visible = Turn.objects.filter(conversation__visitor__site__in=sites, pk__in=[row for row, _ in found])
    said = {
        row: (words, site) for row, words, site in visible.values_list("pk", "question", "conversation__visitor__site")
    }
    return [(said[row][0], count, said[row][1]) for row, count in found if row in said][:most]


@dataclass(frozen=True, slots=True)
class Lately:
    """What some sites asked in the last fourteen days, by the hour: of each site (questions, calls). `days` end today."""

    days: list[Slot]
    hours: Mapping[int, Mapping[datetime, tuple[int, int]]]
    now: datetime


def lately(sites: Sequence[int], zone: ZoneInfo, now: datetime) -> Lately:
    """One query."""
    now = now.astimezone(zone)
    days = slots(Range(now.date() - timedelta(days=SPARK_DAYS - 1), now.date()), zone)
    found: dict[int, dict[datetime, tuple[int, int]]] = {}
    rows = Hour.objects.filter(site__in=sites, begins__gte=days[0].begin, begins__lt=days[-1].end)
    for site, hour, questions, calls in rows.values_list("site", "begins", "questions", "calls"):
        found.setdefault(site, {})[hour] = (questions, calls)
    return Lately(days, found, now)


def quotas(sites: Iterable[Site], lately: Lately) -> list[KeyQuota]:
    """Of the API keys of these sites, whose `api_key` is loaded. One query."""
    by_key: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for site in sites:
        by_key.setdefault(site.api_key_id, []).append(site.pk)
        names[site.api_key_id] = str(site.api_key)
    readings = {row.api_key_id: row for row in QuotaReading.objects.filter(api_key__in=by_key)}
    found = []
    for key in sorted(by_key, key=names.__getitem__):
        hours: Counter[datetime] = Counter()
        for pk in by_key[key]:
            hours.update({hour: calls for hour, (_, calls) in lately.hours.get(pk, {}).items()})
        found.append(_quota(names[key], readings.get(key), hours, lately))
    return found


def sparks(sites: Sequence[int], lately: Lately) -> dict[int, list[int]]:
    """Questions of each site, day by day."""
    asked = {site: {hour: questions for hour, (questions, _) in lately.hours.get(site, {}).items()} for site in sites}
    return {site: _by_slot(lately.days, hours) for site, hours in asked.items()}


def by_site(sites: Sequence[int], range_: Range, zone: ZoneInfo) -> dict[int, Counter[str]]:
    """The columns of each site for the whole range. One query."""
    begin, end = bounds(range_, zone)
    rows = Hour.objects.filter(site__in=sites, begins__gte=begin, begins__lt=end).order_by()
    sums = rows.values_list("site").annotate(*(Sum(name) for name in COLUMNS))
    return {site: Counter(dict(zip(COLUMNS, columns, strict=True))) for site, *columns in sums}


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _hours(sites: Sequence[int], begin: datetime, end: datetime) -> dict[datetime, Columns]:
    """The columns of all these sites together, by the hour."""
    rows = Hour.objects.filter(site__in=sites, begins__gte=begin, begins__lt=end)
    sums = rows.order_by().values_list("begins").annotate(*(Sum(name) for name in COLUMNS))
    return {begins: columns for begins, *columns in sums}


def _details(sites: Sequence[int], start: datetime, begin: datetime, end: datetime) -> tuple[Counts, Counts]:
    """From `begin` to `end`, and of the time from `start` to `begin` how long answers took; in the fewest rows."""
    now, past = Counts(), Counts()
    for details in _tallies(sites, begin, end).values_list("details", flat=True).iterator():
        now.add_details(details)
    for first in _tallies(sites, start, begin).values_list(f"details__{FIRST}", flat=True).iterator():
        past.add_details({FIRST: first or {}})
    return now, past


def _tallies(sites: Sequence[int], begin: datetime, end: datetime) -> QuerySet[Tally]:
    wanted = (Q(span=it.span, begins__gte=it.begin, begins__lt=it.end) for it in cover(begin, end))
    return Tally.objects.filter(reduce(or_, wanted), site__in=sites)


def _sum(rows: Iterable[Columns]) -> Counter[str]:
    return Counter(dict(zip(COLUMNS, map(sum, zip(*rows, strict=True)), strict=False)))


def _steps(steps: list[Slot], hours: Mapping[datetime, Columns]) -> list[tuple[Slot, Counter[str]]]:
    return [(step, _sum(rows)) for step, rows in zip(steps, _sorted_into(steps, hours), strict=True)]


def _by_slot(steps: list[Slot], hours: Mapping[datetime, int]) -> list[int]:
    return [sum(counts) for counts in _sorted_into(steps, hours)]


def _sorted_into(steps: list[Slot], hours: Mapping[datetime, T]) -> list[list[T]]:
    """What belongs to each step."""
    found: list[list[T]] = [[] for _ in steps]
    number = 0
    for hour in sorted(hours):
        while hour >= steps[number].end:
            number += 1
        found[number].append(hours[hour])
    return found


def _quota(name: str, reading: QuotaReading | None, hours: Mapping[datetime, int], lately: Lately) -> KeyQuota:
    today, now = lately.days[-1], lately.now
    mine = sorted(hour for hour, calls in hours.items() if hour >= today.begin and calls)
    fresh = reading if reading and reading.read_at >= today.begin else None
    state = SaidToday(
        limit=reading.limit if reading else None,
        left=fresh.left if fresh else None,
        calls=sum(hours[hour] for hour in mine),
        since=mine[0] if mine else None,
        now=now,
        midnight=today.end,
    )
    used = list(zip(lately.days, _by_slot(lately.days, hours), strict=True))
    return KeyQuota(name, state, reading.read_at if reading else None, used)
