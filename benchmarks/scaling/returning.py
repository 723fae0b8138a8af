"""When an embed whose line broke dials again: widget/embed/src/connection.ts in Python, checked against it by a test. Pure."""

from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
ANSWERING = 10.0
"""For the welcome; who waits longer gives the line up, and dials again."""


def longest_pause(failures: int) -> float:
    doublings = failures if failures < 2 else max(2, failures - 3)
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**doublings)


def pause(failures: int, chance: Callable[[], float]) -> float:
    """Seconds until the next try after so many that failed."""
    return chance() * longest_pause(failures)
