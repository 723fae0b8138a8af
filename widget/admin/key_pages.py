"""Pages of a long list by key: each begins where the last one ended, however far on that is. Knows no model.

Rows are in the order of one of their numbers, then of their primary key; a cursor says both.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from widget.admin.words import number_in


@dataclass(frozen=True, slots=True)
class KeyPage:
    """`next` and `previous` are queries for the address of the page; empty where there is none."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


def page_of(
    rows: QuerySet[Any], asked: QueryDict, size: int, number: str = "number", *, falls: bool = False
) -> KeyPage:
    """The page that `?after=12.345` or `?before=12.345` asks for; the first one for anything else. `falls`: the highest first."""
    before, after = _cursor(asked.get("before")), _cursor(asked.get("after"))
    cursor, downwards = before or after, falls is (before is None)
    order = [f"-{number}", "-pk"] if downwards else [number, "pk"]
    found = list((rows.filter(_beyond(cursor, number, downwards)) if cursor else rows).order_by(*order)[: size + 1])
    is_more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    if not found:
        return KeyPage([])
    has_next, has_previous = (True, is_more) if before else (is_more, after is not None)
    return KeyPage(
        found,
        _query(asked, "after", found[-1], number) if has_next else "",
        _query(asked, "before", found[0], number) if has_previous else "",
    )


def _cursor(text: str | None) -> tuple[int, int] | None:
    first, _, second = (text or "").partition(".")
    return (number_in(first), number_in(second)) if first and second else None


def _beyond(cursor: tuple[int, int], number: str, downwards: bool) -> Q:
    at, pk = cursor
    side = "lt" if downwards else "gt"
    return Q(**{f"{number}__{side}": at}) | Q(**{number: at, f"pk__{side}": pk})


def _query(asked: QueryDict, way: str, row: Any, number: str) -> str:
    """What was asked besides stays asked."""
    kept = asked.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept[way] = f"{getattr(row, number)}.{row.pk}"
    return kept.urlencode()
