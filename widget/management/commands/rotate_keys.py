"""Seals every secret anew under the first of ENCRYPTION_KEYS, or says which entry still seals what."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from widget.crypto import Vault
from widget.progress import bar
from widget.resealing import AT_ONCE, Unreadable, count, left, reseal

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Seals everything secret anew under the first of ENCRYPTION_KEYS, while servers run: they must know that key already "
        "(docs/secrets.md says the steps). May be stopped and started again at any time. With --check, changes nothing, says "
        "what is still sealed by which entry, and fails unless all of it is under the first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is sealed by which entry")
        parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"rows in one transaction ({AT_ONCE})")

    def handle(self, *, check: bool, at_once: int, **_: Any) -> None:
        vault = Vault(settings.ENCRYPTION_KEYS)
        if check:
            return self._check(vault)
        every, done = left(vault), 0

        def note(more: int) -> None:
            nonlocal done
            done += more
            show(more)

        with bar(every, "secrets") as show:
            failed = reseal(vault, note, max(1, at_once))
        self.stdout.write(
            f"{max(every, done) - len(failed):,} secrets were sealed anew under the first of ENCRYPTION_KEYS."
        )
        self._complain(failed)
        if remaining := left(vault):
            raise CommandError(f"{remaining:,} secrets came in under another key meanwhile. Run this again.")

    def _complain(self, failed: Sequence[Unreadable]) -> None:
        for one in failed[:_SHOWN]:
            why = (
                "what is stored is damaged, or belongs to another row"
                if one.is_damaged
                else "no entry of ENCRYPTION_KEYS sealed it"
            )
            self.stderr.write(f"The {one.shelf.one} number {one.row} can't be read: {why}.")
        if failed:
            raise CommandError(
                f"{len(failed):,} secrets can't be read and stay as they are. Put the entry back that sealed them and run this "
                "again; if it is lost, their owners enter or make them anew (docs/secrets.md)."
            )

    def _check(self, vault: Vault) -> None:
        old = 0
        counts = count(vault)
        for entry in (*range(1, len(settings.ENCRYPTION_KEYS) + 1), None):
            found = [one.shelf.counted(one.by_entry[entry]) for one in counts if one.by_entry[entry]]
            old += sum(one.by_entry[entry] for one in counts) if entry != 1 else 0
            name = f"Entry {entry} of ENCRYPTION_KEYS" if entry else "None of the entries"
            if found or entry:
                self.stdout.write(f"{name} seals {', '.join(found) or 'nothing'}.")
        if old:
            raise CommandError(f"{old:,} secrets are not under the first entry. Run: manage.py rotate_keys")
        self.stdout.write("The first entry seals everything there is: others may go.")
