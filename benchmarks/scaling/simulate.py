"""Plays an installation through, event by event: processes, Redis, PostgreSQL, API keys with their ceilings. Pure and
seeded: the same costs and the same seed give the same figures.

Questions, hellos, first deltas and endings are events. Deltas are not: those of all answers that are being written slow their
process down (stations.Station.background), which is what an event loop does with work that is small beside a question.
"""

import heapq
import random
from itertools import count
from math import pi, sin

from benchmarks.scaling.machines import Machines
from benchmarks.scaling.played import House, Played, Scene
from benchmarks.scaling.returning import ANSWERING, pause
from benchmarks.scaling.stations import Process

BEFORE_FIRST = 0.6
"""The part of a question's work that is done before its first delta: half of it before the database, half after."""
LEASE_SECONDS, POLL_SECONDS, QUEUE_LENGTH = 6.0, 0.25, 20
RETURNING = 2.0
"""A hello of somebody who comes back costs so much of a new one's: what was said before is read."""
DRAIN_SECONDS, WAVES_PART, BOOT_SECONDS = 20.0, 0.8, 10.0
"""As the units of deploy/ have it, and widget.doors."""


class Play:
    """One run."""

    def __init__(self, house: House) -> None:
        if house.scene in (Scene.DEATH, Scene.UPGRADE) and house.machines < 2:
            raise ValueError("nobody would be left")
        self.house, self.chance, self.played = house, random.Random(house.seed), Played()  # noqa: S311
        self._events: list[tuple[float, int, object]] = []
        self._number = count()
        self.machines = Machines(house)
        self.seats = [0] * house.keys
        self.waiting = [0] * house.keys
        self._begin()

    # --- Events: each is a generator that says how long until it goes on ---

    def at(self, when: float, what: object) -> None:
        heapq.heappush(self._events, (when, next(self._number), what))

    def run(self) -> Played:
        house = self.house
        while self._events:
            now, _, what = heapq.heappop(self._events)
            if now > house.seconds * 2 + 30:
                break
            try:
                self.at(what.send(now), what)  # type: ignore[attr-defined]
            except StopIteration:
                continue
        self.played.shares, self.played.longest = self.machines.shares(house.seconds), self.machines.longest()
        return self.played

    def _begin(self) -> None:
        house = self.house
        self._start(0.0, self._arrivals())
        self._start(0.0, self._comings())
        # As it stands in the middle of a day: answers are being written already.
        for _ in range(int(house.demand.answers)):
            self._start(0.0, self._tail(self.chance.choice(self.machines.processes)))
        if house.scene is Scene.DEATH:
            self._start(house.seconds * 0.4, self._death())
        if house.scene is Scene.UPGRADE:
            self._start(0.0, self._upgrade())

    def _start(self, when: float, what: object) -> None:
        next(what)  # type: ignore[call-overload]
        self.at(when, what)

    def _rate(self, now: float) -> float:
        """Of questions, as a part of the demand's."""
        house = self.house
        if house.scene is not Scene.PEAK:
            return 1.0
        middle = house.seconds / 2
        return (0.7 + 0.3 * sin(pi * now / house.seconds)) * (1.5 if abs(now - middle) < 1 else 1.0)

    def _arrivals(self):
        now, most = (yield), self.house.demand.questions * (1.5 if self.house.scene is Scene.PEAK else 1.0)
        while now < self.house.seconds:
            if self.chance.random() * most < self._rate(now) * self.house.demand.questions:
                self._start(now, self._question())
            now = yield now + self.chance.expovariate(most)

    def _comings(self):
        now = yield
        while now < self.house.seconds:
            self._start(now, self._hello(1.0))
            now = yield now + self.chance.expovariate(self.house.demand.hellos)

    def _question(self, *, is_again: bool = False):
        asked, house = (yield), self.house
        costs = house.costs
        process = self._somewhere()
        life, work = process.life, costs.question
        self.played.questions += not is_again
        now = yield self._work(process, asked, work.server_seconds * BEFORE_FIRST / 2)
        now = yield self.machines.redis.take(now, work.redis_seconds)
        now = yield self.chance.choice(self.machines.answers).take(now, work.answers_seconds)
        now = yield self.machines.postgres.take(now, work.postgres_seconds)
        now = yield self._work(process, now, work.server_seconds * BEFORE_FIRST / 2)
        if process.life != life:
            return self._take_over(now)
        ours = now - asked
        key = self.chance.randrange(len(self.seats)) if self.seats else -1
        if key >= 0:
            if self.seats[key] >= house.answers_per_key and not self._queue(key):
                return None
            while self.seats[key] >= house.answers_per_key:
                now = yield now + POLL_SECONDS
                if self.seats[key] < house.answers_per_key:
                    self.waiting[key] -= 1
            self.seats[key] += 1
        process.answers += 1
        self.machines.slow(process)
        came = yield now + house.demand.think_seconds
        now = yield self._work(process, came, costs.delta.server_seconds)
        if process.life == life and not is_again:
            self.played.first.append(ours + (now - came) + house.hop_seconds)
        now = yield now + house.demand.deltas / house.demand.pace
        if key >= 0:
            self.seats[key] -= 1
        if process.life != life:
            return self._take_over(now)
        process.answers -= 1
        self.machines.slow(process)
        process.station.busy += costs.delta.server_seconds * house.demand.deltas
        yield self._work(process, now, work.server_seconds * (1 - BEFORE_FIRST))

    def _tail(self, process: Process):
        """An answer that had begun before."""
        now, life = (yield), process.life
        process.answers += 1
        self.machines.slow(process)
        demand = self.house.demand
        now = yield now + self.chance.random() * demand.answer_seconds
        if process.life != life:
            return
        process.answers -= 1
        self.machines.slow(process)
        yield self._work(process, now, self.house.costs.question.server_seconds * (1 - BEFORE_FIRST))

    def _hello(self, price: float, since: float | None = None, failures: int = 0):
        now = yield
        while True:
            process, dialled = self._somewhere(), now
            life, hello = process.life, self.house.costs.hello
            self.played.dialled += since is not None
            now = yield self._work(process, now, hello.server_seconds * price)
            now = yield self.machines.postgres.take(now, hello.postgres_seconds * price)
            now = yield self.machines.redis.take(now, hello.redis_seconds * price)
            if since is None:
                return
            if process.life == life and now - dialled <= ANSWERING:
                self.played.back.append(now - since)
                process.visitors += 1
                self.machines.slow(process)
                return
            self.played.given_up += 1
            failures += 1
            now = yield max(now, dialled + ANSWERING) + pause(failures, self.chance.random)

    def _death(self):
        now = yield
        self._end(self.machines.processes[: self.house.processes_per_machine], now)
        yield now

    def _upgrade(self):
        now, house = (yield), self.house
        at_once = max(1, house.machines // 30) * house.processes_per_machine
        for first in range(0, len(self.machines.processes), at_once):
            if now > house.seconds - DRAIN_SECONDS - BOOT_SECONDS:
                return
            leaving = self.machines.processes[first : first + at_once]
            self._send_home(leaving, now)
            now = yield now + DRAIN_SECONDS + BOOT_SECONDS
            self.machines.give_back(leaving)

    # --- Parts of the above ---

    def _end(self, processes: list[Process], now: float) -> None:
        """They are gone, and their visitors dial again as the embed does."""
        self.machines.take_away(processes)
        for process in processes:
            process.life += 1
        for process in processes:
            for _ in range(process.visitors):
                self._start(now + pause(0, self.chance.random), self._hello(RETURNING, now))
            process.visitors = process.answers = 0

    def _send_home(self, processes: list[Process], now: float) -> None:
        """They take nobody new, let running answers end, and send their visitors home in waves (widget.doors)."""
        self.machines.take_away(processes)
        for process in processes:
            for _ in range(process.visitors):
                left = now + self.chance.random() * DRAIN_SECONDS * WAVES_PART
                self._start(left + pause(0, self.chance.random), self._hello(RETURNING, left))
            process.visitors = 0

    def _take_over(self, now: float) -> None:
        self.played.taken_over += 1
        self._start(now + LEASE_SECONDS + self.chance.random(), self._question(is_again=True))

    def _somewhere(self) -> Process:
        return self.machines.up[int(self.chance.random() * len(self.machines.up))]

    def _work(self, process: Process, now: float, seconds: float) -> float:
        return process.station.take(now, seconds)

    def _queue(self, key: int) -> bool:
        """Whether there is a place to wait in."""
        if self.waiting[key] >= QUEUE_LENGTH:
            self.played.turned_away += 1
            return False
        self.waiting[key] += 1
        self.played.queued += 1
        return True
