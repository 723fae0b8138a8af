"""Lets go of old entries of the audit trail at once; a server that runs does so by itself."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from widget import audit

AT_ONCE = 1000


class Command(BaseCommand):
    help = "Deletes entries of Who did what that are older than AUDIT_DAYS, or than the days that are given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="what is older than so many days goes (AUDIT_DAYS)")
        parser.add_argument("--dry-run", action="store_true", help="only say how many would go")

    def handle(self, *, days: int | None, dry_run: bool, **_: Any) -> None:
        if days is not None and days < 1:
            raise CommandError("--days takes a whole number from 1.")
        now = timezone.now()
        before = now - timedelta(days=days) if days else audit.kept_since(now)
        if before is None:
            raise CommandError("AUDIT_DAYS is 0, which keeps all for ever. Say --days N to let go of what is older.")
        if dry_run:
            return self.stdout.write(f"Would delete {audit.due(before).count():,} entries from before {before.date()}.")
        gone = 0
        while some := audit.purge(before, AT_ONCE):
            gone += some
        self.stdout.write(f"Deleted {gone:,} entries from before {before.date()}.")
