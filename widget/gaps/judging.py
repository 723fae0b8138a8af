"""Whether a question is one that the model isn't taught, or wasn't helped with, and why. Pure; how near it is, others say.

Errs to silence: an owner who reads three things that are none stops reading.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from widget.gaps.reasons import GapReason
from widget.gaps.small_talk import says_nothing
from widget.training.closeness import LOOSE, Plain, compared
from widget.training.ellipsis import is_elliptical
from widget.training.guarding import contradict
from widget.training.normalising import words
from widget.training.spelling import alike, may_be_alike
from widget.training.weighing import SOME, said_by
from widget.wishes import asks_for_person

SOON = timedelta(minutes=10)
"""What comes later is no second try."""
FRESH = timedelta(hours=1)
"""Nobody goes on with what was said before that."""
REPHRASED = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that has ended."""

    row: int
    conversation: int
    question: str
    asked_at: datetime
    is_answered: bool = True
    is_down: bool = False


def says_what(said: Said, before: Said | None) -> bool:
    """Whether it says by itself what is wanted, so that it can be near to something trained, or far from all."""
    if says_nothing(said.question) or asks_for_person(said.question):
        return False
    goes_on = before is not None and said.asked_at - before.asked_at <= FRESH
    return not (goes_on and is_elliptical(said.question))


def of_itself(said: Said, score: float | None) -> GapReason:
    """`score` None: it says nothing by itself. A thumb that is down counts even then, but not for a greeting."""
    found = GapReason.FAR if score is not None and score < LOOSE else GapReason(0)
    if said.is_down and not says_nothing(said.question) and not asks_for_person(said.question):
        found |= GapReason.DOWN
    return found


def of_one_before(said: Said, before: Said | None) -> GapReason:
    """What a question says about the one before it, in the same conversation."""
    if before is None or said.asked_at - before.asked_at > SOON or not says_what(before, None):
        return GapReason(0)
    if asks_for_person(said.question):
        return GapReason.PERSON
    if not before.is_answered:  # it failed or was stopped: who asks again then says nothing about what is taught
        return GapReason(0)
    if words(said.question) == words(before.question):
        return GapReason.AGAIN
    return GapReason.REPHRASED if _is_rephrased(said.question, before.question) else GapReason(0)


def _is_rephrased(question: str, before: str) -> bool:
    """Near, nothing contradicts, and at most one side has words that matter for itself: "to France", then "to Spain" are two."""
    said, other = words(question), words(before)
    if contradict(said, other) or (_own(said, other) and _own(other, said)):
        return False
    return compared(said, other, Plain()) >= REPHRASED


def _own(said: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(said_by(word) > SOME and not any(_is(word, it) for it in other) for word in said)


def _is(word: str, other: str) -> bool:
    return word == other or (may_be_alike(word, other) and alike(word, other) > 0)
