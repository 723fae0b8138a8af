"""Takes questions: in time or not at all, and whatever is stored is also started. Does not know who is told."""

import asyncio
from collections.abc import Awaitable, Callable

from widget import conversations
from widget.carrier import Database, Unreachable
from widget.conversations import Refusal, Snapshot, Taken
from widget.protocol import Code
from widget.relay import Relay

SECONDS = 1.5
"""A question that can't be stored in this time is refused; the visitor would rather know than wait."""

Result = Taken | Snapshot | None
"""A question that was taken, or found as it stands, or not found."""


class Taking:
    """One way of taking questions, as conversations.ask and conversations.retry do it."""

    def __init__(
        self, database: Database, relay: Relay, heed: Callable[[Result], Awaitable[None]], *, seconds: float = SECONDS
    ) -> None:
        """`heed` hears of what stands after all, although it was refused for taking too long: a retry that runs."""
        self._database, self._relay, self._heed, self._seconds = database, relay, heed, seconds
        self.late: asyncio.Task[None] | None = None

    async def take(self, storing: Awaitable[Result]) -> Result:
        """Refusal if the question isn't taken."""
        too_late = asyncio.Event()
        # A turn that is stored must also be started, even if this socket's task is cancelled between the two.
        starting = asyncio.ensure_future(self._start(storing, too_late))
        try:
            return await asyncio.wait_for(asyncio.shield(starting), self._seconds)
        except TimeoutError:
            too_late.set()
            self.late = asyncio.create_task(self._wait(starting))
        except Unreachable:
            pass
        raise Refusal(Code.NOT_NOW)

    async def _start(self, storing: Awaitable[Result], too_late: asyncio.Event) -> Result:
        taken = await storing
        if isinstance(taken, Taken):
            if too_late.is_set() and taken.question.attempt == 1:
                await self._database(conversations.withdraw, taken.question.row)
                raise Refusal(Code.NOT_NOW)
            self._relay.start(taken.question)
        return taken

    async def _wait(self, starting: "asyncio.Future[Result]") -> None:
        try:
            await self._heed(await starting)
        except (Refusal, Unreachable):
            return
