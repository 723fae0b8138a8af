"""Fetches what models were taught, now; a server that runs does so by itself."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from widget import upstream
from widget.database import database
from widget.governor.governor import Governor
from widget.models import Fetch, Site, TaughtModel
from widget.openings import Book
from widget.training import fetching


class Command(BaseCommand):
    help = (
        "Asks SparkGPT what the models of all open sites were taught, and says what is new. One call for each model, whatever is "
        "left of the day. A server that runs does this by itself, with spare calls only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", metavar="KEY", help="only the model of this site; the key is in its tag")
        parser.add_argument("--sure", action="store_true", help="take over what comes, however little it is")

    def handle(self, *, site: str | None, sure: bool, **_: Any) -> None:
        rows = _rows(site)
        if not rows:
            raise CommandError(f"No site has the key {site}." if site else "There is no open site.")
        failed = asyncio.run(_fetch_all(rows, sure, self._tell))
        if failed:
            raise CommandError(f"{failed} of {len(rows)} could not be fetched.")

    def _tell(self, taught: TaughtModel, fetch: Fetch) -> None:
        self.stdout.write(f"{taught.api_key.name}, model {taught.model_id}: {said_of(fetch)}")


def said_of(fetch: Fetch) -> str:
    match fetch.state:
        case Fetch.State.FAILED:
            return f"failed. {fetch.words}"
        case Fetch.State.HELD:
            return f"kept back. {fetch.words} If that is right, say --sure, or fetch again."
    new = f"{fetch.added:,} added, {fetch.changed:,} changed, {fetch.removed:,} removed"
    odd = {"could not be read": fetch.skipped, "of other models": fetch.foreign, "repeated": fetch.repeated}
    left_out = "".join(f"; {count:,} {what}" for what, count in odd.items() if count)
    return f"{fetch.pairs:,} pairs ({new}{left_out})"


def _rows(site_key: str | None) -> list[TaughtModel]:
    if site_key is None:
        fetching.learn_of_models(timezone.now())
        return list(fetching.asked_by_open_sites().select_related("api_key"))
    site = Site.objects.select_related("api_key").filter(key=site_key).first()
    return [fetching.taught_of(site.api_key, site.model_id)] if site else []


async def _fetch_all(rows: list[TaughtModel], is_sure: bool, tell: Callable[[TaughtModel, Fetch], None]) -> int:
    """How many failed."""
    governor, client, failed = Governor(records=Book(database)), upstream.sparkgpt(), 0
    try:
        for taught in rows:
            fetch = await fetching.now(database, governor, client, taught.pk, Fetch.By.COMMAND, is_sure=is_sure)
            if fetch:
                tell(taught, fetch)
                failed += fetch.state == Fetch.State.FAILED
        await governor.settle()
    finally:
        await client.aclose()
    return failed
