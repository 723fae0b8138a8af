"""Where gates are kept: in Redis, for all processes; while Redis is gone in this process, which takes its part of every ceiling.

A step reads the gate with Redis' own time, decides here, and writes only if nobody has written since; otherwise it is done again.
"""

import asyncio
import json
import logging
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis

from widget.governor.gate import Gate
from widget.governor.memory import Memory, Step, T
from widget.redis import TROUBLES

logger = logging.getLogger(__name__)

SECONDS = 1.0
"""For one step; a Redis that takes longer is taken to be gone."""
REST_SECONDS = 2.0
KEPT_SECONDS = 3 * 86_400
TRIES = 100
ALIVE_SECONDS = 10
_READ = "return {redis.call('GET', KEYS[1]), redis.call('TIME')}"
_WRITE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class Together:
    """`prefix` keeps what belongs to one installation apart."""

    is_shared = True

    def __init__(self, redis: Redis, prefix: str, clock: Callable[[], float] = time.time) -> None:
        self._redis, self._prefix, self._clock = redis, f"{prefix}:gate", clock
        self._read, self._write = redis.register_script(_READ), redis.register_script(_WRITE)
        self._me = uuid.uuid4().hex
        self._own = Memory(clock)
        self._seen: dict[str, str] = {}
        self._processes, self._rests_until = 1, 0.0
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def step(self, name: str, step: Step[T]) -> T:
        async with self._locks[name]:  # so that only processes get into each other's way
            if self._clock() >= self._rests_until:
                try:
                    async with asyncio.timeout(SECONDS):
                        done = await self._step_there(name, step)
                    self._is_back()
                    return done
                except (*TROUBLES, TimeoutError) as error:
                    self._is_gone(error)
            return self._own.step_now(name, step)

    async def knows(self, name: str) -> bool:
        return name in self._seen or name in self._own.gates or await self.step(name, lambda gate, _: gate.calls > 0)

    async def count(self) -> None:
        """Say that this process is there, and look how many are."""
        now, key = self._clock(), f"{self._prefix}:processes"
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(key, {self._me: now})
        pipe.zremrangebyscore(key, 0, now - ALIVE_SECONDS)
        pipe.zcard(key)
        pipe.expire(key, ALIVE_SECONDS)
        try:
            async with asyncio.timeout(SECONDS):
                self._processes = max(1, (await pipe.execute())[2])
        except (*TROUBLES, TimeoutError):
            return

    async def _step_there(self, name: str, step: Step[T]) -> T:
        key = f"{self._prefix}:{name}"
        for number in range(TRIES):
            found, (seconds, micros) = await self._read(keys=[key])
            gate = _opened(found)
            done = step(gate, int(seconds) + int(micros) / 1e6)
            written = json.dumps(gate.plain(), separators=(",", ":"))
            kept = (found or b"").decode()
            if written == kept or await self._write(keys=[key], args=[kept, written, KEPT_SECONDS]):
                self._seen[name] = written
                return done
            await asyncio.sleep(random.random() * min(0.02, 0.002 * (number + 1)))  # noqa: S311
        raise TimeoutError

    def _is_gone(self, error: Exception) -> None:
        """What was seen last goes on here, without the seats of others."""
        if not self._rests_until:
            logger.error(
                "the quota is governed by each process for itself: Redis cannot be used (see REDIS_URL): %s", error
            )
            for name, written in self._seen.items():
                gate = self._own.gates[name] = _opened(written.encode())
                gate.seats, gate.portion = {}, 1 / self._processes
        self._rests_until = self._clock() + REST_SECONDS

    def _is_back(self) -> None:
        if not self._rests_until:
            return
        logger.warning("the quota is governed by all processes together again")
        self._rests_until, self._own.gates = 0.0, {}


def _opened(found: Any) -> Gate:
    try:
        return Gate.of(json.loads(found)) if found else Gate()
    except (ValueError, KeyError, TypeError):  # written by another version: its seats come back with the next renewal
        return Gate()
