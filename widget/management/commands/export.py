"""A site's conversations as a file, for the operator: the same file that its people get from the admin."""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from widget import audit
from widget.audit import Deed
from widget.exporting import Read, conversations_csv, conversations_json
from widget.models import Conversation, Site
from widget.progress import bar

_SHEETS: dict[str, Callable[[QuerySet[Any], Read], Iterator[str]]] = {
    ".csv": conversations_csv,
    ".json": conversations_json,
}


class Command(BaseCommand):
    help = (
        "Writes a site's conversations into a file, as the admin's Export does: FILE.csv has a row for each question, FILE.json "
        "also notes, tags, consents and what was left. Servers go on meanwhile. The site's owner finds it in Who did what."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a new file; its name ends in .csv or .json")
        parser.add_argument("--site", required=True, metavar="KEY", help="the site key")
        days = "day (of UTC) on which something was said in what is written"
        parser.add_argument(
            "--from", dest="first", type=date.fromisoformat, metavar="YYYY-MM-DD", help=f"the first {days}"
        )
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD", help=f"the last {days}")

    def handle(self, *, file: Path, site: str, first: date | None, last: date | None, **_: Any) -> None:
        found, sheet = Site.objects.filter(key=site).first(), _SHEETS.get(file.suffix.lower())
        if found is None:
            raise CommandError(f"No site has the key {site}. It is in the tag, and add_site --json prints it.")
        if sheet is None:
            raise CommandError(f"{file.name} says of no kind of file what it is to be: let it end in .csv or .json.")
        if first and last and first > last:
            raise CommandError("--from is after --to.")
        rows = _under_way(Conversation.objects.filter(visitor__site=found), first, last)
        with _whole_or_not_at_all(file) as write, bar(rows.count(), "conversations") as done:
            _tell(found, file, is_all=not (first or last))
            write(sheet(rows, done))
        self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")


def _under_way(rows: QuerySet[Conversation], first: date | None, last: date | None) -> QuerySet[Conversation]:
    """As the admin's filter by days has it."""
    if first:
        rows = rows.filter(last_asked_at__gte=_midnight(first))
    return rows.filter(started_at__lt=_midnight(last + timedelta(days=1))) if last else rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _tell(site: Site, file: Path, *, is_all: bool) -> None:
    """In the words that the admin has for it."""
    words = f"{'All' if is_all else 'Some'} conversations as {file.suffix[1:].upper()}"
    audit.record(None, Deed.EXPORTED, site, words=words)


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[Callable[[Iterable[str]], object]]:
    """For its maker's eyes alone, and never over what is there."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        if path.exists():
            raise CommandError(f"{path} is there already, and stays as it is. Name another.")
        with os.fdopen(
            os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            yield file.writelines
        unfinished.replace(path)
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
