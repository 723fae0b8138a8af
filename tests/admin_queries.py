"""What lists, files, numbers and autocompletion of the admin are asked for: filters, searches, ids of others, nonsense."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField

from tests.admin_rows import TENANTS
from widget.models import ApiKey, Site

FILTERS = {"site": Site, "visitor__site": Site, "conversation__visitor__site": Site, "api_key": ApiKey}


def autocompletes() -> Iterator[dict[str, Any]]:
    for model in (*TENANTS, admin.models.LogEntry):
        for relation in model._meta.get_fields():
            if isinstance(relation, ForeignKey | ManyToManyField):
                meta = model._meta
                yield {
                    "app_label": meta.app_label,
                    "model_name": meta.model_name,
                    "field_name": relation.name,
                    "term": "",
                }


def export_queries(rows) -> Iterator[dict[str, str]]:
    """A file holds the rows of its list, which has heard everything else: what is looked for, ids of others, and nonsense."""
    yield from ({"q": "mark"}, {"all": ""}, {"p": "99"}, {"site": "'"}, {"tag": "mark"}, {"id__isnull": "maybe"})
    yield from foreign_filters(rows)


def foreign_filters(rows) -> Iterator[dict[str, str]]:
    for name, kind in FILTERS.items():
        for row in rows:
            if isinstance(row, kind):
                yield {f"{name}__id__exact": str(row.pk)}


def list_queries(model, rows) -> Iterator[dict[str, str]]:
    yield from ({"q": "mark"}, {"all": ""}, {"_facets": "True"}, {"o": "-1.2"}, {"e": "1"}, {"p": "99"})
    yield from foreign_filters(rows)
    for field_ in model._meta.concrete_fields:
        yield {f"{field_.name}__startswith": "mark"}
        yield {f"{field_.name}__isnull": "maybe"}
    yield from (
        {"state": "failed"},
        {"state": "nonsense"},
        {"when": "7"},
        {"when": "x"},
        {"rating": "up"},
        {"kind": "lead"},
        {"kind": "x"},
        {"site": "'"},
        {"attention": "any"},
        {"attention": "4"},
        {"attention": "seen"},
        {"left": "lead"},
        {"notes": "yes"},
        {"language": "de"},
        {"page": "/page"},
        {"page": "\x00"},
        {"from": "2026-01-01", "to": "2099-12-31"},
        {"from": "0000-00-00"},
        {"to": "nonsense"},
        {"state": "unanswered"},
        {"q": "mark '\" \x00 %_\\"},
        {"tag": "mark"},
        {"what": "people"},
        {"what": "x"},
        {"archived": "yes"},
        {"archived": "x"},
    )


def ranges() -> Iterator[dict[str, str]]:
    yield from ({"range": name} for name in ("today", "year", "nonsense"))
    yield {"from": "2026-11-01", "to": "2026-10-01"}
    yield {"from": "'", "to": "9999-99-99"}
