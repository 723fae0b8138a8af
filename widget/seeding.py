"""Makes as many turns as are wanted, of visitors who never were: to measure with, and to see pages full. Takes them from a seed.

Like real ones: most answered, some failed, few rated; more by day than by night; a few pages and languages that many share.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from widget.attention import LEFT
from widget.models import Attention, Contact, Conversation, Rating, Site, State, Turn, Visitor
from widget.wishes import asks_for_person

PER_BATCH = 2_000
"""Conversations that are written in one transaction."""
LONGEST, AVERAGE = 12, 3
"""Turns of one conversation."""

_STATES = ([State.DONE] * 92) + ([State.FAILED] * 5) + ([State.STOPPED] * 3)
_CODES = ["unavailable"] * 6 + ["limited"] * 3 + ["too_long"]
_RATINGS = [Rating.NONE] * 90 + [Rating.UP] * 7 + [Rating.DOWN] * 3
_LOCALES = (
    ["en-US"] * 40
    + ["de"] * 20
    + ["fr"] * 10
    + ["es"] * 8
    + ["de-AT"] * 5
    + ["it"] * 5
    + ["ja"] * 4
    + ["ar"] * 3
    + [""] * 5
)
_PATHS = ["/"] * 40 + ["/prices"] * 20 + ["/shipping"] * 12 + ["/contact"] * 8 + [f"/products/{n}" for n in range(40)]
# By the hour of the day, in tenths of the busiest.
_HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 10, 9, 9, 10, 10, 9, 8, 8, 9, 9, 7, 5, 3)
_SUBJECTS = (
    "order",
    "parcel",
    "invoice",
    "return",
    "refund",
    "size",
    "colour",
    "delivery",
    "voucher",
    "bread",
    "cake",
    "hat",
)
_VERBS = ("track", "change", "cancel", "find", "pay", "return", "exchange", "reserve", "repair", "open", "send", "keep")
_ANSWER = (
    "Thank you for asking. You can do that at any time in your account, under orders. "
    "If it has left our house already, please wait until it arrives and send it back with the label that lies in the parcel. "
    "We refund what you have paid within five days. Most parcels take two days, on islands four. "
)
_WORDS = tuple(_ANSWER.split())


@dataclass(slots=True)
class Seeder:
    """One site's invented past: the last `days` before `now`."""

    site: Site
    now: datetime
    days: int = 365
    seed: int = 1

    def run(self, wanted: int) -> Iterator[int]:
        """Make so many turns; after each batch, how many there are."""
        dice, made = random.Random(self.seed), 0  # noqa: S311  (nothing here is a secret)
        while made < wanted:
            part = (made / wanted, min(1.0, (made + AVERAGE * PER_BATCH) / wanted))
            made += self._batch(dice, wanted - made, part)
            yield made

    def _batch(self, dice: random.Random, most: int, part: tuple[float, float]) -> int:
        """A part of the past, the oldest first. Built whole before any of it is written, so that nothing is written twice."""
        talks, turns = list[Conversation](), list[Turn]()
        for start in sorted(self._moment(dice, part) for _ in range(PER_BATCH)):
            if len(turns) < most:
                talks.append(self._talk(dice, self._visitor(dice, start)))
                turns += self._turns(dice, talks[-1], min(_length(dice), most - len(turns)))
        visitors = [talk.visitor for talk in talks]
        contacts = [self._contact(dice, talk) for talk in talks if dice.random() < 0.02]
        with transaction.atomic():
            for model, rows in ((Visitor, visitors), (Conversation, talks), (Turn, turns), (Contact, contacts)):
                _write(model, rows)
        return len(turns)

    def _moment(self, dice: random.Random, part: tuple[float, float]) -> datetime:
        day = self.now - timedelta(days=self.days * (1 - dice.uniform(*part)))
        hour = dice.choices(range(24), _HOURS)[0]
        return min(day.replace(hour=hour, minute=dice.randrange(60), second=dice.randrange(60)), self.now)

    def _visitor(self, dice: random.Random, start: datetime) -> Visitor:
        name = f"{dice.getrandbits(256):064x}"
        return Visitor(site=self.site, token_hash=name, locale=dice.choice(_LOCALES), created_at=start)

    def _talk(self, dice: random.Random, visitor: Visitor) -> Conversation:
        start, page = visitor.created_at, f"https://shop.example.com{dice.choice(_PATHS)}"
        return Conversation(visitor=visitor, page=page, started_at=start, last_asked_at=start)

    def _turns(self, dice: random.Random, talk: Conversation, count: int) -> Iterator[Turn]:
        at = talk.started_at
        for _ in range(count):
            talk.last_asked_at = at
            turn = self._turn(dice, talk, at)
            if dice.random() < 0.1:
                turn.page = talk.more_pages = f"https://shop.example.com{dice.choice(_PATHS)}"
            talk.attention |= _wanted(turn)
            yield turn
            # Most go on at once, some come back on another day.
            pause = (
                timedelta(seconds=dice.expovariate(1 / 60))
                if dice.random() < 0.9
                else timedelta(days=dice.random() * 9)
            )
            at = min(at + timedelta(seconds=20) + pause, self.now)

    def _turn(self, dice: random.Random, talk: Conversation, at: datetime) -> Turn:
        state = dice.choice(_STATES)
        failed = state == State.FAILED
        words = dice.choices(_WORDS, k=0 if failed else dice.randint(10, 120))
        return Turn(
            conversation=talk,
            uid=uuid.UUID(int=dice.getrandbits(128), version=4),
            question=_question(dice),
            answer=" ".join(words),
            state=state,
            code=dice.choice(_CODES) if failed else "",
            deltas=len(words),
            model_id=self.site.model_id,
            page=talk.page,
            rating=Rating.NONE if failed else dice.choice(_RATINGS),
            asked_at=at,
            began_at=at,
            ended_at=at + timedelta(seconds=0.4 + dice.expovariate(0.4)),
        )

    def _contact(self, dice: random.Random, talk: Conversation) -> Contact:
        kind = dice.choice((Contact.Kind.LEAD, Contact.Kind.MESSAGE))
        talk.attention |= LEFT[kind]
        number = dice.randrange(10**6)
        fields = {"name": f"Visitor {number}", "email": f"visitor-{number}@example.com"}
        text = _question(dice) if kind == Contact.Kind.MESSAGE else ""
        uid = uuid.UUID(int=dice.getrandbits(128), version=4)
        whose = {"visitor": talk.visitor, "conversation": talk, "page": talk.page}
        return Contact(**whose, uid=uid, kind=kind, fields=fields, text=text, created_at=talk.last_asked_at)


def _length(dice: random.Random) -> int:
    return min(1 + int(dice.expovariate(0.4)), LONGEST)


def _question(dice: random.Random) -> str:
    if dice.random() < 0.005:
        return "Can I talk to a real person, please?"
    verb, subject, number = dice.choice(_VERBS), dice.choice(_SUBJECTS), dice.randrange(100_000)
    return f"How can I {verb} my {subject} with the number {number}?"


def _wanted(turn: Turn) -> int:
    """What the turn would have called attention for."""
    reasons = {
        Attention.FAILED: turn.state == State.FAILED,
        Attention.DOWN: turn.rating == Rating.DOWN,
        Attention.PERSON: asks_for_person(turn.question),
    }
    return sum(reason for reason, is_given in reasons.items() if is_given)


def _write(model: type[Model], rows: Sequence[Any]) -> None:
    """With the times that the rows have: those that are set when a row is made would all be now."""
    automatic = [field for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
    for field in automatic:
        field.auto_now_add = False  # type: ignore[attr-defined]
    try:
        model._default_manager.bulk_create(rows, batch_size=2_000)
    finally:
        for field in automatic:
            field.auto_now_add = True  # type: ignore[attr-defined]
