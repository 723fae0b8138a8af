"""What a page says of a site's gaps and coverage: few queries, each by an index, for any number of questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from widget.models import Coverage, Gap, GapQuestion, Judging, Site, TaughtModel, Turn

TABS = ("open", "dismissed", "taught")
EXAMPLES = 3
RECENT = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Example:
    question: str
    conversation: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A gap with some of its questions, the latest first. `name` is empty where all of them are deleted."""

    gap: Gap
    name: str
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many questions that were judged, so many were near something trained."""

    judged: int = 0
    near: int = 0

    @property
    def percent(self) -> int:
        """Whole numbers; never 100 or 0 while that isn't so."""
        if self.near in (0, self.judged):
            return 100 * self.near // max(self.judged, 1)
        return min(99, max(1, round(100 * self.near / self.judged)))


def gaps(site: Site, tab: str) -> QuerySet[Gap]:
    rows: QuerySet[Gap] = Gap.objects.filter(site=site).select_related("typical")
    if tab == "dismissed":
        return rows.filter(dismissed_at__isnull=False).order_by("-dismissed_at", "pk")
    rows = rows.filter(dismissed_at=None)
    if tab == "taught":
        return rows.filter(closed_at__isnull=False).order_by("-closed_at", "pk")
    return rows.filter(closed_at=None).order_by("-visitors", "-questions", "pk")


def counts(site: Site) -> dict[str, int]:
    """How many there are on each tab."""
    is_dismissed, is_closed = Q(dismissed_at__isnull=False), Q(closed_at__isnull=False)
    tabs = {"dismissed": is_dismissed, "taught": ~is_dismissed & is_closed, "open": ~is_dismissed & ~is_closed}
    return Gap.objects.filter(site=site).aggregate(**{tab: Count("pk", filter=which) for tab, which in tabs.items()})


def shown(rows: Sequence[Gap]) -> list[Shown]:
    """Two queries. Of an open gap the questions that are it still, of a closed one those that were."""
    latest = GapQuestion.objects.filter(gap=OuterRef("pk")).order_by("-turn")
    still = latest.filter(Q(reasons__gt=0) | ~Q(gap__closed_at=None)).values("turn")
    places = {f"example_{at}": Subquery(still[at : at + 1]) for at in range(EXAMPLES + 1)}
    found: dict[int, list[int]] = {
        pk: [turn for turn in turns if turn]
        for pk, *turns in Gap.objects.filter(pk__in=[gap.pk for gap in rows])
        .order_by()
        .values_list("pk", *places.values())
    }
    turns = Turn.objects.in_bulk({turn for some in found.values() for turn in some})
    return [_shown(gap, [turns[turn] for turn in found.get(gap.pk, ()) if turn in turns]) for gap in rows]


def coverage(site: Site, since: date) -> dict[date, Share]:
    rows = Coverage.objects.filter(site=site, day__gte=since).order_by("day")
    return {day: Share(judged, near) for day, judged, near in rows.values_list("day", "judged", "near")}


def first_day(site: Site) -> date | None:
    day: date | None = Coverage.objects.filter(site=site).order_by("day").values_list("day", flat=True).first()
    return day


def together(shares: Iterable[Share]) -> Share:
    some = list(shares)
    return Share(sum(it.judged for it in some), sum(it.near for it in some))


def taught_of(site: Site) -> TaughtModel | None:
    """What its model is taught, if that was ever fetched."""
    known = TaughtModel.objects.filter(api_key=site.api_key_id, model_id=site.model_id, fetched_at__isnull=False)
    return known.first()


def looked_at(site: Site) -> datetime | None:
    at: datetime | None = Judging.objects.filter(site=site).values_list("looked_at", flat=True).first()
    return at


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _shown(gap: Gap, turns: list[Turn]) -> Shown:
    name = gap.name or (turns[0].question if turns else "")
    others = {turn.question: turn for turn in reversed(turns)}  # the latest of those in the same words
    some = sorted(others.values(), key=lambda turn: -turn.pk)[:EXAMPLES]
    return Shown(gap, name, [Example(turn.question, turn.conversation_id, turn.asked_at) for turn in some])
