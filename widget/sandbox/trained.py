"""What the sandbox's models were trained on, which trained answer is closest to a question, and how a model is taught more.

Does no IO but reading its file, once.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

CLOSE_ENOUGH = 0.5
TRAINED_AT = "2026-01-05 09:00:00"

_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a an and any are at be by can could did do does for from have how i in is it me my of on or our please so some
        tell than that the there they this to we what when where which who why will with would you your
        am auf bei das dem den der die du ein eine einen euch euer für habt haben ich ihr im in ist kann man mein mir
        mit oder seid sind und von was wie wo zu
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Pair:
    number: int
    question: str
    answer: str
    phrasings: tuple[frozenset[str], ...]  # the telling words of each way to ask
    made: str = TRAINED_AT


@dataclass(frozen=True, slots=True)
class Model:
    id: int
    language: str
    pairs: tuple[Pair, ...]

    def answer(self, prompt: str) -> str:
        """The closest trained answer, or a kind word about what could be asked instead."""
        asked = telling_words(prompt)
        best = max(self.pairs, key=lambda pair: closeness(asked, pair.phrasings), default=None)
        return best.answer if best and closeness(asked, best.phrasings) >= CLOSE_ENOUGH else self._sorry()

    def rows(self) -> list[dict[str, object]]:
        """Its training as getModelTrain lists it."""
        return [
            {
                "id": pair.number,
                "model_id": self.id,
                "question": pair.question,
                "answer": pair.answer,
                "created_at": pair.made,
            }
            for pair in self.pairs
        ]

    def named(self, number: int) -> "Model":
        """The same under another number; its pairs have numbers of their own."""
        pairs = (replace(pair, number=number * 1000 + pair.number % 1000) for pair in self.pairs)
        return replace(self, id=number, pairs=tuple(pairs))

    def taught(self, add: Sequence[Pair], change: Sequence[Pair], remove: Iterable[int]) -> "Model":
        """With these pairs added (under the next numbers), changed and removed. KeyError names a number that it doesn't have."""
        pairs = {pair.number: pair for pair in self.pairs}
        for pair in change:
            pairs[pair.number] = replace(pair, made=pairs[pair.number].made)
        for number in remove:
            del pairs[number]
        first = max((pair.number for pair in self.pairs), default=self.id * 1000) + 1
        pairs |= {number: replace(pair, number=number) for number, pair in enumerate(add, start=first)}
        return replace(self, pairs=tuple(pairs.values()))

    def _sorry(self) -> str:
        sorry = _SORRY[self.language]
        return sorry + "".join(f"\n- {pair.question}" for pair in self.pairs[:4])


_SORRY = {
    "en": "I'm sorry, I was not trained on that. These are some things I do know about:\n",
    "de": "Das weiß ich leider nicht, dazu wurde mir nichts beigebracht. Damit kenne ich mich aus:\n",
}


def closeness(asked: frozenset[str], phrasings: Iterable[frozenset[str]]) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    return max(_similarity(asked, phrasing) for phrasing in phrasings)


def _similarity(asked: frozenset[str], known: frozenset[str]) -> float:
    """How much of the shorter one is in the other, where a misspelt word counts for nearly as much."""
    if not asked or not known:
        return 0.0
    found = sum(max(_likeness(word, other) for other in asked) for word in known)
    covered = found / len(known), found / len(asked)
    return 0.6 * max(covered) + 0.4 * min(covered)


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # Comparing letters is slow, and most words are plainly different.
    if one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return 0.0
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio > 0.8 else 0.0


def telling_words(text: str) -> frozenset[str]:
    # A few thousand characters hold the gist, and bound the work.
    words = re.findall(r"\w+", text[:2000].lower())[:60]
    telling = [word for word in words if word not in _COMMON]
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in telling or words)


def load(path: Path = Path(__file__).parent / "pairs.json") -> dict[int, Model]:
    return {int(number): _model(int(number), fields) for number, fields in json.loads(path.read_text("utf-8")).items()}


def pair_of(number: int, question: str, answer: str, also: Iterable[str] = (), made: str = TRAINED_AT) -> Pair:
    return Pair(number, question, answer, tuple(telling_words(text) for text in (question, *also)), made)


def _model(number: int, fields: dict[str, Any]) -> Model:
    pairs = (
        pair_of(number * 1000 + place, row["question"], row["answer"], row["also"])
        for place, row in enumerate(fields["pairs"], start=1)
    )
    return Model(number, fields["language"], tuple(pairs))
