"""Whether an address or a site is under pressure: many are refused there, or new. Of one process; the clock is handed in."""

from collections.abc import Callable

from widget.counters import OwnCounters
from widget.limits import Count, Windows
from widget.protocol import Code


class Pressure:
    """`of_address` and `of_site`: what is more than usual, in refusals and new visitors."""

    def __init__(self, of_address: Windows, of_site: Windows, clock: Callable[[], float]) -> None:
        self._of_address, self._of_site, self._signs = of_address, of_site, OwnCounters(clock)

    def note(self, site: int, address: str) -> None:
        """Somebody was refused, or is new."""
        for count in self._counts(site, address):
            # What is full already needs no more signs, and a flood of them no memory.
            if not self._signs.look([count]):
                self._signs.note([count])

    def is_on(self, site: int, address: str) -> bool:
        return bool(self._signs.look(self._counts(site, address)))

    def _counts(self, site: int, address: str) -> list[Count]:
        named = [(f"address/{address}", self._of_address if address else ()), (f"site/{site}", self._of_site)]
        return [
            Count(f"{name}/{item.get_expiry()}", item.amount, item.get_expiry(), Code.TOO_MANY)
            for name, items in named
            for item in items
        ]
