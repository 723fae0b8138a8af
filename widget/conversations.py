"""What happens in conversations, across rows: ask, retry, finish, rate, block, forget. One transaction each; knows no socket.

Every function is synchronous and short: consumers run them in the database's thread.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from widget import answer, attention, consents, followups, happened, notes, protocol, saved_answers, tracing
from widget.answer import Ending, Measured
from widget.crypto import SealError, Vault
from widget.gaps import noting
from widget.governor.asker import Asker
from widget.models import Conversation, Rating, Site, State, Tag, Turn, Visitor
from widget.places import Place, Refusal, open_site, open_visitor, refuse_blocked
from widget.protocol import Code
from widget.question import Question
from widget.snapshots import Snapshot, snapshot_of, turn_of, turns_of
from widget.sparkgpt import Secret
from widget.turns import FINISHED, LATEST, NEW_CONVERSATION, NEW_TURN, TURNS

logger = logging.getLogger(__name__)

PAGES = 30
"""So many pages are kept of a conversation, to find it by; each turn keeps its own besides."""
Context = Mapping[str, str]
LEASE = timedelta(seconds=6)
"""How long a running attempt is believed alive without a word from its process (widget.leases)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A question was taken: this attempt is to be run."""

    question: Question
    snapshot: Snapshot


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
    since: str | None = None,
) -> Taken | Snapshot:
    """Take a question, or find that it was taken already. Refusal if it can't be. `context` is kept beside it, for the owner, and
    asked as far as the owner wants that; `agreed` says which consent text the visitor agreed to, `since` behind
    which turn they have begun anew."""
    text = read_question(text)
    site = open_site(place)
    visitor = open_visitor(site, place, locale)
    consents.note(visitor, site, agreed)
    if not visitor.is_new and (known := turn_of(place, uid)):
        return snapshot_of(known)
    conversation = _open_conversation(site, visitor, page)
    turn = Turn(conversation=conversation, uid=uid, question=text, context=context or None, page=page)
    turn.prompt = followups.prompt_of(site, visitor, turn, timezone.now(), since)
    _save_running(turn, site)
    _note_page(conversation, page)
    attention.turned_in(conversation, text)
    return begin(site, turn)


@transaction.atomic
def retry(place: Place, uid: str, attempt: int) -> Taken | Snapshot | None:
    """Begin the next attempt at a turn whose attempt `attempt` failed, was stopped, or ended with a spare answer; None if
    there is no such turn."""
    site = open_site(place)
    refuse_blocked(place)
    turn = turns_of(place).select_for_update().filter(uid=uid).first()
    if turn is None:
        return None
    if turn.attempt != attempt or not (turn.closest or turn.state in (State.FAILED, State.STOPPED)):
        return snapshot_of(turn)
    noting.tried_again(turn, site.pk)
    if turn.closest:  # the thumbs were about that answer
        turn.closest, turn.rating, turn.rating_reason = "", Rating.NONE, ""
        attention.rated(turn.pk, Rating.NONE)
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
        finish(turn.pk, turn.attempt, Ending(answer.State.FAILED, "", 0, Code.REFUSED, measured=Measured(calls=0)))
        turn.refresh_from_db()
        return snapshot_of(turn)
    gate = site.api_key.gate(secret)
    question = Question(
        turn.pk, str(turn.uid), turn.attempt, site.model_id, turn.prompt or turn.question, site.stream, Secret(secret),
        _asker(site, turn, gate), saved_answers.find(site, turn, gate),
    )  # fmt: skip
    return Taken(question, snapshot_of(turn))


def finish(row: int, attempt: int, ending: Ending) -> bool:
    """Keep how an attempt ended, and what it took.

    False, and nothing happens, if the turn is gone, or ended, or at another attempt.
    """
    if ending.state == answer.State.DONE and attempt == 1:  # as nearly all: nothing else follows from it
        return _keep(row, attempt, ending)
    with transaction.atomic():
        kept = _keep(row, attempt, ending)
        if kept:
            attention.ended(row, attempt, ending.state)
        if kept and ending.state == answer.State.FAILED:
            happened.turn_failed(row)
        return kept


def want_stopped(row: int) -> bool:
    """Note that the visitor wants a turn stopped that runs elsewhere, should the order be lost; False if it has ended."""
    return bool(Turn.objects.filter(pk=row, state=State.RUNNING).update(stop_wanted=True))


@transaction.atomic
def rate(place: Place, uid: str, rating: str, reason: str) -> bool:
    """Keep the visitor's thumbs on an answer; whether there was one."""
    turn = turns_of(place).filter(uid=uid).exclude(state=State.RUNNING).first()
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
    running = list(turns_of(place).filter(state=State.RUNNING).values_list("pk", flat=True))
    visitor = Visitor.objects.filter(site=place.site, token_hash=place.visitor)
    tags = list(Tag.objects.filter(conversations__visitor__in=visitor).values_list("pk", flat=True))
    blocked = visitor.exclude(blocked_at=None).first()
    visitor.delete()
    if blocked:
        Visitor.objects.create(site_id=place.site, token_hash=place.visitor, blocked_at=blocked.blocked_at)
    notes.drop_unused(tags)
    return running


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _open_conversation(site: Site, visitor: Visitor, page: str) -> Conversation:
    """The visitor's last one, or another if that has as many turns as its site allows and none of them runs."""
    last: Conversation | None = None if visitor.is_new else LATEST.one(visitor=visitor.pk)
    if last and _turns_of(last) < site.within_ceiling("conversation_turns"):
        return last
    if last and last.turns.filter(state=State.RUNNING).exists():
        raise Refusal(Code.BUSY)
    reasons = 0 if visitor.is_new else attention.at_first(visitor)
    conversation = Conversation(visitor=visitor, page=page, attention=reasons)
    conversation.is_new = NEW_CONVERSATION(conversation)
    attention.born(conversation)
    return conversation


def _keep(row: int, attempt: int, ending: Ending) -> bool:
    """Whether the attempt still ran."""
    took = ending.measured
    kept = FINISHED(
        row=row,
        attempt=attempt,
        state=ending.state,
        answer=ending.text,
        deltas=ending.deltas,
        is_saved=ending.saved,
        closest=ending.closest,
        code=ending.code or "",
        retry_after=ending.retry_after,
        ended_at=timezone.now(),
        first_delta=took.first_delta,
        calls=took.calls,
        quota_limit=took.quota_limit,
        quota_left=took.quota_left,
    )
    return bool(kept)


def _turns_of(conversation: Conversation) -> int:
    """How many they are."""
    counted = TURNS.one(conversation=conversation.pk)
    return counted[0] if counted else 0


def _note_page(conversation: Conversation, page: str) -> None:
    """So that it is found by each page of it without a look at its turns. The visitor's row is locked."""
    pages = [conversation.page, *conversation.more_pages.splitlines()]
    if page and page not in pages and len(pages) < PAGES:
        conversation.more_pages = "\n".join([*pages[1:], page])
        conversation.save(update_fields=["more_pages"])


def _save_running(turn: Turn, site: Site) -> None:
    """The database allows one running turn per conversation; Refusal if there is another."""
    turn.model_id, turn.began_at = site.model_id, timezone.now()
    turn.lease_until, turn.calls_now = turn.began_at + LEASE, 1
    try:
        turn.save() if turn.pk else NEW_TURN(turn)
    except IntegrityError:  # whoever began this transaction ends it by the refusal
        raise Refusal(Code.BUSY) from None


def _asker(site: Site, turn: Turn, gate: str) -> Asker:
    """Who it is at the governor's gate; a visitor is told by the conversation, of which one is open at a time."""
    at_once = min(site.answers_at_once, settings.ANSWERS_PER_SITE)
    visitor, floor = str(turn.conversation_id), site.api_key.floor / 100
    return Asker(f"{turn.pk}:{turn.attempt}", gate, site.pk, visitor, site.model_id, at_once=at_once, floor=floor)
