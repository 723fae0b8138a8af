"""A token bucket: how often something may happen, with bursts. Pure; the clock is handed in."""

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
