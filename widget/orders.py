"""What every process must hear: stop a turn, look again at a site, which was saved, or at the bans.

Orders may be lost: who gives one keeps a note elsewhere.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "orders"
Obey = Callable[[int], Awaitable[None]]


class Orders:
    """Given in any process, obeyed in all others and in this one."""

    def __init__(self, layer: BaseChannelLayer) -> None:
        self._layer = layer

    async def stop(self, row: int) -> None:
        await self._give("stop", row)

    async def look_at_site(self, site: int) -> None:
        await self._give("site", site)

    async def look_at_bans(self) -> None:
        await self._give("bans", 0)

    async def run(self, obey: Mapping[str, Obey]) -> None:
        """Obey what comes, for ever; each kind in its way."""
        channel = await self._layer.new_channel()
        await self._layer.group_add(GROUP, channel)
        while True:
            order = await self._layer.receive(channel)
            try:
                await obey[order["kind"]](order["row"])
            except Exception:
                logger.exception("order %s could not be obeyed", order)

    @classmethod
    def look_at_site_soon(cls, site: int) -> None:
        """The same for whoever is no coroutine: the admin's pages."""
        if layer := get_channel_layer():
            async_to_sync(cls(layer).look_at_site)(site)

    @classmethod
    def look_at_bans_soon(cls) -> None:
        """The same for the bans."""
        if layer := get_channel_layer():
            async_to_sync(cls(layer).look_at_bans)()

    @classmethod
    def stop_soon(cls, row: int) -> None:
        """The same for a turn."""
        if layer := get_channel_layer():
            async_to_sync(cls(layer).stop)(row)

    async def _give(self, kind: str, row: int) -> None:
        await self._layer.group_send(GROUP, {"type": "order", "kind": kind, "row": row})
