"""Whether two answers tell the same, however they are worded: what they name (numbers, days, links), whether one denies what the
other says, and how much of the one is in the other. Pure; what is measured of it stands in docs/checks.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from widget.training.guarding import DAYS, NEGATIONS
from widget.training.naming import half_days, links, numbers, says_one, with_numbers
from widget.training.normalising import plain, words
from widget.training.spelling import alike, may_be_alike
from widget.training.tongue import language_of
from widget.training.weighing import said_by

LONGEST = 20_000
MOST = 400
"""Different words of an answer that are looked at, and SENTENCES of it."""
SENTENCES = 100
SAME_MATTER = 0.6
"""From here on two sentences speak of the same, and may deny each other."""
RECALL = 4.0
"""So much more counts what is missing than what is added: models like to say more."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[。！？])")  # noqa: RUF001
_NO = NEGATIONS | set(
    "closed geschlossen zu ferme cerrado chiuso fechado gesloten unfortunately leider impossible".split()
)
_YES_OR_NO = dict.fromkeys("yes yeah ja oui si sim evet نعم 是".split(), True)
_YES_OR_NO |= dict.fromkeys("no nope nein non nao nee hayir لا 不".split(), False)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, read: each sentence as words, and what it names. `mornings` are the hours that say so; `later` those after noon,
    with what a clock of twelve hours says."""

    sentences: tuple[tuple[str, ...], ...]
    numbers: frozenset[str]
    links: frozenset[str]
    mornings: frozenset[str]
    later: Mapping[str, str]
    has_one: bool

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(word for sentence in self.sentences for word in sentence))[:MOST]

    @property
    def days(self) -> frozenset[str]:
        return frozenset(DAYS[word] for word in self.words if word in DAYS)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`close` from 0 to 1. Each pair is what the first answer names and the second doesn't, and what that one names instead."""

    close: float
    number: tuple[str, str] | None = None
    day: bool = False
    language: bool = False
    link: tuple[str, str] | None = None
    denies: bool = False


@lru_cache(maxsize=500)
def read(text: str) -> Said:
    bare = [plain(part) for part in _SENTENCE.split(text[:LONGEST])[:SENTENCES]]
    halves, parts = [half_days(part) for part in bare], [with_numbers(part) for part in bare]
    return Said(
        tuple(said for part in parts if (said := words(part))),
        frozenset(number for part in parts for number in numbers(part)),
        links(text[:LONGEST]),
        frozenset(hour for mornings, _ in halves for hour in mornings),
        {hour: twelve for _, later in halves for hour, twelve in later.items()},
        any(says_one(part) for part in parts),
    )


def likeness(one: str, other: str) -> Likeness:
    """How much of the first the second tells. Days count only where another one is named: "on weekdays" names none."""
    if one == other:
        return Likeness(1.0)
    left, right = read(one), read(other)
    if not left.words or not right.words:
        return Likeness(float(one.split() == other.split()))
    return Likeness(
        _close(left.words, right.words),
        _other_numbers(left, right),
        bool(left.days - right.days and right.days - left.days),
        _is_other_language(left.words, right.words),
        _instead(left.links, right.links),
        _denies(left.sentences, right.sentences),
    )


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _other_numbers(left: Said, right: Said) -> tuple[str, str] | None:
    """Whoever says six may mean 18:00, but not who says 6 am."""
    meant = {number for number in left.numbers if left.later.get(number) in right.numbers}
    meant |= set(right.later.values()) - left.mornings
    return _instead(left.numbers - meant - _one(right), right.numbers - _one(left))


def _is_other_language(left: Sequence[str], right: Sequence[str]) -> bool:
    known = {language_of(words) for words in (left, right)}
    return "" not in known and len(known) > 1


def _one(said: Said) -> frozenset[str]:
    """Most languages write "one" like "a": whoever says that may have meant the number."""
    return frozenset(("1",)) if said.has_one else frozenset()


def _instead(named: frozenset[str], then: frozenset[str]) -> tuple[str, str] | None:
    """What isn't named any more, and what is. What is named besides is no contradiction."""
    missing = sorted(named - then)
    return (", ".join(missing[:3]), ", ".join(sorted(then - named)[:3])) if missing else None


def _close(left: Sequence[str], right: Sequence[str]) -> float:
    found, missing = _found(left, right), sum(map(said_by, left))
    back, added = _found(right, left), sum(map(said_by, right))
    recall, precision = found / missing, back / added
    together = RECALL * precision + recall
    return round((1 + RECALL) * precision * recall / together, 4) if together else 0.0


def _found(wanted: Sequence[str], among: Sequence[str]) -> float:
    there = set(among)
    return sum(said_by(word) * (1.0 if word in there else _nearest(word, among)) for word in wanted)


def _nearest(word: str, among: Sequence[str]) -> float:
    return max((alike(word, other) for other in among if may_be_alike(word, other)), default=0.0)


def _denies(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> bool:
    begins = [_YES_OR_NO.get(sentences[0][0]) for sentences in (left, right)]
    if None not in begins and begins[0] != begins[1]:
        return True
    return any(_is_denied(sentence, right) for sentence in left)


def _is_denied(sentence: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> bool:
    """The sentence that is closest to it says no where it says yes, or the other way."""
    matter = _matter(sentence)
    if not matter:
        return False
    close, nearest = max(((_both_ways(matter, _matter(other)), other) for other in others), key=lambda it: it[0])
    return close >= SAME_MATTER and _says_no(sentence) != _says_no(nearest)


def _matter(sentence: tuple[str, ...]) -> list[str]:
    return [word for word in dict.fromkeys(sentence) if word not in _NO and word not in _YES_OR_NO][:MOST]


def _both_ways(left: Sequence[str], right: Sequence[str]) -> float:
    whole = sum(map(said_by, left)) + sum(map(said_by, right))
    return (_found(left, right) + _found(right, left)) / whole if right else 0.0


def _says_no(sentence: tuple[str, ...]) -> bool:
    return any(word in _NO for word in sentence)
