"""How long SparkGPT may take, and when the present wait must be over. Reads no clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. `first_byte` runs from each attempt's start to its first sign of life, connecting included.

    `idle` is between signs of life: events and comments, not bytes, so that a drip of bytes is no life. `total`
    bounds a call with everything in it, a retry too.
    """

    connect: float = 5
    first_byte: float = 30
    idle: float = 30
    total: float = 300


USUAL = Deadlines()


class Watch:
    """One call's deadlines against a clock that the caller reads; `late` once a deadline has passed."""

    def __init__(self, deadlines: Deadlines, now: float) -> None:
        self.late = False
        self._deadlines = deadlines
        self._ends = now + deadlines.total
        self.attempt(now)

    def attempt(self, now: float) -> None:
        self._wait(now, self._deadlines.first_byte)
        self._silence = "did not begin to answer"

    def alive(self, now: float) -> None:
        self._wait(now, self._deadlines.idle)
        self._silence = "fell silent"

    @property
    def words(self) -> str:
        """What is to be said if the present wait is over."""
        if self.until == self._ends:
            return f"SparkGPT was not done after {self._deadlines.total:g} s"
        return f"SparkGPT {self._silence} for {self._seconds:g} s"

    def _wait(self, now: float, seconds: float) -> None:
        self._seconds = seconds
        self.until = min(now + seconds, self._ends)
