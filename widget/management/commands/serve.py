"""The one way to run SparkWidget: daphne, tuned in this place."""

import asyncio
import socket
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from widget import alone, leases, outbox

DRAIN_SECONDS = 8  # under the ten that most supervisors wait before they kill
ANY_HOST = ("0.0.0.0", "127.0.0.1", "localhost", "::", "")  # noqa: S104  (what an operator may write for all addresses)


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

    def handle(self, *, host: str, port: int, drain_seconds: float, notice_seconds: float, **_: Any) -> None:
        self._refuse_old_database()
        self._tell_what_does_not_open()
        self._refuse_taken_port(host, port)
        release = None if settings.REDIS_URL else self._be_alone()
        self._run(host, port, drain_seconds, notice_seconds)
        if release:
            release()

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

    def _run(self, host: str, port: int, drain_seconds: float, notice_seconds: float) -> None:
        if settings.SPARKGPT_URL == settings.SANDBOX_URL:  # our own sandbox is where we listen, whatever PORT says
            settings.SPARKGPT_URL = f"http://{'127.0.0.1' if host in ANY_HOST else host}:{port}{settings.SANDBOX_PATH}"
        # daphne installs Twisted's reactor on a loop when it is imported, so nothing may import it earlier.
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        from widget.server import serve

        house = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
        self.stdout.write(f"SparkWidget serves {settings.PUBLIC_URL} on {host}:{port}. Stop with Ctrl-C.")
        self.stdout.flush()  # into a file it would come after everything else
        times = {"drain_seconds": drain_seconds, "notice_seconds": notice_seconds}
        serve(house.application, house.close, house.housework, house.doors.announce, host=host, port=port, **times)

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

    def _refuse_taken_port(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port or PORT."
                ) from None
