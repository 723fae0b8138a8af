"""The log of a running turn: its deltas in order, read from a cursor. In memory; knows no socket, no upstream and no Django.

Whoever writes never waits for whoever reads, and any number may read: each with a cursor of its own, joined to what is new.
"""

import asyncio
from dataclasses import dataclass, field

from widget.answer import Ending


@dataclass(frozen=True, slots=True)
class News:
    """What a reader has not seen: deltas `after` + 1 to `seq`, joined, and the ending once there is one."""

    after: int
    seq: int
    text: str
    ending: Ending | None


@dataclass(slots=True)
class Log:
    """One attempt's deltas. Written by one task, read by many."""

    turn: str
    attempt: int
    ending: Ending | None = None
    is_abandoned: bool = False
    _deltas: list[str] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seq(self) -> int:
        return len(self._deltas)

    def append(self, deltas: list[str]) -> None:
        if self.ending is not None:
            raise ValueError("a log that has ended takes no more deltas")
        self._deltas.extend(deltas)
        self._wake()

    def end(self, ending: Ending) -> None:
        if self.ending is None:
            self.ending = ending
            self._wake()

    def abandon(self) -> None:
        """Nobody writes here any more, and the turn has not ended: its next attempt has a log of its own."""
        self.is_abandoned = True
        self._wake()

    def read(self, cursor: int) -> News:
        """What came after the first `cursor` deltas."""
        return News(cursor, self.seq, "".join(self._deltas[cursor:]), self.ending)

    async def wait(self, cursor: int) -> News:
        """The same, once there is something new or nothing will come any more."""
        while self.seq <= cursor and self.ending is None and not self.is_abandoned:
            await self._changed.wait()
        return self.read(cursor)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
