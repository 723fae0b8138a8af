"""Every row that belongs to somebody, and what has become of it: for the walks through the admin."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, F, Value

from widget.models import TimeZone
from widget.tenancy import TenantModel

TENANTS: list[Any] = [model for model in apps.get_models() if issubclass(model, TenantModel)]
_WRITTEN = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
_OWNED = (*((model, model.OWNER) for model in TENANTS), (TimeZone, "user"))
_USER, _USERS = "User", frozenset({"auth_user", "auth_user_groups"})
ALL = frozenset({model._meta.db_table for model, _ in _OWNED} | _USERS)
Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One field of one row; `*` is the row itself. `whose` is its owner, `where` its site."""

    kind: str
    pk: int
    field: str
    whose: int | None
    where: int | None = None


def everything(tables: Set[str] = ALL) -> Rows:
    """Every row of these tables as it is stored, and to whom it belongs: `{(kind, pk): {field: value}}`."""
    rows: Rows = {}
    model: Any
    for model, owner in _OWNED:
        if model._meta.db_table in tables:
            for row in model.objects.order_by().annotate(whose=F(owner), where=_site(model)).values():
                rows[model.__name__, row["id"]] = row
    if not tables.isdisjoint(_USERS):
        for user in User.objects.order_by().values("id", "is_staff", "is_superuser", "is_active", "email", "groups"):
            rows[f"{_USER} in {user['groups']}", user["id"]] = dict(user)
    return rows


def within(rows: Rows, tables: Set[str]) -> Rows:
    """What `everything` would say of these tables, of rows that were read before."""
    kinds = {model.__name__ for model, _ in _OWNED if model._meta.db_table in tables}
    kinds |= set() if tables.isdisjoint(_USERS) else {_USER}
    return {key: row for key, row in rows.items() if key[0].partition(" ")[0] in kinds}


def _site(model):
    return F(model.SITE) if getattr(model, "SITE", "") else Value(None, output_field=BigIntegerField())


class Writes:
    """Which tables were written to since it was asked last: only their rows are worth comparing."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if found := _WRITTEN.match(sql):
            self._seen.add(found[1])
        return execute(sql, params, many, context)

    def tables(self) -> Set[str]:
        seen, self._seen = self._seen, set()
        return seen


def changed(before: Rows, after: Rows) -> Iterator[Change]:
    """What is another one now: a field, or a whole row that came or went."""
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            row = old or new or {}
            yield Change(*key, "*", row.get("whose"), row.get("where"))
        else:
            yield from (
                Change(*key, name, old.get("whose"), old.get("where")) for name in old if old[name] != new[name]
            )
