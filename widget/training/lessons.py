"""What getModelTrain has sent, made fit to be compared and kept: odd rows are put right, or left out and counted. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from widget.sparkgpt import TrainedPair

LENGTH = 20_000
"""Characters of a question, and of an answer, that are kept. What is longer is cut, but a change behind that is noticed."""
MADE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Lesson:
    """One trained pair. `number` is SparkGPT's, `made` its created_at; `mark` is of the whole texts, the question's first."""

    number: int
    question: str
    answer: str
    made: str
    mark: str
    is_cut: bool = False

    @property
    def question_mark(self) -> str:
        return question_part(self.mark)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A whole fetched set. `skipped` could not be read, `foreign` are another model's, `repeated` say what another row says."""

    lessons: tuple[Lesson, ...]
    skipped: int = 0
    foreign: int = 0
    repeated: int = 0

    @property
    def mark(self) -> str:
        """The same for the same set, in whichever order it comes."""
        each = sorted(f"{lesson.number} {lesson.mark}" for lesson in self.lessons)
        return sha256("\n".join(each).encode()).hexdigest()


def arrived(pairs: Iterable[TrainedPair], model_id: int, skipped: int = 0) -> Arrival:
    """Of what came for this model. An id may come twice; if it says the same both times, it is one lesson."""
    rows = list(pairs)
    own = _of_model(rows, model_id)
    lessons = {(lesson.number, lesson.mark): lesson for lesson in map(_lesson, own)}
    in_order = tuple(sorted(lessons.values(), key=lambda lesson: (lesson.number, lesson.mark)))
    return Arrival(in_order, skipped, len(rows) - len(own), len(own) - len(lessons))


def question_part(mark: str) -> str:
    return mark[:_HALF]


def _of_model(rows: list[TrainedPair], model_id: int) -> list[TrainedPair]:
    """Those that say the model that was asked for. Where all say one other number, that is SparkGPT's own name for it."""
    own = [pair for pair in rows if pair.model_id == model_id]
    return rows if not own and len({pair.model_id for pair in rows}) == 1 else own


_HALF = 24


def _lesson(pair: TrainedPair) -> Lesson:
    mark = _hash(pair.question) + _hash(pair.answer)
    is_cut = len(pair.question) > LENGTH or len(pair.answer) > LENGTH
    made = (pair.created_at or "")[:MADE_LENGTH]
    return Lesson(pair.id, pair.question[:LENGTH], pair.answer[:LENGTH], made, mark, is_cut)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_HALF]
