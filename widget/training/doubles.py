"""Trained questions that are the same: with different answers they contradict each other, with the same ones repeat. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Asked:
    """One pair, wherever it is kept."""

    row: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose questions are the same; `contradicts`: not all of them answer the same."""

    rows: tuple[int, ...]
    contradicts: bool


def groups(pairs: Sequence[Asked]) -> list[Group]:
    """Contradictions first, then in the order of the list. Without a question nothing is asked twice."""
    by_question: dict[str, list[Asked]] = defaultdict(list)
    for pair in pairs:
        if name := plain(pair.question):
            by_question[name].append(pair)
    found = [_group(same) for same in by_question.values() if len(same) > 1]
    return sorted(found, key=lambda group: not group.contradicts)


def plain(text: str) -> str:
    """Without what makes no other question of it: case, spaces, marks."""
    letters = (letter if letter.isalnum() else " " for letter in normalize("NFKC", text).casefold())
    return " ".join("".join(letters).split()) or " ".join(text.split())


def _group(same: Iterable[Asked]) -> Group:
    pairs = list(same)
    answers = {plain(pair.answer) for pair in pairs}
    return Group(tuple(pair.row for pair in pairs), len(answers) > 1)
