"""What happens in conversations, across rows: enter, ask, retry, finish, rate, forget. One transaction each; knows no socket.

Every function is synchronous and short: consumers run them in the database's thread.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from widget import answer, attention, consents, happened, notes, protocol, saved_answers, tracing
from widget.answer import Ending
from widget.challenge import Puzzle
from widget.crypto import SealError, Vault
from widget.governor.asker import Asker
from widget.identities import Identity
from widget.models import Conversation, Rating, Site, State, Tag, Turn, Visitor
from widget.protocol import RETRYABLE, WORDS, Code
from widget.relay import Question
from widget.sparkgpt import Secret

logger = logging.getLogger(__name__)

HISTORY_TURNS, HISTORY_CHARACTERS = 50, 256 * 1024
PAGES = 30
"""So many pages are kept of a conversation, to find it by; each turn keeps its own besides."""
Context = Mapping[str, str]
LEASE = timedelta(seconds=6)
"""How long a running attempt is believed alive without a word from its process (widget.leases)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a socket is: a site, and whose visitor (by the hash of the token); `identity` if the owner's website says who."""

    site: int
    visitor: str
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A turn as it is stored. `row` is its primary key."""

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

    @property
    def is_retryable(self) -> bool:
        return self.state == State.STOPPED or self.code in RETRYABLE

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING


@dataclass(frozen=True, slots=True)
class Taken:
    """A question was taken: this attempt is to be run."""

    question: Question
    snapshot: Snapshot


class Refusal(Exception):
    """A question was not taken and nothing of it is kept. `retry_after`: seconds until it may be, where that is known; `puzzle`:
    what is to be solved first."""

    def __init__(self, code: Code, retry_after: int | None = None, puzzle: Puzzle | None = None) -> None:
        super().__init__(WORDS[code])
        self.code, self.retry_after, self.puzzle = code, retry_after, puzzle


def enter(place: Place) -> list[Snapshot]:
    """What was said so far, oldest first; as much of its end as HISTORY_TURNS and HISTORY_CHARACTERS allow.

    Refusal if the visitor is blocked. Of the last conversation and the one before, so that nothing vanishes from the screen where
    one goes over into the next.
    """
    _refuse_blocked(place)
    mine = Conversation.objects.filter(visitor__site=place.site, visitor__token_hash=place.visitor)
    kept: list[Snapshot] = []
    characters = 0
    for turn in _last_turns(mine.order_by("-pk")[:2]):
        characters += len(turn.question) + len(turn.answer)
        if characters > HISTORY_CHARACTERS and kept:
            break
        kept.append(_snapshot(turn))
    return kept[::-1]


def attempted(place: Place, uid: str, attempt: int) -> Snapshot | None:
    """A turn, if it has got past this attempt: so whoever wants the next one has had it taken before."""
    turn = _turns(place).filter(uid=uid, attempt__gt=attempt).first()
    return _snapshot(turn) if turn else None


def look(place: Place, uid: str) -> Snapshot | None:
    """One turn of the visitor's conversation."""
    turn = _turns(place).filter(uid=uid).first()
    return _snapshot(turn) if turn else None


def read_question(text: str) -> str:
    """What was asked, as it is kept and sent upstream. Refusal if it can't be asked."""
    text = text.strip()
    if not text:
        raise Refusal(Code.QUESTION_EMPTY)
    if len(text) > protocol.QUESTION_LIMIT:
        raise Refusal(Code.QUESTION_TOO_LONG)
    return text


@transaction.atomic
def ask(
    place: Place,
    uid: str,
    text: str,
    *,
    context: Context | None = None,
    locale: str = "",
    page: str = "",
    agreed: str = "",
) -> Taken | Snapshot:
    """Take a question, or find that it was taken already. Refusal if it can't be. `context` is kept beside it, for the owner;
    `agreed` says which consent text the visitor agreed to."""
    text = read_question(text)
    site = open_site(place)
    visitor = open_visitor(site, place, locale)
    consents.note(visitor, site, agreed)
    if known := _turns(place).filter(uid=uid).first():
        return _snapshot(known)
    conversation = _open_conversation(site, visitor, page)
    turn = Turn(conversation=conversation, uid=uid, question=text, context=context or None, page=page)
    _save_running(turn, site)
    _note_page(conversation, page)
    attention.turned_in(conversation, text)
    return begin(site, turn)


@transaction.atomic
def retry(place: Place, uid: str, attempt: int) -> Taken | Snapshot | None:
    """Begin the next attempt at a turn whose attempt `attempt` failed or was stopped; None if there is no such turn."""
    site = open_site(place)
    _refuse_blocked(place)
    turn = _turns(place).select_for_update().filter(uid=uid).first()
    if turn is None:
        return None
    if turn.attempt != attempt or turn.state not in (State.FAILED, State.STOPPED):
        return _snapshot(turn)
    turn.attempt, turn.state, turn.code, turn.retry_after = attempt + 1, State.RUNNING, "", None
    turn.ended_at, turn.stop_wanted, turn.is_saved = None, False, False
    turn.answer, turn.deltas, turn.first_delta = "", 0, None
    _save_running(turn, site)
    return begin(site, turn)


def begin(site: Site, turn: Turn) -> Taken | Snapshot:
    """What the relay needs; or, if the API key can't be opened, the turn that has failed for it."""
    try:
        secret = site.api_key.open(Vault(settings.ENCRYPTION_KEYS))
    except SealError as error:
        with tracing.noting_turn(str(turn.uid), turn.attempt):
            logger.error("site %s: API key %s cannot be opened: %s", site.pk, site.api_key_id, error)
        finish(turn.pk, turn.attempt, Ending(answer.State.FAILED, "", 0, Code.REFUSED))
        turn.refresh_from_db()
        return _snapshot(turn)
    gate = site.api_key.gate(secret)
    question = Question(
        turn.pk, str(turn.uid), turn.attempt, site.model_id, turn.question, site.stream, Secret(secret),
        _asker(site, turn, gate), saved_answers.find(site, turn, gate),
    )  # fmt: skip
    return Taken(question, _snapshot(turn))


@transaction.atomic
def finish(row: int, attempt: int, ending: Ending) -> bool:
    """Keep how an attempt ended, and what it took.

    False, and nothing happens, if the turn is gone, or ended, or at another attempt.
    """
    took = ending.measured
    kept = running(row, attempt).update(
        state=ending.state,
        answer=ending.text,
        deltas=ending.deltas,
        is_saved=ending.saved,
        code=ending.code or "",
        retry_after=ending.retry_after,
        ended_at=timezone.now(),
        first_delta=took.first_delta,
        calls=Coalesce("calls", 0) + took.calls,
        quota_limit=took.quota_limit,
        quota_left=took.quota_left,
        to_count=True,
    )
    if kept:
        attention.ended(row, attempt, ending.state)
    if kept and ending.state == answer.State.FAILED:
        happened.turn_failed(row)
    return bool(kept)


def want_stopped(row: int) -> bool:
    """Note that the visitor wants a turn stopped that runs elsewhere, should the order be lost; False if it has ended."""
    return bool(Turn.objects.filter(pk=row, state=State.RUNNING).update(stop_wanted=True))


def running(row: int, attempt: int) -> QuerySet[Turn]:
    """A turn while this attempt at it runs; none once it has ended or another attempt has begun."""
    return Turn.objects.filter(pk=row, attempt=attempt, state=State.RUNNING)


def now(row: int) -> Snapshot | None:
    """A turn as it stands."""
    turn = Turn.objects.filter(pk=row).first()
    return _snapshot(turn) if turn else None


@transaction.atomic
def rate(place: Place, uid: str, rating: str, reason: str) -> bool:
    """Keep the visitor's thumbs on an answer; whether there was one."""
    turn = _turns(place).filter(uid=uid).exclude(state=State.RUNNING).first()
    if turn is None:
        return False
    before, reason = (turn.rating, turn.rating_reason), reason.strip()[: protocol.QUESTION_LIMIT]
    Turn.objects.filter(pk=turn.pk).update(to_count=True, rating=rating, rating_reason=reason)
    attention.rated(turn.pk, rating)
    if rating == Rating.DOWN:
        saved_answers.drop(turn)
    if rating == Rating.DOWN and before != (rating, reason):
        happened.turn_rated_down(turn.pk)
    return True


@transaction.atomic
def block(visitor: Visitor, blocked: bool) -> bool:
    """Let the site take nothing more of a visitor, or something again; whether that changes anything."""
    was = Visitor.objects.filter(pk=visitor.pk, blocked_at__isnull=blocked)
    return bool(was.update(blocked_at=timezone.now() if blocked else None))


@transaction.atomic
def forget(place: Place) -> list[int]:
    """Delete everything kept about the visitor, but that they are blocked; the rows of turns that were running."""
    running = list(_turns(place).filter(state=State.RUNNING).values_list("pk", flat=True))
    visitor = Visitor.objects.filter(site=place.site, token_hash=place.visitor)
    tags = list(Tag.objects.filter(conversations__visitor__in=visitor).values_list("pk", flat=True))
    blocked = visitor.exclude(blocked_at=None).first()
    visitor.delete()
    if blocked:
        Visitor.objects.create(site_id=place.site, token_hash=place.visitor, blocked_at=blocked.blocked_at)
    notes.drop_unused(tags)
    return running


def open_site(place: Place) -> Site:
    """The site, if it isn't paused, and open to whoever is there; Refusal if not."""
    site: Site | None = Site.objects.select_related("api_key").filter(pk=place.site, is_active=True).first()
    if site is None:
        raise Refusal(Code.PAUSED)
    if site.needs_identity and place.identity is None:
        raise Refusal(Code.IDENTITY_NEEDED)
    return site


def open_visitor(site: Site, place: Place, locale: str) -> Visitor:
    """The visitor, made if need be, and locked, so that two tabs make one of whatever they make. Refusal if they are blocked."""
    known = asdict(place.identity) if place.identity else {}
    visitor = _locked_visitor(site, place, {"locale": locale, **known})
    if visitor.blocked_at:
        raise Refusal(Code.BLOCKED)
    changed = {field: value for field, value in known.items() if getattr(visitor, field) != value}
    for field, value in changed.items():
        setattr(visitor, field, value)
    if changed:
        visitor.save(update_fields=list(changed))
    return visitor


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _turns(place: Place) -> QuerySet[Turn]:
    return Turn.objects.filter(conversation__visitor__site=place.site, conversation__visitor__token_hash=place.visitor)


def _refuse_blocked(place: Place) -> None:
    if Visitor.objects.filter(site=place.site, token_hash=place.visitor).exclude(blocked_at=None).exists():
        raise Refusal(Code.BLOCKED)


def _locked_visitor(site: Site, place: Place, made_with: Mapping[str, str]) -> Visitor:
    """Made anew if it was deleted between being found and being locked."""
    while True:
        Visitor.objects.get_or_create(site=site, token_hash=place.visitor, defaults=made_with)
        visitor: Visitor | None = (
            Visitor.objects.select_for_update().filter(site=site, token_hash=place.visitor).first()
        )
        if visitor:
            return visitor


def _last_turns(conversations: Iterable[Conversation]) -> Iterator[Turn]:
    """The newest first."""
    left = HISTORY_TURNS
    for conversation in conversations:
        turns = list(conversation.turns.order_by("-pk")[:left])
        yield from turns
        left -= len(turns)


def _open_conversation(site: Site, visitor: Visitor, page: str) -> Conversation:
    """The visitor's last one, or another if that has as many turns as its site allows and none of them runs."""
    last: Conversation | None = visitor.conversations.order_by("-pk").first()
    if last and last.turns.count() < site.within_ceiling("conversation_turns"):
        return last
    if last and last.turns.filter(state=State.RUNNING).exists():
        raise Refusal(Code.BUSY)
    conversation = Conversation.objects.create(visitor=visitor, page=page, attention=attention.at_first(visitor))
    attention.born(conversation)
    return conversation


def _note_page(conversation: Conversation, page: str) -> None:
    """So that it is found by each page of it without a look at its turns. The visitor's row is locked."""
    pages = [conversation.page, *conversation.more_pages.splitlines()]
    if page and page not in pages and len(pages) < PAGES:
        conversation.more_pages = "\n".join([*pages[1:], page])
        conversation.save(update_fields=["more_pages"])


def _save_running(turn: Turn, site: Site) -> None:
    """The database allows one running turn per conversation; Refusal if there is another."""
    turn.model_id, turn.began_at = site.model_id, timezone.now()
    turn.lease_until = turn.began_at + LEASE
    try:
        with transaction.atomic():
            turn.save()
    except IntegrityError:
        raise Refusal(Code.BUSY) from None


def _asker(site: Site, turn: Turn, gate: str) -> Asker:
    """Who it is at the governor's gate; a visitor is told by the conversation, of which one is open at a time."""
    at_once = min(site.answers_at_once, settings.ANSWERS_PER_SITE)
    visitor, floor = str(turn.conversation_id), site.api_key.floor / 100
    return Asker(f"{turn.pk}:{turn.attempt}", gate, site.pk, visitor, site.model_id, at_once=at_once, floor=floor)


def _snapshot(turn: Turn) -> Snapshot:
    return Snapshot(
        row=turn.pk,
        turn=str(turn.uid),
        question=turn.question,
        asked_at=turn.asked_at,
        state=turn.state,
        attempt=turn.attempt,
        deltas=turn.deltas,
        answer=turn.answer,
        code=turn.code or None,
        retry_after=turn.retry_after,
        rating=turn.rating,
        is_saved=turn.is_saved,
    )
