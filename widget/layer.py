"""A channel layer for several processes: in memory within this one, over Redis' pub/sub to the others.

Whoever is connected here never depends on Redis: joining a group and hearing each other need none. What is sent while it is gone
does not reach the others, as with every channel layer; `run` says when that may have been.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer

from widget.redis import TROUBLES, connect

logger = logging.getLogger(__name__)

WAITING = 1000
"""Messages that may wait for Redis; the oldest are dropped first."""
REST_SECONDS = 0.5
LISTEN_SECONDS = 1.0


class SharedLayer(InMemoryChannelLayer):  # type: ignore[misc, unused-ignore]
    """Groups reach all processes with the same prefix; single channels only this one."""

    def __init__(self, url: str, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._redis, self._channel = connect(url), f"{prefix}:news"
        self._name = uuid.uuid4().hex
        self._outbox: asyncio.Queue[str] = asyncio.Queue()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await super().group_send(group, message)
        if self._outbox.qsize() >= WAITING:
            self._outbox.get_nowait()
        self._outbox.put_nowait(json.dumps({"from": self._name, "group": group, "message": message}))

    @property
    def waiting(self) -> int:
        """How many messages wait for Redis."""
        return self._outbox.qsize()

    async def close(self) -> None:
        await self._redis.aclose()

    async def run(self, missed: Callable[[], None]) -> None:
        """Speak and listen, for ever. `missed` is called when messages may have been lost, once they are heard again."""
        await asyncio.gather(self._speak(), self._listen(missed))

    async def _speak(self) -> None:
        while True:
            text = await self._outbox.get()
            try:
                await self._redis.publish(self._channel, text)
            except TROUBLES:
                # It may be the connection that is stale, and not Redis that is gone.
                await self._speak_again(text)

    async def _speak_again(self, text: str) -> None:
        try:
            await self._redis.publish(self._channel, text)
        except TROUBLES as error:
            logger.info("news did not reach the other processes: %s", error)
            await asyncio.sleep(REST_SECONDS)

    async def _listen(self, missed: Callable[[], None]) -> None:
        has_heard = False
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as ear:
                    await ear.subscribe(self._channel)
                    if has_heard:
                        missed()
                    has_heard = True
                    while True:
                        await self._hear(await ear.get_message(timeout=LISTEN_SECONDS))
            except TROUBLES as error:
                logger.info("news of the other processes cannot be heard: %s", error)
            except Exception:
                logger.exception("the channel layer broke")
            await asyncio.sleep(REST_SECONDS)

    async def _hear(self, heard: dict[str, Any] | None) -> None:
        if heard is None:
            return
        told = json.loads(heard["data"])
        if told["from"] != self._name:
            await super().group_send(told["group"], told["message"])
