"""Everything that is sealed in the database: by which key, whether it opens, and how it is sealed anew under the first.

Knows no secret's meaning. Servers go on meanwhile: what they write to a row between our reading and our writing stays.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from widget.crypto import NoSuchKey, SealError, Vault
from widget.models import ApiKey, Delivery, IdentitySecret, WebhookSecret
from widget.second_factor import App

AT_ONCE = 100
"""Rows in one transaction: with SQLite, everybody else's writing waits for it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where secrets of one kind lie. `model` names each row by `seal_name`; `one` and `many` are words for operators."""

    one: str
    many: str
    model: type[models.Model]
    column: str = "sealed"

    def rows(self) -> Any:
        return self.model._default_manager.exclude(**{self.column: ""}).order_by("pk")

    def not_under(self, vault: Vault) -> Any:
        return self.rows().exclude(**{f"{self.column}__startswith": vault.stamp})

    def counted(self, count: int) -> str:
        return f"{count:,} {self.one if count == 1 else self.many}"


SHELVES = (
    Shelf("API key", "API keys", ApiKey),
    Shelf("secret for logged-in visitors", "secrets for logged-in visitors", IdentitySecret),
    Shelf("secret of a webhook", "secrets of webhooks", WebhookSecret),
    Shelf("second factor", "second factors", App, "key"),
    Shelf("letter or event in the outbox", "letters and events in the outbox", Delivery),
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that this server's keys don't open; `is_damaged` if no key would."""

    shelf: Shelf
    row: int
    is_damaged: bool


@dataclass(slots=True)
class Count:
    """What lies on one shelf: how many by the entry of ENCRYPTION_KEYS (from 1) that sealed them; None: none of them did."""

    shelf: Shelf
    by_entry: Counter[int | None] = field(default_factory=Counter)


def left(vault: Vault) -> int:
    """How many are not under the first key."""
    return sum(shelf.not_under(vault).count() for shelf in SHELVES)


def count(vault: Vault) -> list[Count]:
    """All there is, by what it says of itself."""
    counts = []
    for shelf in SHELVES:
        sealed = shelf.rows().values_list(shelf.column, flat=True).iterator()
        counts.append(Count(shelf, Counter(vault.entry(text) for text in sealed)))
    return counts


def unreadable(vault: Vault) -> Iterator[Unreadable]:
    """All that doesn't open, whoever sealed it."""
    for shelf in SHELVES:
        for row in shelf.rows().iterator():
            try:
                vault.open(getattr(row, shelf.column), row.seal_name)
            except SealError as error:
                yield Unreadable(shelf, row.pk, is_damaged=not isinstance(error, NoSuchKey))


def said_of(found: Iterable[Unreadable]) -> str:
    """In words for operators: how many of what; empty if all is well."""
    counted = Counter(one.shelf for one in found)
    return ", ".join(shelf.counted(count) for shelf, count in counted.items())


def reseal(vault: Vault, done: Callable[[int], None], at_once: int = AT_ONCE) -> list[Unreadable]:
    """Seal under the first key what is under another; `done` is told how many rows were dealt with. What can't be opened.

    May be stopped at any moment, and begun again: what is under the first key is not looked at.
    """
    failed: list[Unreadable] = []
    for shelf in SHELVES:
        last = 0
        while batch := list(shelf.not_under(vault).filter(pk__gt=last)[:at_once]):
            failed += _reseal_some(shelf, batch, vault)
            last = batch[-1].pk
            done(len(batch))
    return failed


@transaction.atomic
def _reseal_some(shelf: Shelf, batch: list[Any], vault: Vault) -> list[Unreadable]:
    failed = []
    for row in batch:
        old = getattr(row, shelf.column)
        try:
            new = vault.seal(vault.open(old, row.seal_name), row.seal_name)
        except SealError as error:
            failed.append(Unreadable(shelf, row.pk, is_damaged=not isinstance(error, NoSuchKey)))
            continue
        # Somebody may have entered another secret meanwhile, or the row is gone.
        shelf.model._default_manager.filter(pk=row.pk, **{shelf.column: old}).update(**{shelf.column: new})
    return failed
