"""An answer being written: deltas in, one ending out. Pure; knows neither where deltas come from nor where they go."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Measured:
    """What an attempt took: milliseconds to its first delta, calls to SparkGPT, and what was said of the day's quota."""

    first_delta: int | None = None
    calls: int = 1
    quota_limit: int | None = None
    quota_left: int | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, and all that was said. `code` and `retry_after` (seconds) only if SparkGPT failed.

    `saved`: it was said before, to the same question. `closest`: it is the trained answer to this approved question, told because
    SparkGPT could not be asked, and `code` says why. `measured` is for whoever saves it; it is told to nobody else.
    """

    state: State
    text: str
    deltas: int
    code: str | None = None
    retry_after: int | None = None
    retryable: bool = False
    saved: bool = False
    closest: str = ""
    measured: Measured = field(default=Measured(), compare=False)


class Answer:
    """Collects what was said and ends exactly once: the first ending stands, whatever is told later.

    `clock` is in seconds; it is read twice, at the beginning and when the first delta is heard.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._parts: list[str] = []
        self._clock, self._began = clock, clock()
        self.first_delta: int | None = None
        self.ending: Ending | None = None

    def hear(self, deltas: list[str]) -> None:
        if self.ending is None:
            if self.first_delta is None and deltas:
                self.first_delta = round((self._clock() - self._began) * 1000)
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
