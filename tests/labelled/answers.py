"""Answers beside what was taught, each with what it is: the same in other words, or drifted and how."""

import json
from dataclasses import dataclass
from pathlib import Path

from widget.training.checking import Came, Judged, State, judge


@dataclass(frozen=True)
class Labelled:
    kind: str
    taught: str
    now: str
    before: tuple[str, ...] = ()
    drifted: bool = False
    second: bool = False
    """Written when the rule stood, and left alone since: figures are of these."""

    def judged(self) -> Judged:
        return judge([self.taught], Came(self.now, 400, 900), self.before)

    @property
    def is_right(self) -> bool:
        return (self.judged().state == State.DRIFTED) is self.drifted


def answers() -> list[Labelled]:
    rows = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return [Labelled(**{**row, "before": tuple(row.get("before", ()))}) for row in rows]


def kinds() -> dict[str, list[Labelled]]:
    found: dict[str, list[Labelled]] = {}
    for answer in answers():
        found.setdefault(answer.kind, []).append(answer)
    return found
