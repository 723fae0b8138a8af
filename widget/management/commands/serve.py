"""The one way to run SparkWidget: daphne, or uvicorn where that is wanted; one process, or a crew of several."""

import asyncio
import gc
import sys
from argparse import SUPPRESS, ArgumentParser
from importlib import import_module
from socket import socket
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from widget import alone, leases, outbox
from widget.crew import Crew
from widget.listening import CAN_SHARE, bound
from widget.shift import Shift

DRAIN_SECONDS = 8  # under the ten that most supervisors wait before they kill
ANY_HOST = ("0.0.0.0", "127.0.0.1", "localhost", "::", "")  # noqa: S104  (what an operator may write for all addresses)
SERVERS = {"daphne": "widget.server", "uvicorn": "widget.on_uvicorn"}
NO_UVICORN = (
    "--server uvicorn: the package it needs is not installed. Install the extra: pip install 'sparkwidget[uvicorn]' "
    "(in a checkout: .venv/bin/pip install '.[uvicorn]')."
)
NO_REDIS = (
    "--processes {size} needs Redis (REDIS_URL): running answers live in a process' memory, and the others hear of them by it. "
    "Without Redis, one process serves."
)
ONE_WRITER = (
    "SQLite lets one process write at a time, so several wait for each other; where that is felt, move to PostgreSQL "
    "(manage.py move_database)."
)


class Command(BaseCommand):
    help = "Serves visitors and owners."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=settings.PORT, help=f"port to listen on ({settings.PORT})")
        words = f"how long running answers may take to end when the server is told to stop ({DRAIN_SECONDS})"
        parser.add_argument("--drain-seconds", type=float, default=DRAIN_SECONDS, help=words)
        words = "how long it goes on before that, with /readyz at 503, so that load balancers hear of it (0)"
        parser.add_argument("--notice-seconds", type=float, default=0.0, help=words)
        parser.add_argument("--server", choices=SERVERS, default="daphne", help="what carries it (daphne)")
        words = f"so many processes share the port ({settings.PROCESSES}); process 1 also listens at the next one, and so on"
        parser.add_argument("--processes", type=int, default=settings.PROCESSES, help=words)
        # Which of a crew this is; the crew itself says so.
        parser.add_argument("--member", type=int, default=0, help=SUPPRESS)

    def handle(self, *, host: str, port: int, server: str, processes: int, member: int, **times: Any) -> None:
        self._need(server)
        how = {name: times[name] for name in ("drain_seconds", "notice_seconds")}
        if member:  # its crew has looked at everything
            lines = [self._bind(host, port, is_shared=True), self._bind(host, port + member)]
            return self._run(server, host, port, sockets=lines, lifeline=sys.stdin.fileno(), **how)
        self._refuse_old_database()
        self._tell_what_does_not_open()
        if processes > 1:
            return self._run_crew(host, port, processes)
        line = self._bind(host, port)
        release = None if settings.REDIS_URL else self._be_alone()
        self._tell_where(host, port)
        self._run(server, host, port, sockets=[line], **how)
        if release:
            release()

    def _need(self, server: str) -> None:
        if server == "daphne":
            return
        try:
            import_module(SERVERS[server])
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] in ("uvicorn", "websockets"):
                raise CommandError(NO_UVICORN) from None
            raise

    def _run_crew(self, host: str, port: int, size: int) -> None:
        if not settings.REDIS_URL:
            raise CommandError(NO_REDIS.format(size=size))
        if not CAN_SHARE:
            raise CommandError(f"--processes {size}: only Linux shares a port among processes evenly.")
        if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
            self.stderr.write(ONE_WRITER)
        for number in range(size + 1):
            self._bind(host, port + number).close()
        place = self._bind(host, port, is_shared=True)  # kept, so that nobody else gets it while all of them are dead
        self._tell_where(host, port, f", with {size} processes (each by itself: ports {port + 1} to {port + size})")
        command = [sys.executable, *sys.orig_argv[1:], "--skip-checks", "--member"]
        has_left = asyncio.run(Crew(command, size).run())
        place.close()
        if not has_left:
            raise CommandError("Not all processes left as they should.")

    def _tell_where(self, host: str, port: int, more: str = "") -> None:
        self.stdout.write(f"SparkWidget serves {settings.PUBLIC_URL} on {host}:{port}{more}. Stop with Ctrl-C.")
        self.stdout.flush()  # into a file it would come after everything else

    def _be_alone(self) -> alone.Release:
        """Without Redis one process serves; whatever is marked as running when it begins was cut off with the one before."""
        release = alone.claim(settings.DATABASES["default"])
        if release is None:
            raise CommandError(
                "Another SparkWidget process serves from this database (DATABASE_URL). "
                "Running answers live in its memory; to run several processes, set REDIS_URL for all of them."
            )
        outbox.release_all()
        if left := leases.release_all():
            self.stderr.write(
                f"{left} answers were cut off when the server last stopped; they are asked again where their site wants that."
            )
        return release

    def _run(self, server: str, host: str, port: int, **how: Any) -> None:
        if settings.SPARKGPT_URL == settings.SANDBOX_URL:  # our own sandbox is where we listen, whatever PORT says
            settings.SPARKGPT_URL = f"http://{'127.0.0.1' if host in ANY_HOST else host}:{port}{settings.SANDBOX_PATH}"
        gc.disable()  # until the memory is settled (widget.shift)
        # daphne installs Twisted's reactor on a loop when it is imported, so nothing may import it earlier.
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        serve = import_module(SERVERS[server]).serve
        house = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
        serve(Shift(house.application, house.close, house.housework, house.doors.announce, **how))

    def _refuse_old_database(self) -> None:
        try:
            executor = MigrationExecutor(connections["default"])
        except OperationalError as error:
            raise CommandError(f"The database cannot be reached (DATABASE_URL): {error}") from None
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database isn't up to date. Run: manage.py migrate")
        connections.close_all()

    def _tell_what_does_not_open(self) -> None:
        self.check(tags=["sealed"], databases=["default"])
        connections.close_all()

    def _bind(self, host: str, port: int, *, is_shared: bool = False) -> socket:
        try:
            return bound(host, port, is_shared=is_shared)
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port or PORT."
            ) from None
