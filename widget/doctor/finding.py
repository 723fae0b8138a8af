"""What was looked at and what was found: well, or wrong and how to mend it, or only good to know. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    WELL = "OK"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    state: State
    words: str
    fix: str = ""
    """How to mend it, with the setting's name; empty if there is nothing to mend."""

    def lines(self) -> list[str]:
        return [f"{self.state:<5}  {self.what}: {self.words}", *([f"       -> {self.fix}"] if self.fix else [])]


def well(what: str, words: str) -> Finding:
    return Finding(what, State.WELL, words)


def note(what: str, words: str, fix: str = "") -> Finding:
    return Finding(what, State.NOTE, words, fix)


def wrong(what: str, words: str, fix: str) -> Finding:
    return Finding(what, State.WRONG, words, fix)


def is_well(findings: Iterable[Finding]) -> bool:
    return not any(it.state is State.WRONG for it in findings)
