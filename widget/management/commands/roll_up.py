"""Counts turns into the owners' numbers: what waits for it, or a period again."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, Min

from widget.models import Turn
from widget.numbers.rollup import count_again, count_some
from widget.progress import bar

AT_ONCE = 2_000
"""More than a server does: nobody waits for the answer."""


class Command(BaseCommand):
    help = (
        "Counts what has not been counted yet, which a server that runs does by itself. With --from or --to, counts these days "
        "(of UTC) again from what is stored now: what visitors have deleted since is no longer counted. May be stopped and "
        "started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=_day, metavar="YYYY-MM-DD", help="the first day")
        parser.add_argument("--to", dest="last", type=_day, metavar="YYYY-MM-DD", help="the last day")

    def handle(self, **options: Any) -> None:
        first, last = options["first"], options["last"]
        counted = self._again(first, last) if first or last else self._rest()
        self.stdout.write(f"Counted {counted:,} questions.")

    def _rest(self) -> int:
        counted = 0
        with bar(Turn.objects.filter(to_count=True).count(), "questions") as show:
            while some := count_some(AT_ONCE, wait=True):
                counted += some
                show(some)
        return counted

    def _again(self, first: date | None, last: date | None) -> int:
        ends = Turn.objects.aggregate(first=Min("asked_at"), last=Max("asked_at"))
        if ends["first"] is None:
            return 0
        day, last = first or ends["first"].astimezone(UTC).date(), last or ends["last"].astimezone(UTC).date()
        if day > last:
            raise CommandError("--from is after --to.")
        counted = 0
        with bar((last - day).days + 1, "days") as show:
            while day <= last:
                counted += count_again(day)
                show(1)
                day += timedelta(days=1)
        return counted


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
