"""What is measured on the labelled set. Prints nothing."""

from dataclasses import dataclass
from itertools import combinations

from tests.labelled.labels import Model, models
from widget.training.topics import topics

ANSWERED = ("paraphrase", "typo", "keywords")
NOT_ANSWERED = ("tricky", "unrelated", "language not trained")


@dataclass(frozen=True)
class Found:
    """The closest trained question to one that was asked, as a candidate says."""

    kind: str
    asked: str
    meant: str | None
    found: str | None
    score: float

    @property
    def is_right(self) -> bool:
        return self.meant is not None and self.found == self.meant


def found(candidate, part, of=None) -> list[Found]:
    return [it for model in of or models() for it in _of_model(candidate, model, part)]


def _of_model(candidate, model: Model, part):
    built = candidate(model.trained)
    for asked in model.asked[part]:
        at, score = built.closest(asked.text)
        yield Found(asked.kind, asked.text, asked.meant, None if at is None else model.trained[at], score)


def of_kinds(rows, kinds):
    return [row for row in rows if row.kind in kinds]


def first_right(rows) -> float:
    """How often the closest one is the right one."""
    return share(row.is_right for row in rows if row.meant is not None)


def strictest_needed(rows) -> float:
    """The least threshold, in hundredths, at which nothing that isn't trained is answered."""
    highest = max(row.score for row in rows if row.meant is None)
    return min(1.01, int(highest * 100 + 1e-6) / 100 + 0.01)


def loose_needed(rows) -> float:
    """The least threshold from which four of five that are near to something trained are really meant so."""
    return next((at / 100 for at in range(5, 101) if told_apart(rows, at / 100)[0] >= 0.8), 1.01)


def told_apart(rows, at) -> tuple[float, float]:
    """Precision and recall of "something trained is near", whichever it is."""
    near = [row for row in rows if row.score >= at]
    return share(row.meant is not None for row in near), share(row.score >= at for row in rows if row.meant is not None)


def answered(rows, at) -> tuple[float, float]:
    """Precision and recall of answering with the closest one from this score on."""
    near = [row for row in rows if row.score >= at]
    return share(row.is_right for row in near), share(
        row.is_right and row.score >= at for row in rows if row.meant is not None
    )


def false_answers(rows, at) -> list[Found]:
    """Answers to what nothing trained answers."""
    return [row for row in rows if row.meant is None and row.score >= at]


def share(values) -> float:
    told = list(values)
    return sum(told) / len(told) if told else 1.0


def topics_kept(part) -> dict[str, float]:
    """All that was asked, and what is trained, in topics: what belongs together, and what doesn't."""
    together: dict[str, list[bool]] = {kind: [] for kind in ANSWERED}
    right, chance = [], 0
    for model in models():
        rows: list[tuple[str, str, str | None]] = [(text, "trained", text) for text in model.trained]
        rows += [(it.text, it.kind, it.meant) for it in model.asked[part]]
        of = {at: number for number, topic in enumerate(topics([row[0] for row in rows])) for at in topic.members}
        for one, two in combinations(range(len(rows)), 2):
            (_, first, meant), (_, second, other) = rows[one], rows[two]
            same = meant is not None and meant == other
            if first == "trained" and second in together and same:
                together[second].append(of[one] == of[two])
            if of[one] == of[two] and (meant or other):
                right.append(same)
            elif not same:
                chance += 1
    apart = 1 - right.count(False) / (right.count(False) + chance)
    return {**{kind: share(rows) for kind, rows in together.items()}, "pairs that belong": share(right), "apart": apart}
