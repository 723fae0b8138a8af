"""Which turns are to be judged: those since the last look, those of before that are judged anew, those that were rated since.

Walks the turns' own key, so that a million of them are read once, a few thousand at a time. Synchronous.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet

from widget.gaps.judging import Said
from widget.gaps.reasons import GapReason
from widget.models import GapQuestion, Rating, State, Turn

DAYS = 90
MOST = 100_000
"""Questions of one site: the latest of these days."""
SETTLED = timedelta(minutes=1)
"""Rows that are written now may come into sight in another order."""
AT_ONCE = 5_000
_Rows = dict[int, deque[int]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The primary keys between which turns are looked at: neither the first nor anything after the last."""

    after: int
    until: int


def reach(now: datetime) -> Reach:
    """From the first turn of the days that count to the last one that has ended, with all before it."""
    turns = Turn.objects.order_by()
    first = turns.filter(asked_at__gte=now - timedelta(days=DAYS)).aggregate(row=Min("pk"))["row"]
    last = turns.aggregate(row=Max("pk"))["row"] or 0
    waiting = (turns.filter(asked_at__gte=now - SETTLED), turns.filter(state=State.RUNNING))
    unsettled = [row for it in waiting if (row := it.aggregate(row=Min("pk"))["row"])]
    return Reach((first or last + 1) - 1, min([last, *(row - 1 for row in unsettled)]))


def since(after: Mapping[int, int], until: int) -> _Rows:
    """Of each site the turns after the one that is named, as far as it goes; the latest, if there are too many."""
    rows: _Rows = defaultdict(lambda: deque(maxlen=MOST))
    for row, site in _walk(min(after.values(), default=until), until):
        if row > after.get(site, until):
            rows[site].append(row)
    return rows


def to_see_again(within: Reach) -> dict[int, set[int]]:
    """Of each site the turns whose rating is another one than was judged, or of which something was noted since."""
    known = GapQuestion.objects.annotate(down=F("reasons").bitand(int(GapReason.DOWN)))
    down = Turn.objects.filter(pk__gt=within.after, pk__lte=within.until, rating=Rating.DOWN).exclude(
        state=State.RUNNING
    )
    new = down.exclude(Exists(known.filter(turn=OuterRef("pk"), down__gt=0)))
    gone = known.filter(down__gt=0).exclude(turn__rating=Rating.DOWN)
    noted = known.filter(score=None, turn__lte=within.until).exclude(turn__state=State.RUNNING)
    found: dict[int, set[int]] = defaultdict(set)
    for site, row in (
        *new.order_by().values_list("conversation__visitor__site", "pk"),
        *gone.values_list("site", "turn"),
        *noted.values_list("site", "turn"),
    ):
        found[site].add(row)
    return found


def said(rows: list[int]) -> list[tuple[Said, Said | None]]:
    """These turns in their order, each with the one before it in its conversation."""
    earlier = Turn.objects.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk")).order_by("-pk")
    turns = _ended(Turn.objects.filter(pk__in=rows)).annotate(before=earlier.values("pk")[:1]).order_by("pk")
    found = list(turns.values_list(*_FIELDS, "before"))
    others = _ended(Turn.objects.filter(pk__in={it[-1] for it in found if it[-1]})).values_list(*_FIELDS)
    before = {it[0]: _said(*it) for it in others}
    return [(_said(*it), before.get(last)) for *it, last in found]


# --- Below: parts of the above ----------------------------------------------------------------------------------

_FIELDS = ("pk", "conversation", "question", "asked_at", "state", "rating")


def _walk(after: int, until: int) -> Iterator[tuple[int, int]]:
    """Turns and their sites. The bounds of each part are read first, so that no plan begins at the sites."""
    while after < until:
        keys = Turn.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").values_list("pk", flat=True)
        last = keys[AT_ONCE - 1 : AT_ONCE].first() or until
        part = Turn.objects.filter(pk__gt=after, pk__lte=last).order_by("pk")
        yield from part.values_list("pk", "conversation__visitor__site")
        after = last


def _ended(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    return turns.exclude(state=State.RUNNING)


def _said(row: int, conversation: int, question: str, asked_at: datetime, state: str, rating: str) -> Said:
    return Said(row, conversation, question, asked_at, state == State.DONE, rating == Rating.DOWN)
