"""A visitor who is connected, whatever carries the visit: hears news, catches up, is sent home. Knows neither socket nor HTTP."""

from typing import Any

from widget.carrier import Turned, Unreachable
from widget.doors import Doors, Standing
from widget.protocol import Changed, Code, Fact
from widget.tabs import Tabs
from widget.visit import Visit


class VisitorGuest:
    """Goes with a consumer, which comes first among the bases and says how to `refuse` and to `fail`."""

    _doors: Doors
    _visit: Visit | None = None
    _tabs: Tabs | None = None
    site: int | None = None
    transport = "socket"
    address = ""

    async def refuse(self, code: Code, retry_after: int | None = None) -> None:
        """Tell why, and end it."""
        raise NotImplementedError

    async def tell(self, fact: Fact) -> None:
        raise NotImplementedError

    async def fail(self) -> None:
        """Log the exception that is being handled, and end it."""
        raise NotImplementedError

    async def news(self, message: dict[str, Any]) -> None:
        """The channel layer's message; the truth it points to is in the database and the log."""
        news = self._tabs.read(message) if self._tabs else None
        if self._visit is None or news is None:
            return
        try:
            await self._visit.hear(news)
        except Turned as turned:
            await self.refuse(turned.code, turned.retry_after)
        except Unreachable:
            self._doors.catch_up(self)
        except Exception:
            await self.fail()

    @property
    def is_waiting(self) -> bool:
        return self._visit is not None and self._visit.is_following

    async def send_away(self) -> None:
        if self._visit:
            await self._visit.settle()
        await self.refuse(Code.RESTARTING)

    async def catch_up(self) -> None:
        try:
            if self._visit:
                await self._visit.catch_up()
        except Turned as turned:
            await self.refuse(turned.code, turned.retry_after)

    async def turn_out(self, code: Code) -> None:
        await self.refuse(code)

    def objection(self, site: Standing) -> Code | None:
        return self._visit.objection(site) if self._visit else None

    async def site_changed(self) -> None:
        if self._visit and self._visit.has_begun:
            await self.tell(Changed())
