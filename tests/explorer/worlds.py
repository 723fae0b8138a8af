"""The worlds that are explored, by name: each lets a few things go wrong, as often as its budget says."""

from typing import Any, NamedTuple

from tests.explorer.model import Model
from tests.explorer.state import Budget


class World(NamedTuple):
    budget: Budget
    deltas: int = 2
    tabs: int = 1

    def model(self, **more: Any) -> Model:
        return Model(self.budget, deltas=self.deltas, tabs=self.tabs, **more)


SMALL = {
    "lines die, and old news comes": World(Budget(drops=2, news=1)),
    "servers crash": World(Budget(crashes=2)),
    "a server crashes while it saves": World(Budget(crashes=1, lost_replies=1), deltas=3),
    "a server hangs and wakes up": World(Budget(hangs=1)),
    "a line dies, and the visitor stops": World(Budget(drops=1, stops=1)),
    "stop, try again, and the next question": World(Budget(asks=2, stops=1, retries=1)),
    "upstream fails, and is asked again": World(Budget(failures=1, stops=1, retries=2)),
    "two tabs": World(Budget(), tabs=2),
    "a spare answer, and upstream is asked again": World(Budget(spares=1, failures=1, stops=1, retries=2)),
    "a server crashes beside a spare answer": World(Budget(spares=1, crashes=1, retries=1, news=1)),
}
"""Seconds each."""

WIDE = {
    "lines die, long answers": World(Budget(drops=3, news=2), deltas=3),
    "lines die, and so does a server that saves": World(Budget(drops=2, crashes=1, lost_replies=1)),
    "servers crash, and lines die": World(Budget(crashes=2, drops=1)),
    "a server hangs, and lines die": World(Budget(hangs=1, drops=1)),
    "a server hangs, and the visitor stops": World(Budget(hangs=1, stops=1), deltas=1),
    "a server hangs, and the visitor tries again": World(Budget(hangs=1, stops=1, retries=1), deltas=1),
    "a server crashes, and the visitor tries again": World(Budget(crashes=1, failures=1, stops=1, retries=1)),
    "lines die between two questions": World(Budget(asks=2, drops=1, stops=1, retries=1)),
    "two tabs and a crash": World(Budget(crashes=1), deltas=1, tabs=2),
    "lines die around a spare answer": World(Budget(spares=1, drops=1, retries=1)),
    "two tabs, and one asks again behind a spare answer": World(Budget(spares=1, retries=1), deltas=1, tabs=2),
    "a server hangs beside a spare answer": World(Budget(spares=1, hangs=1, retries=1), deltas=1),
    "two tabs and two questions": World(Budget(asks=2), deltas=1, tabs=2),
}
"""Minutes each."""
