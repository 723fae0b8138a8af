"""Deletes what is older than sites keep it, at once and all of it; a server that runs does so by itself, once an hour."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from widget import upkeep
from widget.housekeeping import in_words
from widget.models import Site
from widget.numbers.rollup import count_some
from widget.progress import bar
from widget.retention import Chore, chores

AT_ONCE = 200
"""More than a server takes: this has no visitors of its own to keep waiting."""


class Command(BaseCommand):
    help = (
        "Deletes what is older than it is to be kept: questions, messages and leads as each site says, and what is left of "
        "deliveries, sign-ins, invitations, old site keys and sightings (KEEP_TRACES_DAYS). Numbers stay. A server that runs "
        "does this by itself. May be stopped and started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, **options: Any) -> None:
        is_try = options["dry_run"]
        while not is_try and count_some(2_000, wait=True):
            pass  # what goes is in the numbers first
        names: dict[int | None, str] = dict(Site.objects.values_list("pk", "name"))
        gone: Counter[str] = Counter()
        for chore in chores(timezone.now()):
            if count := chore.count():
                done = count if is_try else self._run(chore, count)
                gone[chore.what] += done
                whose = f"{names[chore.site]}: " if chore.site in names else ""
                self.stdout.write(f"{whose}{done:,} {chore.what}")
        if not is_try:
            upkeep.tidy_file()
        self.stdout.write(f"{'Would delete' if is_try else 'Deleted'} {in_words(gone)}.")

    def _run(self, chore: Chore, count: int) -> int:
        done = 0
        with bar(count, chore.what) as show:
            while some := chore.run(AT_ONCE):
                done += some
                show(some)
        return done
