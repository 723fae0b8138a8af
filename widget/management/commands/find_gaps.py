"""Looks for knowledge gaps, now; a server that runs does so by itself, with this command in a process of its own."""

import logging
import os
import sys
import time
import uuid
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from widget import upkeep
from widget.gaps import looking, schedule, waking
from widget.gaps.waking import NAME
from widget.models import Site

logger = logging.getLogger(__name__)

NICE = 10
RENEW_SECONDS = 2.0


class Command(BaseCommand):
    help = (
        "Judges what visitors asked since the last look against what the models are taught, and puts what is missing to topics. "
        "Asks SparkGPT nothing. A server that runs does this by itself, every GAPS_MINUTES."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", metavar="KEY", help="only this site; the key is in its tag")
        parser.add_argument("--held-by", metavar="WHO", help=SUPPRESS)

    def handle(self, *, site: str | None, held_by: str | None, **_: Any) -> None:
        if held_by:
            return _behind_everybody(held_by)
        row = Site.objects.filter(key=site).values_list("pk", flat=True).first() if site else None
        if site and row is None:
            raise CommandError(f"No site has the key {site}.")
        me = uuid.uuid4().hex
        waking.soon()
        if not upkeep.take(NAME, me):
            raise CommandError("They are being looked for already. Try again in a minute.")
        self.stdout.write(f"{_look(me, row)}.")


def _behind_everybody(me: str) -> None:
    os.nice(NICE)
    try:
        _look(me)
    except Exception:
        logger.exception("knowledge gaps could not be looked for; it is tried again later")
        sys.exit(1)


def _look(me: str, only: int | None = None) -> str:
    began = timezone.now()
    outcome = looking.look(_Lease(me), only)
    again = not outcome.is_whole or looking.is_wanted(began)
    upkeep.end(NAME, me, outcome.words, schedule.every() * (not again))
    return outcome.words


class _Lease:
    """Whether it is still ours to look; asked as often as anybody likes."""

    def __init__(self, me: str) -> None:
        self._me, self._renewed, self._is_ours = me, time.monotonic(), True

    def __call__(self) -> bool:
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            self._is_ours = upkeep.renew(NAME, self._me)
        return self._is_ours
