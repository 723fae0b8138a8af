"""Where work waits its turn: first come, first served, by one or several servers. Pure; the clock is the caller's and never goes back."""

import heapq
from dataclasses import dataclass, field


@dataclass(slots=True)
class Station:
    """`background` is the part of each server that small work takes which is not played one by one; it slows the rest."""

    servers: int = 1
    background: float = 0.0
    busy: float = 0.0
    """Seconds of work that were taken in, without the background."""
    longest: float = 0.0
    """Wait, of all so far."""
    _free: list[float] = field(default_factory=list)

    def take(self, now: float, service: float) -> float:
        """When work that comes now is done."""
        if len(self._free) < self.servers:
            begins = now
        else:
            begins = max(now, heapq.heappop(self._free))
        self.busy += service
        self.longest = max(self.longest, begins - now)
        done = begins + service / max(0.02, 1.0 - self.background)
        heapq.heappush(self._free, done)
        return done

    def share(self, seconds: float) -> float:
        return self.busy / seconds / self.servers + self.background
