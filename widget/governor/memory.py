"""Where gates are kept: in this process, for itself. Knows no Redis."""

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from widget.governor.gate import Gate

T = TypeVar("T")
Step = Callable[[Gate, float], T]
"""Does one thing at a gate, at a moment; may be done again from the beginning, so it touches nothing else."""


class Keeping(Protocol):
    is_shared: bool
    """Whether others may change a gate meanwhile."""

    async def step(self, name: str, step: Step[T]) -> T:
        """What the step gives, done as if nobody else did one at the same time."""

    async def knows(self, name: str) -> bool:
        """Whether anything is kept of this gate."""


class Memory:
    """`clock` is in seconds since 1970: what opens is written down with it."""

    is_shared = False

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.gates: dict[str, Gate] = {}

    async def step(self, name: str, step: Step[T]) -> T:
        return self.step_now(name, step)

    def step_now(self, name: str, step: Step[T]) -> T:
        return step(self.gates.setdefault(name, Gate()), self.clock())

    async def knows(self, name: str) -> bool:
        return name in self.gates
