"""What comes after a reply's head, fetched read by read or poured. Knows no HTTP.

Where it is poured, whoever takes it is called with each read while it is read, or with all that came within a REST, and nobody is
woken for it. One timer serves all waiting.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

NEVER = float("inf")
REST = 0.01
"""Seconds. What is poured and comes faster than that is taken together: no eye sees a hundred pieces a second apart, and each
costs as much as a long one."""
Take = Callable[[bytes], float | None]
"""Is given what one read brought; says until when, by the loop's clock, the next must come, or None if it wants no more."""


class TakerBroke(Exception):
    """Whoever took a body raised what would look like the network's doing; its cause says what."""


class Pausable(Protocol):
    """What a body comes over: paused while too much waits, or while whoever takes it rests."""

    is_paused: bool

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Body:
    """What comes after a reply's head. `pieces`: what has come and waits."""

    def __init__(self, line: Pausable) -> None:
        self._line, self._loop = line, asyncio.get_running_loop()
        self.pieces: list[bytes] = []
        self._size, self._until, self._looks_at = 0, NEVER, NEVER
        self._take: Take | None = None
        self._rests_until = 0.0
        self._resting: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._problem: Exception | None = None
        self.is_whole = False

    async def next(self, until: float | None = None) -> bytes:
        """All that has come since the last time; empty at the end. `until`: by the loop's clock. TimeoutError after that,
        httpx.TransportError if no more can come."""
        if not (self.pieces or self.is_whole or self._problem):
            await self._wait(until)
        if self.pieces:
            return self._all()
        if self._problem:
            raise self._problem
        return b""

    async def pour(self, take: Take, until: float) -> None:
        """Into `take` all that has come and comes, until it wants no more or the body ends. Raises as `next` does, and what
        `take` raises; TakerBroke if that is an OSError or a RuntimeError."""
        self._waiter, self._take = self._loop.create_future(), take
        self._be_told(until)
        self.wake()
        try:
            await self._waiter
        finally:
            self._waiter = self._take = None
            if self._resting:
                self._resting.cancel()
                self._resting = None
                self._line.resume()

    def waits(self, size: int) -> int:
        """How much waits, with so much more that has come."""
        self._size += size
        return self._size

    def end(self, problem: Exception | None = None) -> None:
        if not self.is_whole:
            self.is_whole, self._problem = problem is None, self._problem or problem
        self.wake()

    def wake(self) -> None:
        """Something has come, or a rest is over."""
        waiter, take = self._waiter, self._take
        if waiter is None or waiter.done():
            return
        if take and self.pieces:
            if self._rests():
                return
            try:
                until = take(self._all())
            except Exception as problem:
                return waiter.set_exception(_as_ours(problem))
            if until is None:
                return waiter.set_result(None)
            self._until = until
            if until < self._looks_at:
                self._look_at(until)
        if not take or self.is_whole:
            waiter.set_result(None)
        elif self._problem:
            waiter.set_exception(self._problem)

    def _rests(self) -> bool:
        """Whether what has come is to wait for more. What is over waits for nothing."""
        now = self._loop.time()
        if now >= self._rests_until or self.is_whole or self._problem:
            self._rests_until = now + REST
            return False
        if self._resting is None:
            self._resting = self._loop.call_at(self._rests_until, self._be_rested)
            self._line.pause()  # one long read costs less than many short ones
        return True

    def _be_rested(self) -> None:
        self._resting, self._rests_until = None, 0.0
        self.wake()

    def _all(self) -> bytes:
        pieces = self.pieces
        piece = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        self._size = 0
        if self._line.is_paused:
            self._line.resume()
        return piece

    def leave(self) -> None:
        """Nobody reads on."""
        if self._timer:
            self._timer.cancel()

    async def _wait(self, until: float | None) -> None:
        self._waiter = self._loop.create_future()
        if until is not None:
            self._be_told(until)
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _be_told(self, until: float) -> None:
        """Each read may wait until another moment; the timer looks again at the latest one when an earlier one has come."""
        self._until = until
        if until < self._looks_at:
            self._look_at(until)

    def _look_at(self, moment: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._looks_at, self._timer = moment, self._loop.call_at(moment, self._look)

    def _look(self) -> None:
        self._looks_at, self._timer = NEVER, None
        if self._waiter and not self._waiter.done():
            if self._loop.time() < self._until:
                self._look_at(self._until)
            else:
                self._waiter.set_exception(TimeoutError())


def _as_ours(problem: Exception) -> Exception:
    if isinstance(problem, OSError | RuntimeError):
        broke = TakerBroke(str(problem))
        broke.__cause__ = problem
        return broke
    return problem
