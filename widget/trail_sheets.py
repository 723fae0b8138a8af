"""The audit trail as files, piece by piece: CSV and JSON, the latest entry first.

Reads in short queries, each from where the last one ended. Whose entries they are was decided by who hands them in.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from widget.cells import BOM, csv_line, json_text
from widget.models import AuditEntry

AT_ONCE = 500


def trail_csv(entries: QuerySet[Any]) -> Iterator[str]:
    zone = timezone.get_current_timezone()
    names = [f"{name} ({zone})" if name == "when" else name for name in _told(AuditEntry(deed="read"))]
    yield BOM + csv_line(names)
    for chunk in _chunks(entries):
        yield "".join(csv_line(_for_sheet(value) for value in _told(entry).values()) for entry in chunk)


def trail_json(entries: QuerySet[Any]) -> Iterator[str]:
    begins = "[\n"
    for chunk in _chunks(entries):
        yield begins + ",\n".join(json_text(_for_json(_told(entry))) for entry in chunk)
        begins = ",\n"
    yield "[]\n" if begins == "[\n" else "\n]\n"


def _chunks(entries: QuerySet[Any]) -> Iterator[list[AuditEntry]]:
    rows, before = entries.order_by("-pk"), Q()
    while chunk := list(rows.filter(before)[:AT_ONCE]):
        yield chunk
        before = Q(pk__lt=chunk[-1].pk)


def _told(entry: AuditEntry) -> dict[str, Any]:
    """`deed` is for programs, `done` for people; a file is in English, whoever takes it."""
    with override("en"):
        done = entry.sentence
    told = {"id": entry.pk, "when": entry.at, "who": entry.who_name, "deed": str(entry.deed), "done": done}
    told |= {"kind": entry.kind, "row": entry.object_id, "name": entry.name, "words": entry.words}
    return told | {"site": entry.site_name} | ({"address": entry.address} if settings.ADDRESSES != "off" else {})


def _for_sheet(value: object) -> object:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value


def _for_json(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "when": timezone.localtime(told["when"]).isoformat(timespec="seconds")}
