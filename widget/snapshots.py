"""Turns as they are stored, for whoever tells of them: one, or what was said so far. Changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, CharField, QuerySet, UUIDField

from widget.models import Conversation, State, Turn
from widget.places import Place, refuse_blocked
from widget.protocol import RETRYABLE
from widget.statements import Select

ONE_OF_THEIRS = Select(
    lambda site, visitor, uid: Turn.objects.filter(
        conversation__visitor__site=site, conversation__visitor__token_hash=visitor, uid=uid
    ),
    site=BigIntegerField(),
    visitor=CharField(),
    uid=UUIDField(),
)
"""A visitor may have one of the same id in another conversation: the first row counts."""

HISTORY_TURNS, HISTORY_CHARACTERS = 50, 256 * 1024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A turn as it is stored. `row` is its primary key; `code` is None unless it failed, whatever its owner can read."""

    row: int
    turn: str
    question: str
    asked_at: datetime
    state: str
    attempt: int
    deltas: int
    answer: str
    code: str | None
    retry_after: int | None
    rating: str
    is_saved: bool = False
    closest: str = ""

    @property
    def is_retryable(self) -> bool:
        return self.state == State.STOPPED or self.code in RETRYABLE

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING


def enter(place: Place) -> list[Snapshot]:
    """What was said so far, oldest first; as much of its end as HISTORY_TURNS and HISTORY_CHARACTERS allow.

    Refusal if the visitor is blocked. Of the last conversation and the one before, so that nothing vanishes from the screen where
    one goes over into the next.
    """
    refuse_blocked(place)
    mine = Conversation.objects.filter(visitor__site=place.site, visitor__token_hash=place.visitor)
    kept: list[Snapshot] = []
    characters = 0
    for turn in _last_turns(mine.order_by("-pk")[:2]):
        characters += len(turn.question) + len(turn.answer)
        if characters > HISTORY_CHARACTERS and kept:
            break
        kept.append(snapshot_of(turn))
    return kept[::-1]


def attempted(place: Place, uid: str, attempt: int) -> Snapshot | None:
    """A turn, if it has got past this attempt: so whoever wants the next one has had it taken before."""
    turn = turns_of(place).filter(uid=uid, attempt__gt=attempt).first()
    return snapshot_of(turn) if turn else None


def look(place: Place, uid: str) -> Snapshot | None:
    """One turn of the visitor's conversation."""
    turn = turn_of(place, uid)
    return snapshot_of(turn) if turn else None


def now(row: int) -> Snapshot | None:
    """A turn as it stands."""
    turn = Turn.objects.filter(pk=row).first()
    return snapshot_of(turn) if turn else None


def questions(place: Place, turn: str) -> list[str]:
    """What was asked in the conversation of one of the visitor's turns, that turn's own first; empty if it isn't theirs."""
    mine = turns_of(place)
    here = mine.filter(uid=turn).values("conversation")
    rows = mine.filter(conversation__in=here).order_by("-pk").values_list("uid", "question")[:50]
    return [question for _uid, question in sorted(rows, key=lambda row: str(row[0]) != turn)]


def turns_of(place: Place) -> QuerySet[Turn]:
    """All of the visitor's there."""
    return Turn.objects.filter(conversation__visitor__site=place.site, conversation__visitor__token_hash=place.visitor)


def turn_of(place: Place, uid: str) -> Turn | None:
    found: Turn | None = ONE_OF_THEIRS.one(site=place.site, visitor=place.visitor, uid=uid)
    return found


def snapshot_of(turn: Turn) -> Snapshot:
    return Snapshot(
        row=turn.pk,
        turn=str(turn.uid),
        question=turn.question,
        asked_at=turn.asked_at,
        state=turn.state,
        attempt=turn.attempt,
        deltas=turn.deltas,
        answer=turn.answer,
        code=turn.code if turn.state == State.FAILED else None,
        retry_after=turn.retry_after,
        rating=turn.rating,
        is_saved=turn.is_saved,
        closest=turn.closest,
    )


def _last_turns(conversations: Iterable[Conversation]) -> Iterator[Turn]:
    """The newest first."""
    left = HISTORY_TURNS
    for conversation in conversations:
        turns = list(conversation.turns.order_by("-pk")[:left])
        yield from turns
        left -= len(turns)
