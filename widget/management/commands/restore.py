"""Puts a copy of the database in its place; nobody may serve meanwhile."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from widget import alone, backups


class Command(BaseCommand):
    help = "Puts a copy that `backup` made in the database's place. What was there stays beside it (SQLite) or goes (PostgreSQL)."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--sure", action="store_true", help="what is in the database now may go")

    def handle(self, *, backup: Path, sure: bool, **_: Any) -> None:
        if not sure:
            raise CommandError(
                "What is in the database now would go. Stop all servers, make a backup of it, and add --sure."
            )
        if not backup.is_file():
            raise CommandError(f"There is no file {backup}.")
        others = alone.others_connected()
        connections.close_all()
        release = None if others else alone.claim(settings.DATABASES["default"])
        if release is None:
            raise CommandError("A server still serves from this database. Stop it first.")
        try:
            before = backups.restore(settings.DATABASES["default"], backup, datetime.now(UTC))
        except (backups.NoBackup, OSError) as error:
            raise CommandError(str(error)) from None
        finally:
            release()
        self.stdout.write("It is back." + (f" What was there before: {before}" if before else ""))
        self.stdout.write(
            "Now: manage.py migrate, then manage.py check --database default, which says if ENCRYPTION_KEYS don't fit it."
        )
