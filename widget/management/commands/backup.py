"""Copies the database while servers serve."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from widget import backups
from widget.progress import bar


class Command(BaseCommand):
    help = (
        "Copies the database into a folder, whole as of one moment, while servers serve. Without ENCRYPTION_KEYS "
        "nobody can use the API keys in it: keep a copy of these elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="delete all but the newest N copies there (0: keep all)"
        )

    def handle(self, *, folder: Path, keep: int, **_: Any) -> None:
        try:
            with bar(None, "pages") as done:
                path = backups.make(settings.DATABASES["default"], folder, datetime.now(UTC), done)
        except (backups.NoBackup, OSError) as error:
            raise CommandError(str(error)) from None
        gone = backups.drop_old(folder, keep) if keep > 0 else []
        self.stdout.write(
            f"{path} ({path.stat().st_size:,} bytes)" + (f"; {len(gone)} older ones deleted" if gone else "")
        )
