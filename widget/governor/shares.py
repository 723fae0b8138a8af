"""A day's calls of one API key, shared by the sites that ask with it. Pure; the clock is handed in.

A site may always call below its equal share. Above it, it takes what the others will not need: each of them keeps what its own
pace wants until the day ends, but no more than an equal share. So nobody is starved, and nothing is left over for nobody.
"""

from dataclasses import dataclass, field
from math import exp, sqrt

HOUR, DAY = 3600.0, 86_400.0
MEMORY = 6 * HOUR
"""A call that long ago counts for a third of one now."""
SEEN_AT_LEAST = 600.0
ACTIVE = 0.05
"""A site has fallen silent 18 hours after its only question."""


@dataclass(slots=True)
class Pace:
    """How often a site calls: its calls, each counting for less as time goes by, as they were at a moment; since when."""

    calls: float
    at: float
    since: float

    def now(self, now: float) -> float:
        return self.calls * exp(-max(0.0, now - self.at) / MEMORY)

    def an_hour(self, now: float) -> float:
        """Rather too much than too little: what is kept for nobody is free again in time, what was taken isn't."""
        calls, seen = self.now(now), MEMORY * (1 - exp(-max(0.0, now - self.since) / MEMORY))
        return (calls + 2 * sqrt(calls) + 1) / (max(SEEN_AT_LEAST, seen) / HOUR)


@dataclass(slots=True)
class Shares:
    """`left` is what SparkGPT said last, less what was begun since; None while it has said nothing today."""

    limit: int | None = None
    left: int | None = None
    read: int = 0
    """The number of the call whose reply said so."""
    day_ends: float = 0.0
    spent: dict[str, int] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """Nobody knows when SparkGPT's day begins: at midnight, or a day after the last beginning that was seen."""
        if now < self.day_ends:
            return
        self.day_ends = now - now % DAY + DAY
        self.spent, self.left = {}, None
        self.paces = {site: pace for site, pace in self.paces.items() if pace.now(now) >= ACTIVE}

    def begin(self, site: int | None, now: float) -> None:
        """A call goes out, for a site's visitors or for nobody's."""
        self.look(now)
        if self.left is not None:
            self.left = max(0, self.left - 1)
        if site is not None:
            name = str(site)
            self.spent[name] = self.spent.get(name, 0) + 1
            known = self.paces.get(name, Pace(0.0, now, now))
            self.paces[name] = Pace(known.now(now) + 1, now, known.since)

    def give_back(self, site: int | None) -> None:
        """The call never went out."""
        if self.left is not None:
            self.left += 1
        if site is not None:
            self.spent[str(site)] = max(0, self.spent.get(str(site), 0) - 1)

    def hear(self, limit: int | None, left: int | None, number: int, later: int, now: float) -> None:
        """What the reply to call `number` said; `later` calls have begun after it and are under way."""
        self.limit = limit if limit is not None else self.limit
        if left is None or (number < self.read and (self.left is None or left >= self.left)):
            return
        known, self.left, self.read = self.left, max(0, left - later), max(number, self.read)
        if known is not None and self.left - known > max(5, (self.limit or 0) // 10):
            self.day_ends, self.spent = now + DAY, {}

    def active(self, now: float) -> set[str]:
        return {site for site, pace in self.paces.items() if pace.now(now) >= ACTIVE}

    def may_call(self, site: int, now: float) -> bool:
        """Whether a call for this site leaves to the others what is theirs."""
        if not self.left:
            return True
        name = str(site)
        sites = self.active(now) | {name}
        share = (self.left + sum(self.spent.get(each, 0) for each in sites)) / len(sites)
        if self.spent.get(name, 0) < share:
            return True
        hours = max(0.0, self.day_ends - now) / HOUR
        others = {each: self.paces[each].an_hour(now) * hours for each in sites - {name}}
        kept = sum(min(max(0.0, share - self.spent.get(each, 0)), need) for each, need in others.items())
        return self.left - kept >= 1

    def may_work(self, floor: float) -> bool | None:
        """Whether a call in the background leaves the floor untouched; None: nothing is known, so one may find out."""
        if self.left is None:
            return None
        return self.left - 1 >= floor * (self.limit or self.left)
