"""All rows from one database into another, empty one: numbers, times and seals as they are. Knows no engine by name."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.models import Model

AT_ONCE = 500
Progress = Callable[[str, int], object]
"""Is told a table, and how many more of its rows are copied."""


class NotMoved(Exception):
    """Why, in words; the target is as it was."""


def models() -> list[type[Model]]:
    """Of every table that is ours or a library's, also of those between two models."""
    return [it for it in apps.get_models(include_auto_created=True) if it._meta.managed and not it._meta.proxy]


def tables(alias: str) -> list[str]:
    """All that are there, whoever's."""
    with connections[alias].cursor() as cursor:
        return sorted(connections[alias].introspection.table_names(cursor))


def counts(alias: str) -> dict[str, int]:
    return {it._meta.db_table: _rows(it, alias).count() for it in models()}


def copy(source: str, target: str, progress: Progress) -> dict[str, int]:
    """All rows, in one transaction: whole or not at all; what migrations made in the target gives way. How many, by table."""
    wanted = counts(source)
    with transaction.atomic(using=target):
        _empty(target)
        for model in models():
            _copy(model, source, target, progress)
        _continue_numbers(target)
        if counts(source) != wanted:
            raise NotMoved(
                "Somebody wrote to the old database meanwhile. Stop all servers, and begin again with an empty one."
            )
        found = counts(target)
        if different := {name: (count, found[name]) for name, count in wanted.items() if found[name] != count}:
            raise NotMoved(f"Not all rows arrived (there, here): {different}")
        connections[target].check_constraints()
    return wanted


def _rows(model: type[Model], alias: str) -> Any:
    return model._base_manager.using(alias)


def _empty(alias: str) -> None:
    names = [it._meta.db_table for it in models()]
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=True):
            cursor.execute(statement)


def _copy(model: type[Model], source: str, target: str, progress: Progress) -> None:
    """As they are stored: nothing is computed, checked or dated anew."""
    fields = [it for it in model._meta.local_concrete_fields if not getattr(it, "generated", False)]
    for some in _pieces(_rows(model, source).order_by("pk").iterator(chunk_size=AT_ONCE)):
        manager: Any = model._base_manager.db_manager(target)
        manager._insert(some, fields=fields, using=target, raw=True)
        progress(model._meta.db_table, len(some))


def _pieces(rows: Iterator[Model]) -> Iterator[list[Model]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _continue_numbers(alias: str) -> None:
    """The next row gets the next number."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
