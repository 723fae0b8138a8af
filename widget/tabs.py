"""How a visitor's tabs hear of each other: over the channel layer, which carries only that there is news."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer

from widget.carrier import News


class Tabs:
    """One tab's place among the visitor's. `channel` is where it hears the others."""

    def __init__(self, layer: BaseChannelLayer, channel: str) -> None:
        self._layer, self._channel = layer, channel
        self._group: str | None = None

    def speak_for(self, visitor: str) -> None:
        """Tell this visitor's tabs from now on, and hear none of them."""
        self._group = f"visitor.{visitor}"

    async def join(self, visitor: str) -> None:
        """Tell and hear the tabs of this visitor from now on, and of no other."""
        if self._group != f"visitor.{visitor}":
            await self.leave()
        self.speak_for(visitor)
        await self._layer.group_add(f"visitor.{visitor}", self._channel)

    async def leave(self) -> None:
        if self._group:
            await self._layer.group_discard(self._group, self._channel)
        self._group = None

    async def announce(self, news: News) -> None:
        if self._group:
            message = {"type": "news", "kind": news.kind, "turn": news.turn, "sender": self._channel}
            await self._layer.group_send(self._group, message)

    @classmethod
    def tell_all_soon(cls, visitor: str, news: News) -> None:
        """Tell all of a visitor's tabs, for whoever is neither tab nor coroutine: the admin's pages."""
        if layer := get_channel_layer():
            nobody = cls(layer, "")
            nobody.speak_for(visitor)
            async_to_sync(nobody.announce)(news)

    def read(self, message: dict[str, Any]) -> News | None:
        """The news of another tab in a message; None if it is this tab's own."""
        return None if message["sender"] == self._channel else News(message["kind"], message["turn"])
