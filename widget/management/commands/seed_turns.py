"""Fills a site with an invented past, to measure with or to see pages full. For databases that nobody needs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from widget.models import Site
from widget.progress import bar
from widget.seeding import Seeder


class Command(BaseCommand):
    help = "Makes N questions with answers, of invented visitors. Nobody can tell them from real ones: use a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("turns", type=int, metavar="N", help="how many questions")
        parser.add_argument("--site", required=True, metavar="KEY", help="the site key")
        parser.add_argument("--days", type=int, default=365, help="over how many days back from now (365)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same past (1)")

    def handle(self, *, turns: int, site: str, days: int, seed: int, **_: Any) -> None:
        found = Site.objects.filter(key=site).first()
        if found is None:
            raise CommandError(f"No site has the key {site}. It is in the tag, and add_site --json prints it.")
        if turns < 1 or days < 1:
            raise CommandError("Say how many questions, over how many days: at least one.")
        before = 0
        with bar(turns, "questions") as show:
            for made in Seeder(found, timezone.now(), days, seed).run(turns):
                show(made - before)
                before = made
        self.stdout.write(f"{found.name} has {turns:,} more questions. PostgreSQL plans better after: ANALYZE")
