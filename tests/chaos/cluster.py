"""The product in one of its two profiles behind a balancer, with a scripted upstream: built, hurt and healed on demand.

Knows neither visitors nor why anything is hurt.
"""

import asyncio
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.balancer import Balancer
from tests.chaos.schedule import REST, REST_ALONE, Fault, Kind
from tests.chaos.script import Script
from tests.engines import PostgresServer, RedisServer
from tests.server import Product, free_port
from tests.upstream import Upstream

ORIGIN = "https://shop.example.com"
OWNER, PASSWORD = "alice", "correct horse"
ROOM = {"ANSWERS_PER_SITE": "1000", "ANSWERS_PER_KEY": "1000"}
"""Faults are looked for here, not queues: nobody waits for somebody else's answer."""
DRAIN_SECONDS = 8  # what `manage.py serve` takes by itself
COMING_BACK = 60.0


@dataclass(slots=True)
class Event:
    """A fault as it came, in monotonic seconds: when it struck, and when its victim was ready again."""

    fault: Fault
    at: float
    back_at: float | None = None


@dataclass
class Cluster:
    """`async with Cluster(...)`: `processes` of the product; on SQLite without Redis if `is_scaled` is False (then one)."""

    folder: Path
    is_scaled: bool
    processes: int = 2
    pace: float = 0.1
    script: Script = field(default_factory=Script)
    events: list[Event] = field(default_factory=list)
    failed_starts: list[str] = field(default_factory=list)

    async def __aenter__(self) -> "Cluster":
        self.upstream = Upstream().start()
        self.upstream.answer, self.upstream.pace = self.script, self.pace
        self.balancer = await Balancer([], free_port()).__aenter__()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.products: list[Product] = []
        self.redis: RedisServer | None = None
        self.postgres: PostgresServer | None = None
        try:
            await asyncio.to_thread(self._build)
        except BaseException:
            await self.__aexit__()
            raise
        self.balancer.backends = [product.port for product in self.products]
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.balancer.__aexit__()
        await asyncio.to_thread(self._tear_down)

    @property
    def url(self) -> str:
        return f"ws://localhost:{self.balancer.port}/ws/v1/{self.site_key}/"

    def url_of(self, process: int) -> str:
        """Past the balancer."""
        return f"ws://localhost:{self.products[process].port}/ws/v1/{self.site_key}/"

    @property
    def logs(self) -> str:
        return "\n".join(product.log.read_text() for product in self.products if product.log.exists())

    async def strike(self, fault: Fault) -> None:
        """Let a fault happen, and wait until its victim is back."""
        if fault.kind is Kind.RESET:
            self.events.append(Event(fault, time.monotonic(), time.monotonic()))
            self.balancer.reset_all()
            return
        # One process at a time: where none is left, nobody is answered, and nothing is learned.
        async with self._locks[fault.who if fault.is_engines else "a process"]:
            event = Event(fault, time.monotonic())
            self.events.append(event)
            await self._hurt(fault)
            event.back_at = time.monotonic()
            if not fault.is_engines:
                await asyncio.sleep(REST if len(self.products) > 1 else REST_ALONE)

    async def _hurt(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.KILL | Kind.TERM:
                product = self.products[fault.victim]
                await asyncio.to_thread(product.kill if fault.kind is Kind.KILL else product.stop)
                await asyncio.sleep(fault.lasts)
                await asyncio.to_thread(self._start, product)
            case Kind.HANG:
                self.products[fault.victim].pause()
                await asyncio.sleep(fault.lasts)
                self.products[fault.victim].resume()
            case _:
                engine = self.redis if fault.kind in (Kind.REDIS, Kind.REDIS_CRASH) else self.postgres
                assert engine
                crashes = fault.kind in (Kind.REDIS_CRASH, Kind.POSTGRES_CRASH)
                await asyncio.to_thread(engine.kill if crashes else engine.stop)
                await asyncio.sleep(fault.lasts)
                await asyncio.to_thread(engine.start)

    def _start(self, product: Product) -> None:
        """As a supervisor does: a server that can't start, because its database is down, is started again."""
        until = time.monotonic() + COMING_BACK
        while True:
            try:
                product.start(drain=DRAIN_SECONDS)
                return
            except AssertionError as error:
                self.failed_starts.append(str(error)[-300:])
                product.kill()
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def _build(self) -> None:
        environment = {"PUBLIC_URL": f"http://localhost:{self.balancer.port}", **ROOM}
        if self.is_scaled:
            self.redis = RedisServer(self.folder / "redis").start()
            self.postgres = PostgresServer(self.folder / "postgres").start()
            environment |= {"REDIS_URL": self.redis.url, "DATABASE_URL": self.postgres.create("chaos")}
        for number in range(self.processes if self.is_scaled else 1):
            folder = self.folder / f"process-{number + 1}"
            folder.mkdir(parents=True)
            self.products.append(Product(folder, self.upstream.url, migrate=number == 0, **environment))
        self.database_url = environment.get("DATABASE_URL", f"sqlite:///{self.folder}/process-1/database.sqlite3")
        self.site_key = self.products[0].add_site("Shop", ORIGIN, owner=OWNER)["site_key"]
        self.products[0].manage(
            "shell", "-c", "from widget.models import Site; Site.objects.update(answers_at_once=1000)"
        )
        self.products[0].set_password(OWNER, PASSWORD)
        for product in self.products:
            product.start(drain=DRAIN_SECONDS)

    def _tear_down(self) -> None:
        with ExitStack() as ends:
            ends.callback(self.upstream.stop)
            for engine in (self.redis, self.postgres):
                if engine:
                    ends.callback(engine.stop)
            for product in self.products:
                ends.callback(product.kill)
