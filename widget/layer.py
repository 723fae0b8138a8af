"""A channel layer for several processes: in memory within this one, over Redis' pub/sub to those that have somebody in the group.

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
from redis.asyncio.client import PubSub

from widget.redis import TROUBLES, connect

logger = logging.getLogger(__name__)

WAITING = 1000
"""Messages that may wait for Redis; the oldest are dropped first."""
REST_SECONDS = 0.5
LISTEN_SECONDS = 1.0
JOIN_SECONDS = 0.25
"""How long somebody who joins waits until other processes are heard: what is looked up afterwards misses nothing."""
AT_ONCE = 500
"""Groups in one command, after a connection was lost."""


class SharedLayer(InMemoryChannelLayer):  # type: ignore[misc, unused-ignore]
    """Groups reach all processes with the same prefix; single channels only this one."""

    def __init__(self, url: str, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._redis, self._prefix = connect(url), f"{prefix}:news:"
        self._name = uuid.uuid4().hex
        self._outbox: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._is_connected = self._listens = False
        self._waits_from = 0.0
        self._touched: set[str] = set()
        self._changed = asyncio.Event()
        self._subscribed: set[str] = set()
        self._confirmed: dict[str, asyncio.Event] = {}
        """Of what was subscribed: whether Redis has said so."""

    async def group_add(self, group: str, channel: str) -> None:
        await super().group_add(group, channel)
        self._touch(group)
        if self._listens:
            await self._wait_until_heard(group)

    async def group_discard(self, group: str, channel: str) -> None:
        await super().group_discard(group, channel)
        if group not in self.groups:
            self._touch(group)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await super().group_send(group, message)
        if self._outbox.qsize() >= WAITING:
            self._outbox.get_nowait()
        self._outbox.put_nowait((group, json.dumps({"from": self._name, "group": group, "message": message})))

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
            group, text = await self._outbox.get()
            try:
                await self._redis.publish(self._prefix + group, text)
            except TROUBLES:
                # It may be the connection that is stale, and not Redis that is gone.
                await self._speak_again(group, text)

    async def _speak_again(self, group: str, text: str) -> None:
        try:
            await self._redis.publish(self._prefix + group, text)
        except TROUBLES as error:
            logger.info("news did not reach the other processes: %s", error)
            await asyncio.sleep(REST_SECONDS)

    async def _listen(self, missed: Callable[[], None]) -> None:
        has_heard = False
        while True:
            try:
                async with self._redis.pubsub() as ear:
                    await self._subscribe_all(ear)
                    await self._hear_all(ear, missed if has_heard else lambda: None)
            except TROUBLES as error:
                logger.info("news of the other processes cannot be heard: %s", error)
            except Exception:
                logger.exception("the channel layer broke")
            finally:
                has_heard = has_heard or self._listens
                self._hear_nobody()
            await asyncio.sleep(REST_SECONDS)

    async def _subscribe_all(self, ear: PubSub) -> None:
        """All groups there are, and last one of our own: when that is confirmed, all are."""
        self._is_connected = True
        groups = list(self.groups)
        for start in range(0, len(groups), AT_ONCE):
            await self._subscribe(ear, groups[start : start + AT_ONCE])
        await ear.subscribe(self._prefix + self._name)

    async def _subscribe(self, ear: PubSub, groups: list[str]) -> None:
        self._subscribed.update(groups)
        for group in groups:
            self._confirmed.setdefault(group, asyncio.Event())
        await ear.subscribe(*(self._prefix + group for group in groups))

    async def _hear_all(self, ear: PubSub, ready: Callable[[], None]) -> None:
        following = asyncio.create_task(self._follow_groups(ear))
        try:
            # What ends it when the connection is lost is either of the two.
            while not following.done():
                heard = await ear.get_message(timeout=LISTEN_SECONDS)
                if heard and heard["type"] == "subscribe":
                    self._confirm(heard["channel"].decode().removeprefix(self._prefix), ready)
                elif heard and heard["type"] == "message":
                    await self._hear(heard)
            await following
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    def _confirm(self, group: str, ready: Callable[[], None]) -> None:
        if group == self._name:
            self._listens = True
            ready()
        elif confirmed := self._confirmed.get(group):
            confirmed.set()

    async def _follow_groups(self, ear: PubSub) -> None:
        """Subscribe to groups that begin here, and no longer to those that have ended: what came together, in one command."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if not (ear.connection and ear.connection.is_connected):  # redis-py would write to it all the same
                raise ConnectionError
            touched, self._touched = self._touched, set()
            if begun := [group for group in touched if group in self.groups and group not in self._subscribed]:
                await self._subscribe(ear, begun)
            # Looked at again: somebody may have come while the command went out.
            ended = [group for group in touched if group not in self.groups]
            known = [group for group in ended if group in self._subscribed]
            self._forget(ended)
            if known:
                await ear.unsubscribe(*(self._prefix + group for group in known))

    def _touch(self, group: str) -> None:
        if self._is_connected:
            self._touched.add(group)
            self._changed.set()

    def _forget(self, groups: list[str]) -> None:
        for group in groups:
            self._subscribed.discard(group)
            if event := self._confirmed.pop(group, None):
                event.set()

    def _hear_nobody(self) -> None:
        self._listens = self._is_connected = False
        self._touched.clear()
        self._forget(list(self._subscribed))

    async def _wait_until_heard(self, group: str) -> None:
        """But not long, and not again soon where Redis hangs."""
        confirmed = self._confirmed.setdefault(group, asyncio.Event())
        loop = asyncio.get_running_loop()
        if confirmed.is_set() or loop.time() < self._waits_from:
            return
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await confirmed.wait()
        except TimeoutError:
            self._waits_from = loop.time() + REST_SECONDS * 4

    async def _hear(self, heard: dict[str, Any]) -> None:
        told = json.loads(heard["data"])
        if told["from"] != self._name:
            await super().group_send(told["group"], told["message"])
