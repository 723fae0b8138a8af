"""Conversations as files, piece by piece: CSV with a row for each question, JSON with conversations and their questions in them.

Reads in short queries, each from where the last one ended, so that neither memory nor a connection is held for a million rows.
Whose rows they are was decided by who hands them in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from widget import consents
from widget.cells import BOM, csv_line, json_text
from widget.models import Attention, Consent, Contact, Note, Tag, Turn

TURNS, CONVERSATIONS = 250, 200
"""Rows that are read at a time."""
LUMP = 64 * 1024
"""Characters that are sent at a time."""

Sheet = Callable[[QuerySet[Any]], Iterator[str]]
Row = Mapping[str, Any]
Read = Callable[[int], object]
"""Is told how many more conversations are written down."""

_FIELDS: Mapping[str, Any] = {
    "conversation": "conversation_id",
    "id": "uid",
    "site": "conversation__visitor__site__name",
    "visitor_name": "conversation__visitor__name",
    "visitor_email": "conversation__visitor__email",
    "visitor_subject": "conversation__visitor__subject",
    "asked": "asked_at",
    "question": "question",
    "context": "context",
    "answer": "answer",
    "state": "state",
    "reason": "code",
    "attempt": "attempt",
    "began": "began_at",
    "ended": "ended_at",
    "thumbs": "rating",
    "thumbs_reason": "rating_reason",
    "page": Coalesce("page", "conversation__page"),
    "language": "conversation__visitor__locale",
    "model": "model_id",
    "asked_as": "prompt",
    "agreed": "agreed",
    "agreed_to": "agreed_to",
    "saved_answer": "is_saved",
    "trained_question": "closest",
}
"""A question's columns, by the name they have in a file; new ones come last. `agreed_to` is what its visitor agreed to last."""
_AGREED = consents.latest("conversation__visitor")
_OF_CONVERSATION = (
    "conversation", "site", "visitor_name", "visitor_email", "visitor_subject", "language", "agreed", "agreed_to",
)  # fmt: skip
"""What a question in JSON needn't repeat."""
_NO_TURNS: tuple[int | None, Iterator[Row]] = (None, iter(()))


def turns_csv(turns: QuerySet[Any]) -> Iterator[str]:
    return _csv(_turns(turns))


def turns_json(turns: QuerySet[Any]) -> Iterator[str]:
    zone = timezone.get_current_timezone()
    return lumps(_json_list(json_text(_told(row, zone)) for row in _turns(turns)))


def conversations_csv(conversations: QuerySet[Any], read: Read = int) -> Iterator[str]:
    chunks = _conversations(conversations, read)
    return _csv(row for chunk in chunks for row in _turns_of([it["id"] for it in chunk]))


def conversations_json(conversations: QuerySet[Any], read: Read = int) -> Iterator[str]:
    return lumps(_nested(_conversations(conversations, read), timezone.get_current_timezone()))


# --- Reading ----------------------------------------------------------------------------------------------------


def _turns(turns: QuerySet[Any]) -> Iterator[Row]:
    """The latest first."""
    rows, before = turns.annotate(**_AGREED).order_by("-pk").values_list("pk", *_FIELDS.values()), Q()
    while chunk := list(rows.filter(before)[:TURNS]):
        yield from (dict(zip(_FIELDS, row[1:], strict=True)) for row in chunk)
        before = Q(pk__lt=chunk[-1][0])


def _turns_of(conversations: list[int]) -> Iterator[Row]:
    """By conversation, the latest first; within it in the order they were asked."""
    turns = Turn.objects.filter(conversation__in=conversations).annotate(**_AGREED)
    turns = turns.order_by("-conversation_id", "pk")
    rows, after = turns.values_list("pk", *_FIELDS.values()), Q()
    while chunk := list(rows.filter(after)[:TURNS]):
        yield from (dict(zip(_FIELDS, row[1:], strict=True)) for row in chunk)
        last, conversation = chunk[-1][:2]
        after = Q(conversation__lt=conversation) | Q(conversation=conversation, pk__gt=last)


def _conversations(conversations: QuerySet[Any], read: Read) -> Iterator[list[dict[str, Any]]]:
    fields = {"site": "visitor__site__name", "language": "visitor__locale"}
    fields |= {f"visitor_{said}": f"visitor__{said}" for said in ("name", "email", "subject")}
    own = ("id", "visitor_id", "page", "started_at", "last_asked_at", "attention", "seen_to_at")
    rows, before = conversations.order_by("-pk").values_list(*own, *fields.values()), Q()
    while chunk := list(rows.filter(before)[:CONVERSATIONS]):
        yield [dict(zip((*own, *fields), row, strict=True)) for row in chunk]
        read(len(chunk))
        before = Q(pk__lt=chunk[-1][0])


# --- Saying -----------------------------------------------------------------------------------------------------


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    zone = timezone.get_current_timezone()
    names = [f"{name} ({zone})" if name in ("asked", "began", "ended", "agreed") else name for name in _FIELDS]
    return lumps(_csv_pieces(names, rows, zone))


def _csv_pieces(names: list[str], rows: Iterable[Row], zone: tzinfo) -> Iterator[str]:
    yield BOM + csv_line(names)
    for row in rows:
        yield csv_line(_for_sheet(value, zone) for value in row.values())


def _for_sheet(value: object, zone: tzinfo) -> object:
    """A time as spreadsheets know it; a context in one cell; yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return json_text(value) if isinstance(value, dict) else value


def _json_list(texts: Iterable[str]) -> Iterator[str]:
    yield "["
    for number, text in enumerate(texts):
        yield f",\n{text}" if number else f"\n{text}"
    yield "\n]"


def _told(row: Row, zone: tzinfo, *, without: Iterable[str] = ()) -> dict[str, Any]:
    told = {name: _iso(value, zone) for name, value in row.items() if name not in without}
    return {**told, "id": str(row["id"])}


def _iso(value: object, zone: tzinfo) -> object:
    return value.astimezone(zone).isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _nested(chunks: Iterable[list[dict[str, Any]]], zone: tzinfo) -> Iterator[str]:
    """The list of conversations in pieces of a question each: none is too long."""
    comma = "[\n"
    for chunk in chunks:
        beside = _Beside(chunk, zone)
        by_conversation = groupby(_turns_of([it["id"] for it in chunk]), key=lambda row: row["conversation"])
        turns_of, turns = next(by_conversation, _NO_TURNS)
        for conversation in chunk:
            yield comma + json_text(beside.head(conversation)).removesuffix("}") + ', "turns": '
            comma = ",\n"
            if turns_of != conversation["id"]:
                yield "[]}"
                continue
            yield from _json_list(json_text(_told(row, zone, without=_OF_CONVERSATION)) for row in turns)
            yield "}"
            turns_of, turns = next(by_conversation, _NO_TURNS)
    yield "[]\n" if comma == "[\n" else "\n]\n"


class _Beside:
    """What belongs to a chunk of conversations beside their questions: four queries for all of them."""

    def __init__(self, chunk: list[dict[str, Any]], zone: tzinfo) -> None:
        self._zone = zone
        ids, visitors = [it["id"] for it in chunk], [it["visitor_id"] for it in chunk]
        self._tags: dict[int, list[str]] = defaultdict(list)
        for pk, name in Tag.objects.filter(conversations__in=ids).order_by("name").values_list("conversations", "name"):
            self._tags[pk].append(name)
        self._notes: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for note in Note.objects.filter(conversation__in=ids).select_related("author").order_by("pk"):
            self._notes[note.conversation_id].append(self._note(note))
        self._consents: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for consent in Consent.objects.filter(visitor__in=visitors).select_related("text").order_by("pk"):
            self._consents[consent.visitor_id].append(self._consent(consent))
        self._left: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for contact in Contact.objects.filter(visitor__in=visitors).order_by("pk"):
            self._left[contact.visitor_id].append(self._contact(contact))

    def head(self, conversation: dict[str, Any]) -> dict[str, Any]:
        told = {name: _iso(value, self._zone) for name, value in conversation.items() if name != "visitor_id"}
        reasons = [str(reason.name).lower() for reason in Attention if conversation["attention"] & reason]
        pk, visitor = conversation["id"], conversation["visitor_id"]
        beside = {"tags": self._tags[pk], "notes": self._notes[pk], "left": self._left[visitor]}
        return {**told, "attention": reasons, **beside, "consents": self._consents[visitor]}

    def _note(self, note: Any) -> dict[str, Any]:
        author = note.author.get_username() if note.author else None
        return {"at": _iso(note.created_at, self._zone), "by": author, "text": note.text}

    def _consent(self, consent: Any) -> dict[str, Any]:
        return {"at": _iso(consent.at, self._zone), "language": consent.text.language, "text": consent.text.text}

    def _contact(self, contact: Any) -> dict[str, Any]:
        told = {"at": _iso(contact.created_at, self._zone), "kind": contact.kind, "page": contact.page}
        return {**told, "fields": contact.fields, "text": contact.text}


def lumps(pieces: Iterable[str]) -> Iterator[str]:
    """The same text in fewer pieces."""
    held, size = list[str](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= LUMP:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)
