"""An answer being written: deltas in, one ending out. Pure; knows neither where deltas come from nor where they go."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, and all that was said. `code` and `retry_after` (seconds) only if it failed."""

    state: State
    text: str
    deltas: int
    code: str | None = None
    retry_after: int | None = None
    retryable: bool = False


class Answer:
    """Collects what was said and ends exactly once: the first ending stands, whatever is told later."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.ending: Ending | None = None

    def hear(self, deltas: list[str]) -> None:
        if self.ending is None:
            self._parts.extend(deltas)

    @property
    def has_text(self) -> bool:
        return any(part.strip() for part in self._parts)

    def done(self) -> Ending:
        return self._end(State.DONE)

    def stop(self) -> Ending:
        return self._end(State.STOPPED)

    def fail(self, code: str, *, retryable: bool, retry_after: int | None = None) -> Ending:
        return self._end(State.FAILED, code, retryable=retryable, retry_after=retry_after)

    def _end(
        self, state: State, code: str | None = None, *, retryable: bool = False, retry_after: int | None = None
    ) -> Ending:
        if self.ending is None:
            self.ending = Ending(state, "".join(self._parts), len(self._parts), code, retry_after, retryable)
        return self.ending
