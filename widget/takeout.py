"""Everything that is kept of one visitor, for that visitor: as plain data, whole, under names that can be read.

What owners write for themselves (notes, tags, what they have seen to) is theirs and not in it; nor are the numbers.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from widget.models import Consent, Contact, Conversation, Delivery, GapReason, Turn, Visitor
from widget.places import Place

Kept = dict[str, Any]


def kept_of(place: Place) -> Kept:
    """A list of nothing where nothing is kept."""
    visitor: Visitor | None = Visitor.objects.filter(site=place.site, token_hash=place.visitor).first()
    rows: Kept = {"conversations": [], "questions": [], "left": [], "consents": [], "deliveries": []}
    return {"v": 1, "visitor": None, **rows} if visitor is None else {"v": 1, **_kept(visitor)}


def _kept(visitor: Visitor) -> Kept:
    of = {"visitor": visitor}
    turns = (
        Turn.objects.filter(conversation__visitor=visitor)
        .select_related("lacking")
        .prefetch_related("asked_again")
        .order_by("pk")
    )
    return {
        "visitor": _visitor(visitor),
        "conversations": _told(Conversation.objects.filter(**of).order_by("pk"), "page", "started_at", "last_asked_at"),
        "questions": _questions(turns),
        "left": _told(Contact.objects.filter(**of).order_by("pk"), "kind", "created_at", "page", "fields", "text"),
        "consents": _consents(Consent.objects.filter(**of).select_related("text").order_by("pk")),
        "deliveries": _told(Delivery.objects.filter(**of).order_by("pk"), "kind", "event", "state", "created_at"),
    }


def _visitor(visitor: Visitor) -> Kept:
    """Of the token only a hash is kept; it says nothing to anybody."""
    said = {"id_on_the_website": visitor.subject, "name": visitor.name, "email": visitor.email}
    return {"first_seen": _iso(visitor.created_at), "language": visitor.locale, **said}


def _questions(turns: Iterable[Turn]) -> list[Kept]:
    names = (
        "asked_at",
        "page",
        "question",
        "prompt",
        "context",
        "answer",
        "is_saved",
        "closest",
        "state",
        "code",
        "attempt",
        "began_at",
        "ended_at",
        "model_id",
    )
    told = _told(turns, *names, "rating", "rating_reason")
    return [
        {
            **kept,
            "lacking": _lacking(turn),
            "asked_again": _told(turn.asked_again.all(), "asked_at", "answer", "state", "code"),
        }
        for kept, turn in zip(told, turns, strict=True)
    ]


def _lacking(turn: Turn) -> Kept | None:
    """Whether it is one of what the model isn't taught, and why; None where it never was."""
    found = getattr(turn, "lacking", None)
    if found is None:
        return None
    return {"reasons": [str(it.name).lower() for it in GapReason(found.reasons)], "closeness": found.score}


def _consents(consents: Iterable[Consent]) -> list[Kept]:
    return [{"agreed_at": _iso(it.at), "language": it.text.language, "text": it.text.text} for it in consents]


def _told(rows: Iterable[Any], *names: str) -> list[Kept]:
    return [{name: _iso(getattr(row, name)) for name in names} for row in rows]


def _iso(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
