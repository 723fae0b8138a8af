"""Takes questions, in time or with a refusal, and starts whatever is stored. Does not know who is told.

What is stored after the refusal stands: another copy of the question may have been told as taken meanwhile, over another line.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from widget import tracing
from widget.carrier import Unreachable
from widget.conversations import Taken
from widget.places import Refusal
from widget.protocol import Code
from widget.relay import Relay
from widget.snapshots import Snapshot

logger = logging.getLogger(__name__)

SECONDS = 1.5
"""A question that can't be stored in this time is refused; the visitor would rather know than wait."""

Result = Taken | Snapshot | None
"""A question that was taken, or found as it stands, or not found."""


class Taking:
    """One way of taking questions, as conversations.ask and conversations.retry do it."""

    def __init__(
        self, relay: Relay, turn: str, heed: Callable[[Result], Awaitable[None]], *, seconds: float = SECONDS
    ) -> None:
        """`heed` hears of what stands after all, although it was refused for taking too long."""
        self._relay, self._turn, self._heed, self._seconds = relay, turn, heed, seconds
        self.late: asyncio.Task[None] | None = None

    async def take(self, storing: Awaitable[Result]) -> Result:
        """Refusal if the question isn't taken."""
        # A turn that is stored must also be started, even if this socket's task is cancelled between the two.
        starting = asyncio.ensure_future(self._start(storing))
        try:
            return await asyncio.wait_for(asyncio.shield(starting), self._seconds)
        except TimeoutError:
            self.late = asyncio.create_task(self._wait(starting))
            self._note(f"{self._seconds} s were not enough")
        except Unreachable:
            self._note("there is no database")
        raise Refusal(Code.NOT_NOW)

    def _note(self, why: str) -> None:
        self._relay.meters.not_stored += 1
        with tracing.noting(turn=self._turn, say=tracing.spoken(self._turn)):
            logger.warning("turn %s is refused because it could not be stored: %s", self._turn, why)

    async def _start(self, storing: Awaitable[Result]) -> Result:
        taken = await storing
        if isinstance(taken, Taken):
            self._relay.start(taken.question)
        return taken

    async def _wait(self, starting: "asyncio.Future[Result]") -> None:
        try:
            await self._heed(await starting)
        except (Refusal, Unreachable):
            return
