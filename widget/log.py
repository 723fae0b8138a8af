"""The log of a running turn: its deltas in order, read from a cursor. In memory; knows no socket, no upstream and no Django.

Whoever writes never waits for whoever reads, and any number may read: each with a cursor of its own, joined to what is new.
"""

import asyncio
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from widget.answer import Ending


@dataclass(frozen=True, slots=True)
class News:
    """What a reader has not seen: deltas `after` + 1 to `seq`, joined, and the ending once there is one.

    `position` is that among those who wait until SparkGPT may be asked; 0 for whoever doesn't.
    """

    after: int
    seq: int
    text: str
    ending: Ending | None
    position: int = 0


@dataclass(slots=True)
class Log:
    """One attempt's deltas. Written by one task, read by many; who listens is called after each change, and may not raise.

    One that isn't `is_written_here` mirrors what another process writes. `told`: the frame that said deltas last, for the next
    browser that has heard as much: after, seq, text.
    """

    turn: str
    attempt: int
    ending: Ending | None = None
    is_written_here: bool = True
    is_abandoned: bool = False
    position: int = 0
    told: tuple[int, int, str] | None = None
    clock: Callable[[], float] = time.monotonic
    _deltas: list[str] = field(default_factory=list)
    _heard: "array[float]" = field(default_factory=lambda: array("d"))
    _changed: asyncio.Event | None = None
    _listeners: tuple[Callable[[], None], ...] = ()

    @property
    def seq(self) -> int:
        return len(self._deltas)

    def append(self, deltas: list[str]) -> None:
        if self.ending is not None:
            raise ValueError("a log that has ended takes no more deltas")
        self.position = 0
        self._deltas.extend(deltas)
        if len(deltas) == 1:
            self._heard.append(self.clock())
        else:
            self._heard.extend([self.clock()] * len(deltas))
        self._wake()

    def wait_at(self, position: int) -> None:
        """SparkGPT can't be asked yet: so many are asked for first, this one included. 0: it can."""
        if not self.is_over and position != self.position:
            self.position = position
            self._wake()

    def end(self, ending: Ending) -> None:
        if self.ending is None:
            self.ending = ending
            self._wake()

    def abandon(self) -> None:
        """Nobody writes here any more, and the turn has not ended: its next attempt has a log of its own."""
        self.is_abandoned = True
        self._wake()

    @property
    def is_over(self) -> bool:
        return self.ending is not None or self.is_abandoned

    def age(self, cursor: int) -> float:
        """Seconds since the delta after the first `cursor` ones was heard here."""
        return self.clock() - self._heard[cursor]

    def text(self, cursor: int) -> str:
        """The deltas after the first `cursor` ones, joined."""
        deltas = self._deltas
        return deltas[cursor] if len(deltas) == cursor + 1 else "".join(deltas[cursor:])

    def deltas(self, cursor: int) -> list[str]:
        """The deltas after the first `cursor` ones, each by itself."""
        return self._deltas[cursor:]

    def read(self, cursor: int) -> News:
        """What came after the first `cursor` deltas."""
        return News(cursor, self.seq, self.text(cursor), self.ending, self.position)

    async def wait(self, cursor: int, position: int | None = None) -> News:
        """The same, once there is something new, or another position than this one, or nothing will come any more."""
        while self.seq <= cursor and position in (None, self.position) and not self.is_over:
            self._changed = self._changed or asyncio.Event()
            await self._changed.wait()
        return self.read(cursor)

    def listen(self, changed: Callable[[], None]) -> None:
        self._listeners += (changed,)

    @contextmanager
    def heard_by(self, changed: Callable[[], None]) -> Iterator[None]:
        """It is called after each change inside the block."""
        self.listen(changed)
        try:
            yield
        finally:
            self._listeners = tuple(it for it in self._listeners if it != changed)

    def _wake(self) -> None:
        if self._changed:
            self._changed.set()
            self._changed = None
        for changed in self._listeners:
            changed()
