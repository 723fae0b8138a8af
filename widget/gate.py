"""What is let in: sockets, questions and contacts, counted before anything is done for them. Knows neither carrier nor database.

One gate for a process; a caller is one browser's connection, as the gate sees it. No header is believed here: who somebody
is say the address that the trusted proxies have seen, and the visitor's own token.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from widget import limits, tracing
from widget.bans import Bans
from widget.bucket import Bucket
from widget.carrier import T, Turned
from widget.challenge import SECONDS, Challenge, Solution
from widget.conversations import Taken
from widget.counters import Counters, Receipt, Refused
from widget.kept_addresses import NOT_WRITTEN
from widget.limits import Asker, Count, Rates, SiteLimits
from widget.meters import Meters
from widget.places import Place, Refusal
from widget.pressure import Pressure
from widget.protocol import Code
from widget.proxies import TrustedProxies
from widget.sites import SiteNow
from widget.snapshots import Snapshot
from widget.taking import Result

logger = logging.getLogger(__name__)

Storing = Callable[[], Awaitable[Result]]
REFUSALS, REFUSALS_A_SECOND = 5, 0.2
"""So many refused questions of a connection are looked up (a browser that is back sends one or two again), and told at once."""
PAUSE_SECONDS = 1.0
"""What whoever goes on in spite of them waits for each answer: refusing a flood costs more than not hearing it."""


class Gate:
    """Without rates, everybody is let in and nothing is counted."""

    def __init__(
        self,
        rates: Rates | None,
        counters: Counters,
        proxies: TrustedProxies,
        challenge: Challenge | None = None,
        pressure: Pressure | None = None,
        written: Callable[[str], str] = NOT_WRITTEN,
        meters: Meters | None = None,
    ) -> None:
        """`challenge`: what askers are given to solve, at sites that want it; under `pressure`, if that is all they want.
        `written`: an address as it may stand in the log."""
        self.rates, self._counters, self._proxies = rates, counters, proxies
        self.challenge, self.pressure, self._written = challenge, pressure, written
        self.bans, self._meters = Bans(), meters or Meters()
        self._open: Counter[str] = Counter()
        self._sites: dict[int, SiteLimits] = {}
        self._keys: dict[str, int] = {}

    def address_of(self, scope: Any) -> str:
        """Where a request comes from; "" if that is a trusted proxy, which says nothing of who asks."""
        address = str((scope.get("client") or ("",))[0])
        return "" if address in self._proxies else address

    def admit(self, address: str) -> None:
        """Turned if nobody is let in from there."""
        if self.bans.hold(address, datetime.now(UTC)):
            raise Turned(Code.BANNED)

    def learn(self, site: int, allowed: SiteLimits) -> None:
        """What the owner of a site allows from now on, to whoever is connected, too."""
        self._sites[site] = allowed

    def note_site(self, key: str) -> None:
        """Whoever comes waits among those of the site that had this key, from the first look at the database on."""
        if site := self._keys.get(key):
            tracing.note(site=site)

    def found(self, site: SiteNow) -> None:
        """This is where somebody has come to."""
        self._keys[site.key] = site.pk
        tracing.note(site=site.pk)

    def allowed(self, site: SiteNow) -> SiteLimits:
        return self._sites.setdefault(site.pk, site.limits)

    async def enter(self, address: str) -> "Seat":
        """Turned if the address is banned, or if too many sockets of it are open or have been opened lately."""
        self.admit(address)
        network = limits.network_of(address)
        if self.rates is None or not network:
            return Seat(self._open, "")
        if self._open[network] >= self.rates.open_sockets:
            raise Turned(Code.TOO_MANY_SOCKETS, 30)
        # Taken before anything is waited for, so that parallel ones don't get the same last seat.
        seat = Seat(self._open, network)
        taken = await self.take(limits.of_socket(self.rates, network))
        if isinstance(taken, Refused):
            seat.leave()
            why = limits.full(taken.full)
            self._log(why, address)
            raise Turned(why.code, why.seconds)
        return seat

    async def take(self, counts: Sequence[Count]) -> Receipt | Refused:
        return await self._counters.take(counts)

    async def give_back(self, receipt: Receipt) -> None:
        await self._counters.give_back(receipt)

    def wants_work(self, allowed: SiteLimits, asker: Asker) -> bool:
        if self.challenge is None or allowed.challenge == "off":
            return False
        under = self.pressure is not None and self.pressure.is_on(asker.site, asker.address)
        return under or allowed.challenge == "always"

    def note(self, asker: Asker) -> None:
        """Somebody was refused, or is new."""
        if self.pressure:
            self.pressure.note(asker.site, asker.address)

    def refusal(self, refused: Refused, address: str) -> Refusal:
        why = limits.full(refused.full)
        self._log(why, address)
        return Refusal(why.code, why.seconds)

    def _log(self, why: limits.Full, address: str) -> None:
        self._meters.limited[why.code] += 1
        # The address helps whoever has forgotten a proxy, for which all visitors then seem to be one.
        logger.info(
            "refused as %s for %d s: %s. A proxy of yours? Name it in TRUSTED_PROXIES.",
            why.code,
            why.seconds,
            self._written(address),
        )


class Seat:
    """A place among the open sockets of an address, until it is left."""

    def __init__(self, among: Counter[str], address: str) -> None:
        self._among, self._address = among, address
        among[address] += 1

    def leave(self) -> None:
        """Harmless to be called twice."""
        among, address = self._among, self._address
        self._among = Counter()
        if among[address] <= 1:
            del among[address]
        else:
            among[address] -= 1


@dataclass(frozen=True, slots=True)
class Caller:
    """One connection of a browser, at a site."""

    gate: Gate
    address: str
    site: SiteNow
    looks: Bucket = field(default_factory=lambda: Bucket(REFUSALS, REFUSALS_A_SECOND, time.monotonic))
    patience: Bucket = field(default_factory=lambda: Bucket(REFUSALS, REFUSALS_A_SECOND, time.monotonic))

    async def pause(self) -> None:
        """Before a question is told as refused."""
        if self.gate.rates is not None and not self.patience.take():
            await asyncio.sleep(PAUSE_SECONDS)

    async def question(
        self, place: Place, storing: Storing, known: Callable[[], Awaitable[Snapshot | None]], solution: Solution | None
    ) -> Result:
        """Store a question if it is allowed; Refusal if it isn't, or if a puzzle is to be solved first.

        What is `known` already, and only sent again, is never refused.
        """
        if self.gate.rates is None:
            return await storing()
        asker = self._asker(place)
        try:
            receipt = await self._take(asker, solution)
        except Refusal:
            if self.looks.take() and (snapshot := await known()):
                return snapshot
            raise
        return await self._unless_in_vain(receipt, storing, lambda result: isinstance(result, Taken))

    async def _take(self, asker: Asker, solution: Solution | None) -> Receipt:
        assert self.gate.rates is not None  # noqa: S101
        counts = [
            *limits.of_question(self.gate.rates, self.gate.allowed(self.site), asker),
            *self._solved(asker, solution),
        ]
        taken = await self.gate.take(counts)
        if isinstance(taken, Receipt):
            if any(count.of_new for count in taken.counts):
                self.gate.note(asker)
            return taken
        full = [(count, wait) for count, wait in taken.full if count.code is not Code.NOT_NOW]
        if not full:
            # Only the solution's own counter is: it has been used before.
            raise self._puzzled(asker)
        self.gate.note(asker)
        raise self.gate.refusal(Refused(full), self.address)

    def _solved(self, asker: Asker, solution: Solution | None) -> Sequence[Count]:
        """The counter by which a solution is used once; none where none is wanted. Refusal if it isn't right."""
        if not self.gate.wants_work(self.gate.allowed(self.site), asker):
            return ()
        assert self.gate.challenge is not None  # noqa: S101
        name = self.gate.challenge.check(_who(asker), solution) if solution else None
        if name is None:
            raise self._puzzled(asker)
        return (Count(f"puzzle/{name}", 1, SECONDS, Code.NOT_NOW),)

    def _puzzled(self, asker: Asker) -> Refusal:
        assert self.gate.challenge is not None  # noqa: S101
        return Refusal(Code.NOT_NOW, puzzle=self.gate.challenge.issue(_who(asker)))

    async def contact(self, place: Place, storing: Callable[[], Awaitable[bool]]) -> bool:
        """Store a lead or a message if it is allowed."""
        if self.gate.rates is None:
            return await storing()
        taken = await self.gate.take(limits.of_contact(self.gate.rates, self._asker(place)))
        if isinstance(taken, Refused):
            raise self.gate.refusal(taken, self.address)
        return await self._unless_in_vain(taken, storing, bool)

    async def _unless_in_vain(
        self, receipt: Receipt, storing: Callable[[], Awaitable[T]], is_taken: Callable[[T], bool]
    ) -> T:
        kept = False
        try:
            result = await storing()
            kept = is_taken(result)
            return result
        finally:
            if not kept:
                await self.gate.give_back(receipt)

    def _asker(self, place: Place) -> Asker:
        return Asker(self.site.pk, self.site.api_key, place.visitor, limits.network_of(self.address))


def _who(asker: Asker) -> str:
    return f"{asker.site} {asker.address} {asker.visitor}"
