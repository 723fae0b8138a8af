"""Where work waits its turn: first come, first served, by one or several servers. Pure; the caller's clock never goes back."""

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
        begins = now if len(self._free) < self.servers else max(now, heapq.heappop(self._free))
        self.busy += service
        self.longest = max(self.longest, begins - now)
        done = begins + service / max(0.02, 1.0 - self.background)
        heapq.heappush(self._free, done)
        return done

    def share(self, seconds: float) -> float:
        return self.busy / seconds / self.servers + self.background


class Process:
    """One of ours, with who is connected to it and how many answers it writes."""

    __slots__ = ("answers", "is_up", "life", "station", "visitors")

    def __init__(self, visitors: int) -> None:
        self.station, self.visitors, self.answers, self.is_up = Station(), visitors, 0, True
        self.life = 0
        """How often it began: what an earlier life was about is void."""
