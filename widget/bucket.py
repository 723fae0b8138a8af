"""Token buckets: how often something may happen, with bursts. Pure; the clock is handed in."""

from collections.abc import Callable


class Bucket:
    """Holds `capacity` tokens at most and gains `per_second`; starts full."""

    def __init__(self, capacity: float, per_second: float, clock: Callable[[], float]) -> None:
        self._capacity, self._per_second, self._clock = capacity, per_second, clock
        self._tokens, self._at = capacity, clock()

    def take(self) -> bool:
        """Take a token; whether there was one."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Buckets:
    """A bucket for each name. One that nobody has drawn from for as long as it takes to fill is forgotten."""

    def __init__(self, capacity: float, per_second: float, clock: Callable[[], float]) -> None:
        self._capacity, self._per_second, self._clock = capacity, per_second, clock
        self._drawn: dict[str, Bucket] = {}
        self._older: dict[str, Bucket] = {}
        self._since = clock()

    def take(self, name: str) -> bool:
        """Take a token of this name's; whether there was one."""
        if self._clock() - self._since >= self._capacity / self._per_second:
            self._older, self._drawn, self._since = self._drawn, {}, self._clock()
        bucket = self._drawn.get(name) or self._older.get(name)
        self._drawn[name] = bucket = bucket or Bucket(self._capacity, self._per_second, self._clock)
        return bucket.take()

    def __len__(self) -> int:
        return len(self._drawn.keys() | self._older.keys())
