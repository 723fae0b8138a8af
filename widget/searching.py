"""Finds words in what visitors and owners wrote, in a time that hardly grows with what is kept. Does not know who may see it.

On PostgreSQL, indexes of trigrams find a word among any number of texts (migration 0008). Where there are none, or where no word
is long enough for them, only questions of the last DAYS are looked through. In either case the newest LIMIT hits count.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal

from widget.models import Contact, Note, State, Turn
from widget.tenancy import TenantQuerySet

LIMIT, DAYS = 10_000, 90
WORDS, TRIGRAM = 8, 3
"""So many words are looked for; one that is shorter than a trigram is in no index."""


def words_of(text: str) -> list[str]:
    """What is looked for: words, and phrases in quotation marks."""
    bits = list(smart_split(text.replace("\x00", "")))[:WORDS]
    return [unescape_string_literal(bit) if bit[0] in "\"'" and bit[0] == bit[-1] and bit[1:] else bit for bit in bits]


def turns(visible: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Of these turns, those that have all the words. One that is being answered is found when it has ended."""
    found = visible.exclude(state=State.RUNNING).filter(_all(words, "question", "answer"))
    if not _is_indexed(words):
        found = found.filter(asked_at__gte=timezone.now() - timedelta(days=DAYS))
    return found.order_by("-pk")[:LIMIT]


def conversations(
    turns_found: QuerySet[Any], notes: TenantQuerySet, contacts: TenantQuerySet, words: Sequence[str]
) -> Q:
    """A condition on conversations: the words are in a turn, a note, or what was left."""
    noted = notes.filter(_all(words, "text")).order_by("-pk")[:LIMIT]
    left = contacts.filter(_all(words, "text", "fields")).order_by("-pk")[:LIMIT]
    # One set of rows, not three conditions joined by "or", which no index answers.
    asked = _of(Turn, turns_found, "conversation")
    return Q(pk__in=asked.union(_of(Note, noted, "conversation"), _of(Contact, left, "visitor__conversations")))


def help_text(where: str) -> str:
    """What an owner reads under the field."""
    back = "" if _has_trigrams() else f" Looks through the questions of the last {DAYS} days."
    return f"Finds words in {where}; “in quotation marks” as one.{back}"


def _of(model: type[Model], found: QuerySet[Any], conversation: str) -> QuerySet[Any]:
    """The conversations of rows that were cut off at LIMIT, as SQLite takes it in a union."""
    return model._default_manager.filter(pk__in=found.values("pk")).order_by().values(conversation)


def _all(words: Sequence[str], *fields: str) -> Q:
    condition = Q()
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    return condition


def _is_indexed(words: Sequence[str]) -> bool:
    return _has_trigrams() and any(len(word) >= TRIGRAM for word in words)


@cache
def _has_trigrams() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'turn_questions_by_trigram'")
        return cursor.fetchone() is not None
