"""The other processes, as far as running turns go: what the relay asks of them, and what they are when there are none."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from widget.log import Log


class Elsewhere(Protocol):
    """Turns are named by their row."""

    def publish(self, row: int, log: Log) -> None:
        """Let others read a log that is written here, until it ends or is abandoned; earlier attempts at the turn are closed."""

    def follow(self, row: int, turn: str, attempt: int) -> AbstractContextManager[Log | None]:
        """The log of an attempt that another process runs, as it grows; None where nobody else can run one."""

    async def said(self, row: int, turn: str, attempt: int) -> list[str]:
        """The deltas of an attempt that others know of."""

    async def stop(self, row: int) -> None:
        """Whoever runs the turn shall end it with what was said."""


class Nowhere:
    """There is no other process."""

    def publish(self, row: int, log: Log) -> None:
        return

    @contextmanager
    def follow(self, row: int, turn: str, attempt: int) -> Iterator[Log | None]:
        yield None

    async def said(self, row: int, turn: str, attempt: int) -> list[str]:
        return []

    async def stop(self, row: int) -> None:
        return
