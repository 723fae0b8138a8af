"""An installation that is measured: our server, two Redis, PostgreSQL and a SparkGPT that streams; what each has used so far."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender, ours
from benchmarks.scaling.costs import Spent
from tests.engines import PostgresServer, RedisServer
from tests.server import free_port

SETTLED_SECONDS = 2.5
"""After the last word: what has ended is counted once a second."""
CONNECTIONS = "8"


@dataclass(slots=True)
class House:
    server: Contender
    redis: Redis
    answers: Redis
    """The one of running answers."""
    database: "psycopg.Connection[tuple[float, ...]]"
    redis_pid: int
    answers_pid: int
    postgres_pid: int
    log: Path
    reading: Spent
    """What reading the figures themselves costs; taken off."""

    def used(self) -> Spent:
        """All that was used since the start."""
        commands, traffic = _said_by(self.redis)
        of_answers, traffic_of_answers = _said_by(self.answers)
        statements, commits, wal = self._database()
        return Spent(
            server_seconds=processes.processor_seconds(self.server.root),
            redis_seconds=processes.processor_seconds(self.redis_pid),
            redis_commands=commands,
            redis_bytes=traffic,
            answers_seconds=processes.processor_seconds(self.answers_pid),
            answers_commands=of_answers,
            answers_bytes=traffic_of_answers,
            postgres_seconds=processes.processor_seconds(self.postgres_pid),
            statements=statements,
            commits=commits,
            wal_bytes=wal,
            log_bytes=self.log.stat().st_size,
        )

    def hurry(self) -> None:
        """Engines go before everything else on the machine, as the server does; each connection of PostgreSQL by itself."""
        for root in (self.redis_pid, self.answers_pid, self.postgres_pid):
            for process in processes.tree(root):
                _put_first(process)

    def wait_until_alone(self, seconds: float = 20) -> None:
        """Until nobody but us is connected to the database."""
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        until = time.monotonic() + seconds
        while (row := self.database.execute(others).fetchone()) and row[0]:
            if time.monotonic() > until:
                raise TimeoutError("the server has not gone")
            time.sleep(0.1)

    def _database(self) -> tuple[float, ...]:
        row = self.database.execute(
            "SELECT (SELECT sum(calls) FROM pg_stat_statements), (SELECT sum(xact_commit) FROM pg_stat_database),"
            " pg_current_wal_lsn() - '0/0'::pg_lsn"
        ).fetchone()
        assert row  # noqa: S101
        return tuple(float(it or 0) for it in row)


@dataclass(slots=True)
class Span:
    """What was used while it was looked at, and for how long."""

    spent: Spent
    seconds: float


@contextmanager
def watched(house: House, settle: float = SETTLED_SECONDS) -> Iterator[Span]:
    span = Span(Spent(), 0.0)
    house.hurry()
    before, began = house.used(), time.monotonic()
    yield span
    time.sleep(settle)
    span.spent, span.seconds = house.used() - before - house.reading, time.monotonic() - began


@contextmanager
def house() -> Iterator[House]:
    """The server on one core; everything else on the other, as far as there are two."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scaling-")))
        redis, answers = RedisServer(folder / "redis"), RedisServer(folder / "answers")
        postgres = PostgresServer(folder / "postgres")
        for engine in (redis, answers, postgres):
            stack.callback(engine.kill)
        redis.start()
        answers.start()
        _with_statistics(postgres)
        url = postgres.create("scaling")
        at_redis, at_answers, at_postgres = (_aside(engine._process.pid) for engine in (redis, answers, postgres))
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.relay.upstream", str(port)]
        upstream = processes.start(command, core=processes.LOAD_CORE, folder=ROOT)
        stack.callback(processes.end, upstream)
        processes.listens(port)
        there = {
            "DATABASE_URL": url,
            "REDIS_URL": redis.url,
            "REDIS_ANSWERS_URLS": answers.url,
            "DATABASE_CONNECTIONS": CONNECTIONS,
        }
        server = stack.enter_context(ours(port, **there))
        database = stack.enter_context(psycopg.connect(url, autocommit=True))
        database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        one, other = Redis.from_url(redis.url), Redis.from_url(answers.url)
        stack.callback(one.close)
        stack.callback(other.close)
        found = House(server, one, other, database, at_redis, at_answers, at_postgres, _log(server.root), Spent())
        found.used()
        before = found.used()
        found.reading = found.used() - before
        yield found


def _put_first(process: int) -> None:
    with suppress(OSError):  # it may have gone, and we may not be allowed to
        Path(f"/proc/{process}/autogroup").write_text(processes.FIRST)


def _said_by(redis: Redis) -> tuple[float, float]:
    """Commands, those of scripts too, and bytes in and out; so far."""
    stats, commands = redis.info("stats"), redis.info("commandstats")
    calls = sum(it["calls"] for it in commands.values())
    return calls, stats["total_net_input_bytes"] + stats["total_net_output_bytes"]


def _with_statistics(postgres: PostgresServer) -> None:
    postgres.start()
    with psycopg.connect(postgres.url(), autocommit=True) as database:
        database.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
    postgres.stop()
    postgres.start()


def _aside(pid: int) -> int:
    """Off the server's core, with all that it starts from now on."""
    if (os.cpu_count() or 1) > 1:
        for process in processes.tree(pid):
            os.sched_setaffinity(process, {processes.LOAD_CORE})
    return pid


def _log(pid: int) -> Path:
    """Where a process writes what it says."""
    return Path(os.readlink(f"/proc/{pid}/fd/1"))
