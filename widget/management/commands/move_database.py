"""Moves everything into another database, such as from SQLite to PostgreSQL. The old one stays as it is."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from environ import Env

from widget import alone, moving
from widget.progress import bar
from widget.setting_up import judging

TARGET = "target"


class Command(BaseCommand):
    help = (
        "Copies all rows of DATABASE_URL into an empty database, in one transaction, and compares. Stop all servers first. "
        "Afterwards set DATABASE_URL to the new one. The old one is only read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="URL", help="postgres://user@host/name, without the password"
        )
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *, to: str, password_stdin: bool, **_: Any) -> None:
        connect(_with_password(to, password_stdin))
        release = None if alone.others_connected() else alone.claim(settings.DATABASES["default"])
        if release is None:
            raise CommandError("A server still serves from the old database. Stop it first.")
        try:
            self._move()
        except moving.NotMoved as why:
            raise CommandError(str(why)) from None
        except DatabaseError as error:
            raise CommandError(f"The new database says: {str(error).strip()}") from None
        finally:
            connections[TARGET].close()
            release()

    def _move(self) -> None:
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The old database isn't up to date. Run: manage.py migrate")
        if there := moving.tables(TARGET):
            raise CommandError(
                f"The new database isn't empty ({len(there)} tables, such as {there[0]}). Name an empty one."
            )
        self.stdout.write("Making tables ...")
        call_command("migrate", database=TARGET, verbosity=0)
        with bar(sum(moving.counts("default").values()), "rows") as done:
            moved = moving.copy("default", TARGET, lambda _table, more: done(more))
        self.stdout.write(f"{sum(moved.values()):,} rows of {len(moved)} tables are there, as many as here.")
        self.stdout.write(
            "Set DATABASE_URL to the new database and start the server. Keep the old one until you are content."
        )


def _with_password(url: str, from_stdin: bool) -> str:
    try:
        judging.needs_password(url)
    except judging.NotGood:
        raise CommandError("Leave the password out of --to: others can read a command. Use --password-stdin.") from None
    return judging.with_password(url, sys.stdin.readline().rstrip("\n")) if from_stdin else url


def connect(url: str) -> None:
    """Make the other database known, for this process."""
    try:
        told = Env.db_url_config(url)
    except Exception:
        raise CommandError("--to cannot be read; write postgres://user@host/name.") from None
    options = {} if "sqlite3" in told["ENGINE"] else {"connect_timeout": 5}
    base = {**settings.DATABASES["default"], "TEST": {}, "OPTIONS": {**told.get("OPTIONS", {}), **options}}
    connections.settings[TARGET] = {
        **connections["default"].settings_dict,
        **base,
        **{k: v for k, v in told.items() if k != "OPTIONS"},
    }
