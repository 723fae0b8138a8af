"""When an API key isn't asked with: circuits that open when SparkGPT refuses, limits or fails, and how they close. Pure.

`key` (401) and `model:5` (403) stay open until a test succeeds, or the key is another one. `limit` (429, or no calls left) and
`down` (5xx, timeouts) are open for a time, which grows; after it one call, the probe, finds out how things stand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from widget.governor.asker import No, Outcome, Result
from widget.protocol import Code

FAILURES = 5
"""So many in a row open the circuit `down`."""


class Why(StrEnum):
    BAD_KEY = "bad_key"
    NO_PERMISSION = "no_permission"
    LIMITED = "limited"
    USED_UP = "used_up"
    DOWN = "down"


_PAUSES = {Why.LIMITED: (15.0, 900.0), Why.USED_UP: (300.0, 3600.0), Why.DOWN: (10.0, 300.0)}
"""The first pause and the longest, in seconds."""
_SPREAD = 0.25
_CODES = {
    Why.BAD_KEY: Code.REFUSED,
    Why.NO_PERMISSION: Code.REFUSED,
    Why.LIMITED: Code.LIMITED,
    Why.USED_UP: Code.USED_UP,
    Why.DOWN: Code.UNAVAILABLE,
}


@dataclass(slots=True)
class Circuit:
    """Open. `until` None: as long as nobody has tested it. Calls up to `number` had begun before."""

    why: str
    since: float
    until: float | None = None
    number: int = 0
    strikes: int = 1
    is_said: bool = False
    """SparkGPT itself has said how long."""


@dataclass(frozen=True, slots=True)
class Change:
    """A circuit has opened, or stays open for longer; without a circuit it has closed."""

    name: str
    circuit: Circuit | None


@dataclass(slots=True)
class Circuits:
    """`latest` is the number of the call that went out last: whatever opens now has opened after it."""

    open: dict[str, Circuit] = field(default_factory=dict)
    failures: int = 0
    latest: int = 0

    def objection(self, model: int, now: float) -> No | None:
        """Why a visitor's question isn't asked; None also where a probe may be."""
        for name in ("key", _of(model), "limit", "down"):
            circuit = self.open.get(name)
            if circuit and (circuit.until is None or circuit.until > now):
                return _no(circuit, now)
        return None

    def wants_probe(self, now: float) -> bool:
        return any(circuit.until is not None and circuit.until <= now for circuit in self.open.values())

    def is_clear(self, model: int) -> bool:
        return not self.open.keys() & {"key", _of(model), "limit", "down"}

    def hear(self, said: Outcome, model: int, number: int, now: float, chance: Callable[[], float]) -> list[Change]:
        """What the end of call `number` changes. What had begun before a circuit opened neither closes nor prolongs it."""
        match said.result:
            case Result.OK:
                self.failures = 0
                changes = self._close(("key", _of(model), "limit", "down"), number)
                return changes + (
                    self._pause("limit", Why.USED_UP, said, number, now, chance) if said.left == 0 else []
                )
            case Result.LIMITED:
                why = Why.USED_UP if said.left == 0 else Why.LIMITED
                return self._close(("down",), number) + self._pause("limit", why, said, number, now, chance)
            case Result.BAD_KEY:
                return self._open("key", Circuit(Why.BAD_KEY, now, number=max(number, self.latest)))
            case Result.NO_PERMISSION:
                return self._open(_of(model), Circuit(Why.NO_PERMISSION, now, number=max(number, self.latest)))
            case Result.DOWN:
                self.failures += 1
                if self.failures >= FAILURES or said.retry_after is not None or "down" in self.open:
                    return self._pause("down", Why.DOWN, said, number, now, chance)
        return []

    def _open(self, name: str, circuit: Circuit) -> list[Change]:
        if name in self.open:
            self.open[name].number = max(self.open[name].number, circuit.number)
            return []
        self.open[name] = circuit
        return [Change(name, circuit)]

    def _pause(
        self, name: str, why: Why, said: Outcome, number: int, now: float, chance: Callable[[], float]
    ) -> list[Change]:
        """Open for as long as SparkGPT says, or for twice as long as the last time, and a bit."""
        before = self.open.get(name)
        if before and number <= before.number:
            return []
        first, longest = _PAUSES[why]
        strikes = before.strikes + 1 if before and before.why == why else 1
        pause = min(longest, first * 2 ** min(strikes - 1, 20)) * (1 + _SPREAD * chance())
        is_said = said.retry_after is not None
        until = now + (max(1, said.retry_after) if said.retry_after is not None else pause)
        since = before.since if before else now
        self.open[name] = Circuit(why, since, until, max(number, self.latest), strikes, is_said)
        return [Change(name, self.open[name])]

    def _close(self, names: Iterable[str], number: int) -> list[Change]:
        closing = [name for name in names if name in self.open and number > self.open[name].number]
        for name in closing:
            del self.open[name]
        return [Change(name, None) for name in closing]


def _of(model: int) -> str:
    return f"model:{model}"


def _no(circuit: Circuit, now: float) -> No:
    """Of a day that is used up nobody knows the end, unless SparkGPT has said so."""
    tells = circuit.until is not None and (circuit.is_said or circuit.why != Why.USED_UP)
    wait = max(1, ceil(circuit.until - now)) if tells and circuit.until is not None else None
    return No(_CODES[Why(circuit.why)], wait)
