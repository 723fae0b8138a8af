"""What a model was taught, as the answer to a question: only where all that is trained on it says the same. Pure.

Texts of answers aren't kept here: which pair it is, and whether two say the same, is enough.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from widget.training.closeness import STRICT, Index
from widget.training.doubles import NEIGHBOURS, plain


@dataclass(frozen=True, slots=True)
class Lesson:
    """A trained pair, wherever it is kept. `says` is the same for the same answer, and empty where nobody may be told it."""

    row: int
    question: str
    says: bytes


def lesson(row: int, question: str, answer: str, is_cut: bool) -> Lesson:
    """A cut answer isn't what was trained."""
    told = "" if is_cut else " ".join(answer.casefold().split())
    return Lesson(row, question, blake2b(told.encode(), digest_size=16).digest() if told else b"")


class Answers:
    """Built once, never changed; used from any thread."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self._lessons = lessons
        self._index = Index(it.question for it in lessons)
        self._same: dict[str, list[int]] = defaultdict(list)
        for at, it in enumerate(lessons):
            self._same[plain(it.question)].append(at)

    def row(self, approved: str, asked: str) -> int | None:
        """The pair that answers an approved question, for a visitor who has asked it in other words. None if there is none, or
        anything trained on one of the two says something else."""
        found = list(self._near(approved))
        said = {self._lessons[at].says for at in (*found, *self._near(asked))}
        return self._lessons[found[0]].row if found and len(said) == 1 and b"" not in said else None

    def _near(self, question: str) -> Iterator[int]:
        """What is the same question, in all likelihood."""
        if said := plain(question):
            yield from self._same.get(said, ())
            for match in self._index.closest(question, NEIGHBOURS + 1):
                if match.score >= STRICT:
                    yield match.position
