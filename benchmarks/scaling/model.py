"""What a demand takes of each part of an installation, and how many of each it needs. Pure: costs in, figures out.

Everything adds up in proportion, which is true of all that was measured as long as nothing is near its limit; what happens near
the limit is the simulation's. What isn't measured here but assumed stands in `Assumed`.
"""

from dataclasses import dataclass
from math import ceil

from benchmarks.scaling.costs import Costs, Spent


@dataclass(frozen=True, slots=True)
class Demand:
    """What visitors do at the peak."""

    online: float
    """Visitors whose chat is connected."""
    questions_per_minute: float = 0.2
    """Of each of them."""
    deltas: int = 150
    pace: float = 50.0
    """Deltas a second of one answer."""
    think_seconds: float = 1.0
    """Until SparkGPT's first delta."""
    stay_minutes: float = 10.0
    """Until a visitor goes and another comes."""

    @property
    def questions(self) -> float:
        """A second."""
        return self.online * self.questions_per_minute / 60

    @property
    def hellos(self) -> float:
        """A second."""
        return self.online / self.stay_minutes / 60

    @property
    def answer_seconds(self) -> float:
        """For which an answer holds a place at SparkGPT."""
        return self.think_seconds + self.deltas / self.pace

    @property
    def answers(self) -> float:
        """At once (Little's law)."""
        return self.questions * self.answer_seconds


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is neither measured here nor ours to say. The documentation lists each with its reason."""

    room: float = 0.6
    """How busy a processor may be at the peak: the rest is for bursts, a machine that dies, an upgrade."""
    processes_per_machine: int = 4
    """One for each of four processors."""
    machine_bytes: float = 8e9
    connections_per_process: int = 8
    """DATABASE_CONNECTIONS."""
    postgres_connections: int = 400
    """That a PostgreSQL bears well by itself; beyond that, a pooler."""
    postgres_processors: int = 32
    """Of the largest one that one would buy."""
    balancer_sockets: int = 200_000
    """Of one load balancer: two for each visitor."""
    ports: int = 28_000
    """Of a balancer's address towards one process."""
    answers_per_key: int = 60
    """ANSWERS_PER_KEY."""
    key_questions_per_second: float = 10.0
    """LIMIT_KEY: 600 a minute."""
    day_over_peak: float = 0.4
    """A day's questions, as a part of what they were if it were all peak."""


ASSUMED = Assumed()


@dataclass(frozen=True, slots=True)
class Needs:
    """Of one demand; shares are of one processor unless said otherwise."""

    demand: Demand
    spent: Spent
    """All parts together, in a second."""
    processes: int
    process_share: float
    visitors_per_process: float
    memory_share: float
    """Of a machine's memory."""
    redis_share: float
    """Of the Redis that counts and tells news: there is one."""
    answers_redis_share: float
    """Of all that carry answers (REDIS_ANSWERS_URLS), together."""
    answers_redis: int
    postgres_processors: float
    counting_share: float
    """Of the one process that counts at a moment."""
    connections: int
    balancer_sockets: float
    balancers: int
    ports_share: float
    keys: int
    """API keys that all these questions take at least, by our own ceilings."""

    @property
    def machines(self) -> int:
        return ceil(self.processes / ASSUMED.processes_per_machine)


def needs(costs: Costs, demand: Demand, assumed: Assumed = ASSUMED) -> Needs:
    """Processes are as many as keep each at `room`, or within its machine's memory."""
    visiting = costs.question * demand.questions + costs.hello * demand.hellos
    visiting += costs.visitor_minute * (demand.online / 60)
    streaming = costs.delta * (demand.questions * demand.deltas)
    for_work = (visiting + streaming).server_seconds / (assumed.room - costs.process_second.server_seconds)
    of_memory = assumed.machine_bytes * assumed.room / assumed.processes_per_machine
    for_memory = demand.online * costs.visitor_bytes / max(1.0, of_memory - costs.process_bytes)
    processes = max(1, ceil(max(for_work, for_memory)))
    housework = costs.process_second * processes
    spent = visiting + streaming + housework
    sockets = demand.online * costs.proxied_sockets
    at_process = demand.online / processes
    held = assumed.processes_per_machine * (costs.process_bytes + at_process * costs.visitor_bytes)
    return Needs(
        demand=demand,
        spent=spent,
        processes=processes,
        process_share=spent.server_seconds / processes,
        visitors_per_process=at_process,
        memory_share=held / assumed.machine_bytes,
        redis_share=spent.redis_seconds,
        answers_redis_share=spent.answers_seconds,
        answers_redis=max(1, ceil(spent.answers_seconds / assumed.room)),
        postgres_processors=spent.postgres_seconds,
        counting_share=demand.questions * costs.counting_seconds,
        connections=processes * assumed.connections_per_process,
        balancer_sockets=sockets,
        balancers=max(1, ceil(sockets / assumed.balancer_sockets)),
        ports_share=at_process / assumed.ports,
        keys=max(1, ceil(max(demand.answers / assumed.answers_per_key, demand.questions / assumed.key_questions_per_second))),
    )  # fmt: skip


def limits(found: Needs, assumed: Assumed = ASSUMED) -> dict[str, float]:
    """How much of what there is one of is used at the peak; above 1 it doesn't go."""
    return {
        "PostgreSQL's processors": found.postgres_processors / (assumed.postgres_processors * assumed.room),
        "the Redis that counts and tells news": found.redis_share / assumed.room,
        "the one that counts, over a day": found.counting_share * assumed.day_over_peak / assumed.room,
        "PostgreSQL's connections without a pooler": found.connections / assumed.postgres_connections,
        "one load balancer's sockets": found.balancer_sockets / assumed.balancer_sockets,
        "a balancer's ports towards a process": found.ports_share,
        "one API key": float(found.keys),
    }


def largest(costs: Costs, machines: int, shape: Demand, assumed: Assumed = ASSUMED) -> Demand:
    """The demand of this shape that so many machines carry."""
    low, high = 1.0, 1e9
    for _ in range(60):
        middle = (low + high) / 2
        if needs(costs, _with(shape, middle), assumed).processes <= machines * assumed.processes_per_machine:
            low = middle
        else:
            high = middle
    return _with(shape, float(int(low)))


def breaks_at(costs: Costs, shape: Demand, assumed: Assumed = ASSUMED) -> dict[str, float]:
    """Visitors online at which each of what there is one of is full."""
    return {name: _fills(costs, shape, name, assumed) for name in limits(needs(costs, _with(shape, 1), assumed))}


def _fills(costs: Costs, shape: Demand, name: str, assumed: Assumed) -> float:
    low, high = 0.0, 1e9
    for _ in range(60):
        middle = (low + high) / 2
        if limits(needs(costs, _with(shape, middle), assumed), assumed)[name] <= 1:
            low = middle
        else:
            high = middle
    return low


def _with(shape: Demand, online: float) -> Demand:
    return Demand(online, shape.questions_per_minute, shape.deltas, shape.pace, shape.think_seconds, shape.stay_minutes)
