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
        self._seconds, self._silence = self._deadlines.first_byte, "did not begin to answer"
        self.until = min(now + self._seconds, self._ends)

    def alive(self, now: float) -> float:
        """Until when the next sign must come."""
        self._seconds, self._silence = self._deadlines.idle, "fell silent"
        until = now + self._seconds
        self.until = until = until if until < self._ends else self._ends
        return until

    @property
    def words(self) -> str:
        """What is to be said if the present wait is over."""
        if self.until == self._ends:
            return f"SparkGPT was not done after {self._deadlines.total:g} s"
        return f"SparkGPT {self._silence} for {self._seconds:g} s"
