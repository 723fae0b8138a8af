"""Could the answer that a visitor got tell that a question in other words was taught? How far that could help, and at worst harm.

There are no answers in the set, and what a model says to what it isn't taught nobody knows here. So both ends: false gaps that
would go if the model answered with what is meant, and true ones that would go if it answered with the nearest that it has.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.labelled.labels import Asked, models
from widget.gaps.judging import _own
from widget.training.closeness import LOOSE, Index
from widget.training.guarding import contradict
from widget.training.normalising import words

NEAREST = 5
Words = tuple[str, ...]
RULES: dict[str, Callable[[Words, Words], bool]] = {
    "any pair": lambda asked, trained: True,
    "a pair that nothing contradicts": lambda asked, trained: not contradict(asked, trained),
    "a pair with every word that matters": lambda asked, trained: not _own(asked, trained),
}


@dataclass
class Told:
    false: int = 0
    gone: int = 0
    true: int = 0
    hidden: int = 0


def told(part: str, rule: str, at_least: float) -> Told:
    """Of the questions that are far from all that is trained: gaps that are none, and how many go; gaps, and how many may go."""
    found = Told()
    for model in models():
        index = Index(model.trained)
        for asked in model.asked[part]:
            matches = index.closest(asked.text, NEAREST)
            if matches and matches[0].score >= LOOSE:
                continue
            near = [model.trained[it.position] for it in matches if it.score >= at_least]
            _count(found, asked, [it for it in near if RULES[rule](words(asked.text), words(it))])
    return found


def _count(found: Told, asked: Asked, pairs: list[str]) -> None:
    if asked.meant is None:
        found.true += 1
        found.hidden += bool(pairs)
    else:
        found.false += 1
        found.gone += asked.meant in pairs
