"""What an installation runs on, as stations of a simulation: processes, Redis, PostgreSQL, and what they do besides. Pure."""

from collections.abc import Iterable

from benchmarks.scaling.played import House
from benchmarks.scaling.stations import Process, Station


class Machines:
    """`processes` are all that there are, `up` those that take visitors."""

    def __init__(self, house: House) -> None:
        self._house = house
        demand, costs = house.demand, house.costs
        number = house.machines * house.processes_per_machine
        share, left = divmod(int(demand.online), number)
        self.processes = [Process(share + (at < left)) for at in range(number)]
        self.up = list(self.processes)
        self.redis = Station(background=costs.process_second.redis_seconds * number)
        quiet = self._quiet_answers(number) / house.answers_redis
        self.answers = [Station(background=quiet) for _ in range(house.answers_redis)]
        rest = costs.process_second.postgres_seconds * number + self._quiet_database()
        self.postgres = Station(house.postgres_processors, rest / house.postgres_processors)

    def take_away(self, processes: Iterable[Process]) -> None:
        for process in processes:
            process.is_up = False
        self._look()

    def give_back(self, processes: Iterable[Process]) -> None:
        for process in processes:
            process.is_up = True
        self._look()

    def slow(self, process: Process) -> None:
        """It has other answers or visitors than before."""
        costs, demand = self._house.costs, self._house.demand
        streaming = process.answers * demand.pace * costs.delta.server_seconds
        staying = process.visitors * costs.visitor_minute.server_seconds / 60
        process.station.background = streaming + staying + costs.process_second.server_seconds

    def shares(self, seconds: float) -> dict[str, float]:
        """How busy each was in so many seconds."""
        costs, number = self._house.costs, len(self.processes)
        staying = self._house.demand.online * costs.visitor_minute.server_seconds / 60 / number
        busy = sum(it.station.busy for it in self.processes) / number / seconds
        return {
            "a process": busy + costs.process_second.server_seconds + staying,
            "Redis": self.redis.share(seconds),
            "Redis of answers": max(it.share(seconds) for it in self.answers),
            "PostgreSQL": self.postgres.share(seconds),
        }

    def longest(self) -> dict[str, float]:
        """Seconds that somebody waited at each."""
        return {
            "a process": max(it.station.longest for it in self.processes),
            "Redis": self.redis.longest,
            "Redis of answers": max(it.longest for it in self.answers),
            "PostgreSQL": self.postgres.longest,
        }

    def _look(self) -> None:
        self.up = [it for it in self.processes if it.is_up]

    def _quiet_database(self) -> float:
        demand, costs = self._house.demand, self._house.costs
        streaming = demand.questions * demand.deltas * costs.delta.postgres_seconds
        return streaming + demand.online * costs.visitor_minute.postgres_seconds / 60

    def _quiet_answers(self, processes: int) -> float:
        demand, costs = self._house.demand, self._house.costs
        streaming = demand.questions * demand.deltas * costs.delta.answers_seconds
        return streaming + costs.process_second.answers_seconds * processes
