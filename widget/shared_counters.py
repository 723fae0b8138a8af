"""The same counts for all processes, in Redis: one script looks at all counters and adds to all or none, in one round trip.

Redis runs a script alone, so a boundary is exact whoever asks at the same moment. The lists are those of the library's moving
window, which has no way to take several at once. What this process has taken is noted here too: what is full by that is refused
without asking, and when Redis is gone, or has lost everything, nobody gets more than a process allows.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from limits.aio.storage import RedisStorage

from widget.counters import OwnCounters, Receipt, Refused
from widget.limits import Count
from widget.redis import TROUBLES, connect

logger = logging.getLogger(__name__)

REST_SECONDS = 2.0
"""How long Redis is left alone after it has failed: nobody's question waits for it meanwhile."""
AT_ONCE, SECONDS = 4, 1.0
"""Trips at a time, each over a connection of its own, and how long one may take: a flood waits here, and not at Redis' door."""
_TAKE = """
local now = tonumber(ARGV[#KEYS * 3 + 1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1000000
end
local known = redis.call('EXISTS', KEYS[1]) == 1
local answer, is_full = {}, false
for i, key in ipairs(KEYS) do
  local amount, seconds, of_new = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), ARGV[i * 3] == '1'
  local wait = 0
  if not (of_new and known) then
    if amount < 1 then
      wait = seconds
    else
      local entry = redis.call('LINDEX', key, amount - 1)
      if entry then wait = tonumber(entry) + seconds - now end
    end
  end
  if wait > 0 then is_full = true else wait = 0 end
  answer[i] = string.format('%.3f', wait)
end
if is_full then return {0, answer} end
local stamp = string.format('%.6f', now)
for i, key in ipairs(KEYS) do
  if not (ARGV[i * 3] == '1' and known) then
    redis.call('LPUSH', key, stamp)
    redis.call('LTRIM', key, 0, ARGV[i * 3 - 2] - 1)
    redis.call('EXPIRE', key, ARGV[i * 3 - 1] + 1)
  end
end
return {1, stamp}
"""
_GIVE_BACK = "for _, key in ipairs(KEYS) do redis.call('LREM', key, 1, ARGV[1]) end"


class SharedCounters:
    """In Redis while it is there, else in this process."""

    def __init__(
        self, url: str, prefix: str, clock: Callable[[], float], now: Callable[[], float] | None = None
    ) -> None:
        """`now`: the time by which windows move, instead of the clock that all processes share, which is Redis' own."""
        # The library reads the address in its own way; the connections are ours.
        pool: Any = connect(url).connection_pool
        self._storage = RedisStorage(
            "async+redis://", implementation="redispy", key_prefix=f"{prefix}:limits", connection_pool=pool
        )
        bridge: Any = self._storage.bridge
        redis = bridge.get_connection()
        self._take, self._give_back = redis.register_script(_TAKE), redis.register_script(_GIVE_BACK)
        self._redis, self._clock, self._own = redis, clock, OwnCounters(clock)
        self._now = now
        self._rests_until = float("-inf")
        self._turnstile = asyncio.Semaphore(AT_ONCE)

    async def take(self, counts: Sequence[Count]) -> Receipt | Refused:
        if full := self._own.look(counts):
            return Refused(full)
        if not counts:
            return await self._own.take(counts)
        if (told := await self._ask(self._take, counts, self._arguments(counts))) is None:
            return await self._own.take(counts)
        taken, answer = told
        if not taken:
            waits = [float(wait) for wait in answer]
            return Refused([(count, wait) for count, wait in zip(counts, waits, strict=True) if wait > 0])
        noted = self._own.note(counts)
        return Receipt(noted.counts, noted.stamp, answer.decode())

    async def give_back(self, receipt: Receipt) -> None:
        self._own.unnote(receipt)
        if receipt.shared:
            await self._ask(self._give_back, receipt.counts, [receipt.shared])

    async def aclose(self) -> None:
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()

    async def _ask(self, script: Any, counts: Sequence[Count], arguments: Sequence[object]) -> Any:
        """What the script says; None if Redis can't be asked, or is left alone at the moment."""
        async with self._turnstile:
            if self._clock() < self._rests_until:
                return None
            try:
                async with asyncio.timeout(SECONDS):
                    return await script(keys=self._keys(counts), args=arguments) or b""
            except TROUBLES as error:
                if self._clock() >= self._rests_until:
                    logger.warning("limits are counted by each process for itself, until Redis is back: %r", error)
                self._rests_until = self._clock() + REST_SECONDS
                return None

    def _keys(self, counts: Sequence[Count]) -> list[str]:
        return [self._storage.bridge.prefixed_key(count.name) for count in counts]

    def _arguments(self, counts: Sequence[Count]) -> list[float]:
        numbers = [number for count in counts for number in (count.amount, count.seconds, int(count.of_new))]
        return [*numbers, *([self._now()] if self._now else [])]
