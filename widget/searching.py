"""Finds words in what visitors and owners wrote, and visitors by name, in a time that hardly grows with what is kept.

Does not know who may see it. What is said often is found among the last turns; what is said seldom by an index of trigrams,
which PostgreSQL has (migration 0010). Neither would do for both, so one is tried after the other, and the newest LIMIT hits
count. Where there is no index, only questions of the last DAYS are looked through.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _

from widget.models import State, Turn
from widget.tenancy import TenantQuerySet

LIMIT, LAST_TURNS, DAYS = 1_000, 20_000, 90
CANDIDATES = 10_000
"""Turns of all sites that the index may name; what it names more often is said often."""
SAMPLE = 2_000
"""Turns that tell which of several words is said least: PostgreSQL's own guess goes by how long a word is."""
WORDS, TRIGRAM = 8, 3
"""So many words are looked for; one that is shorter than a trigram is in no index."""


NAMED = ("name", "email", "subject")
"""What an owner's website may say of a visitor."""


def words_of(text: str) -> list[str]:
    """What is looked for: words, and phrases in quotation marks."""
    bits = list(smart_split(text.replace("\x00", "")))[:WORDS]
    return [unescape_string_literal(bit) if bit[0] in "\"'" and bit[0] == bit[-1] and bit[1:] else bit for bit in bits]


def turns(visible: QuerySet[Any], words: Sequence[str]) -> list[int]:
    """Of these turns, the rows of those that have all the words. One that is being answered is found when it has ended."""
    ended = visible.exclude(state=State.RUNNING).order_by("-pk").values_list("pk", flat=True)
    # Both texts in one are in no index: the planner thinks all words rare, and would ask the index for the most frequent one.
    read = ended.alias(both=Concat("question", Value("\n"), "answer", output_field=TextField())).filter(
        _all(words, "both")
    )
    if not _has_trigrams():
        return list(read.filter(asked_at__gte=timezone.now() - timedelta(days=DAYS))[:LIMIT])
    before = list(visible.order_by("-pk").values_list("pk", flat=True)[LAST_TURNS : LAST_TURNS + 1])
    found = list(read.filter(pk__gt=before[0])[:LIMIT] if before else read[:LIMIT])
    if before and len(found) < LIMIT and (seldom := _said_least(words)) is not None:
        found += read.filter(pk__lte=before[0], pk__in=seldom.values("pk")[:CANDIDATES])[: LIMIT - len(found)]
    return found


def conversations(
    visible: QuerySet[Any],
    notes: TenantQuerySet,
    contacts: TenantQuerySet,
    visitors: QuerySet[Any],
    words: Sequence[str],
) -> set[int]:
    """The rows of conversations where the words are in a turn, a note, what was left, or what the visitor is called."""
    found = set(Turn.objects.filter(pk__in=turns(visible, words)).order_by().values_list("conversation", flat=True))
    noted = notes.filter(_all(words, "text")).order_by("-pk").values_list("conversation", flat=True)[:LIMIT]
    left = contacts.filter(_all(words, "text", "fields")).order_by("-pk")
    theirs = left.values_list("visitor__conversations", flat=True)[:LIMIT]
    called = visitors.exclude(subject="").filter(_all(words, *NAMED)).order_by("-pk")
    of_named = called.values_list("conversations", flat=True)[:LIMIT]
    return found.union(noted, (row for row in (*theirs, *of_named) if row))


def help_text(where: str) -> str:
    """What an owner reads under the field."""
    said = _("Finds words in %(where)s, at most the %(count)s newest; “in quotation marks” as one.")
    said %= {"where": where, "count": number_format(LIMIT, force_grouping=True)}
    if not _has_trigrams():
        said += " " + _("Looks through the questions of the last %(days)s days.") % {"days": DAYS}
    return said


def _all(words: Sequence[str], *fields: str) -> Q:
    condition = Q()
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    return condition


def _said_least(words: Sequence[str]) -> TenantQuerySet | None:
    """Everybody's turns with that of the words which was said least often lately; None if the index knows none of them.

    Asked for all of them, it would read the long list of the most frequent one, too.
    """
    known = sorted({word for word in words if len(word) >= TRIGRAM}, key=len, reverse=True)
    if not known:
        return None
    sample = Turn.objects.filter(pk__in=Turn.objects.order_by("-pk").values("pk")[:SAMPLE])
    said = [_all([word], "question", "answer") for word in known]
    counts = sample.aggregate(**{f"of_{number}": Count("pk", filter=it) for number, it in enumerate(said)})
    least = min(range(len(known)), key=lambda number: counts[f"of_{number}"])
    return Turn.objects.exclude(state=State.RUNNING).filter(said[least]).order_by()


@cache
def _has_trigrams() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'turn_questions_by_trigram'")
        return cursor.fetchone() is not None
