"""What the governor knows of one API key: who is being answered, who waits, what is left of the day, what is broken. Pure.

Everything is decided here, in one step each, so that whoever keeps gates need only make each step as if nobody else did one.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from widget.governor.asker import Asker, Go, Kind, No, Outcome, Rules, Verdict, Wait
from widget.governor.circuits import Change, Circuit, Circuits
from widget.governor.shares import Pace, Shares
from widget.protocol import Code

CROWDED_SECONDS = 15
"""When to ask again whoever was turned away from a full queue."""


@dataclass(slots=True)
class Seat:
    """An asker at the gate: since when, believed alive until when; `number` is that of its call, 0 while it waits."""

    asker: Asker
    since: float
    until: float
    number: int = 0
    is_probe: bool = False


@dataclass(slots=True)
class Gate:
    """`portion` is how much of all ceilings is ours: all of it, unless nobody knows what the other processes do."""

    seats: dict[str, Seat] = field(default_factory=dict)
    calls: int = 0
    shares: Shares = field(default_factory=Shares)
    circuits: Circuits = field(default_factory=Circuits)
    portion: float = 1.0

    def ask(self, asker: Asker, now: float, rules: Rules) -> Verdict:
        """May it call? To be asked again while it waits; each time says that it is alive."""
        self._look(now)
        is_new = asker.id not in self.seats
        seat = self.seats.setdefault(asker.id, Seat(asker, now, now))
        _renew(seat, now, rules)
        if seat.number:
            return Go(seat.is_probe)
        if no := self._objection(seat, now) or self._crowded(seat, is_new, now, rules):
            del self.seats[asker.id]
            return no
        may_start, order = self._line_up(now, rules)
        if asker.id in may_start:
            return self._start(seat, now)
        return Wait([each.asker.id for each in order if _place(each) == _place(seat)].index(asker.id) + 1)

    def leave(self, id_: str, said: Outcome | None, now: float, chance: Callable[[], float]) -> list[Change]:
        """It has been answered, or is gone; `said` None if no call of it has ended."""
        seat = self.seats.pop(id_, None)
        if seat is None or said is None:
            return []
        if seat.number and not said.calls:
            self.shares.give_back(_billed(seat.asker))
        return self.hear(seat, said, now, chance)

    def hear(self, seat: Seat, said: Outcome, now: float, chance: Callable[[], float]) -> list[Change]:
        """What a reply says, whether or not it has come to its end."""
        later = sum(1 for each in self._running() if each.number > seat.number)
        self.shares.hear(said.limit, said.left, seat.number, later, now)
        return self.circuits.hear(said, seat.asker.model, seat.number, now, chance)

    def hold(self, seats: Iterable[Seat], now: float, rules: Rules) -> None:
        """These are alive, whatever else is known of them: whoever keeps gates may have lost some."""
        for seat in seats:
            self.calls = max(self.calls, seat.number)
            mine = self.seats.setdefault(seat.asker.id, Seat(seat.asker, seat.since, 0.0, seat.number, seat.is_probe))
            _renew(mine, now, rules)

    def _look(self, now: float) -> None:
        self.shares.look(now)
        self.seats = {id_: seat for id_, seat in self.seats.items() if seat.until > now}

    def _works(self) -> bool:
        return any(seat.asker.kind == Kind.WORK for seat in self._running())

    def _running(self) -> list[Seat]:
        return [seat for seat in self.seats.values() if seat.number]

    def _start(self, seat: Seat, now: float) -> Go:
        self.calls += 1
        seat.number, seat.is_probe = self.calls, self.circuits.wants_probe(now) and _is_visitor(seat)
        self.circuits.latest = self.calls
        self.shares.begin(_billed(seat.asker), now)
        return Go(seat.is_probe)

    def _objection(self, seat: Seat, now: float) -> No | None:
        """Owners' tests find out what is broken, so nothing that is broken stops them. Work is told to come another time."""
        asker = seat.asker
        match asker.kind:
            case Kind.VISITOR:
                no = self.circuits.objection(asker.model, now)
                return no or (None if self.shares.may_call(asker.site, now) else No(Code.USED_UP))
            case Kind.WORK:
                if not self.circuits.is_clear(asker.model):
                    return self.circuits.objection(asker.model, now) or No(Code.UNAVAILABLE)
                may = self.shares.may_work(asker.floor)
                unsure = may is None and (asker.is_low or self._works())
                return No(Code.USED_UP) if may is False or unsure else None
        return None

    def _crowded(self, seat: Seat, is_new: bool, now: float, rules: Rules) -> No | None:
        """The queue is full, or it has lasted too long."""
        before = sum(1 for each in self.seats.values() if not each.number and _place(each) == _place(seat)) - 1
        too_long = not is_new and now - seat.since >= rules.wait
        return No(Code.CROWDED, CROWDED_SECONDS) if too_long or (is_new and before >= rules.queue) else None

    def _line_up(self, now: float, rules: Rules) -> tuple[set[str], list[Seat]]:
        """Who of those that wait may call now, and all of them in their order.

        Visitors first; then whose site, and after that who, is being answered or comes before least often; then who came first.
        """
        running = self._running()
        sites, room = Counter(_place(seat) for seat in running), Counter(_place(seat) for seat in running)
        people = Counter(seat.asker.visitor for seat in running)
        rest, order, may = [seat for seat in self.seats.values() if not seat.number], list[Seat](), set[str]()
        while rest:
            seat = min(
                rest, key=lambda it: (it.asker.kind, sites[_place(it)], people[it.asker.visitor], it.since, it.asker.id)
            )
            rest.remove(seat)
            if self._has_room(seat, room, order, may, now, rules):
                may.add(seat.asker.id)
                room[_place(seat)] += 1
            order.append(seat)
            sites[_place(seat)] += 1
            people[seat.asker.visitor] += 1
        return may, order

    def _has_room(
        self, seat: Seat, room: Counter[tuple[int, int]], order: list[Seat], may: set[str], now: float, rules: Rules
    ) -> bool:
        asker, per_key = seat.asker, self._mine(rules.per_key)
        if room.total() >= per_key or room[_place(seat)] >= self._mine(asker.at_once):
            return False
        if asker.kind == Kind.WORK:
            return not order
        if asker.kind == Kind.OWNER:
            return True
        if self.circuits.wants_probe(now):
            return not may and not any(each.is_probe for each in self._running())
        others = len(self.shares.active(now) - {str(asker.site)})
        return room[_place(seat)] < max(1, per_key - min(others, per_key // 2))

    def _mine(self, ceiling: int) -> int:
        return max(1, int(ceiling * self.portion))

    # --- As text ---

    def plain(self) -> dict[str, Any]:
        """As values that JSON knows; `portion` stays here."""
        known = asdict(self)
        del known["portion"]
        return known

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        seats = {id_: Seat(**{**seat, "asker": Asker(**seat["asker"])}) for id_, seat in plain["seats"].items()}
        shares, circuits = plain["shares"], plain["circuits"]
        paces = {site: Pace(**pace) for site, pace in shares["paces"].items()}
        opened = {name: Circuit(**circuit) for name, circuit in circuits["open"].items()}
        return cls(
            seats, plain["calls"], Shares(**{**shares, "paces": paces}), Circuits(**{**circuits, "open": opened})
        )


def _renew(seat: Seat, now: float, rules: Rules) -> None:
    """Not more often than it must be: a gate that stays as it was need not be written."""
    if seat.until < now + rules.lease / 2:
        seat.until = now + rules.lease


def _is_visitor(seat: Seat) -> bool:
    return seat.asker.kind == Kind.VISITOR


def _place(seat: Seat) -> tuple[int, int]:
    """Where its ceiling counts: a site's visitors, or all others of one kind."""
    return (seat.asker.kind, seat.asker.site)


def _billed(asker: Asker) -> int | None:
    """Whose share a call is taken from."""
    return asker.site if asker.kind == Kind.VISITOR else None
