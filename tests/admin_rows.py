"""Every row that belongs to somebody, and what has become of it: for the walks through the admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, F, Value

from widget.models import TimeZone
from widget.tenancy import TenantModel

TENANTS: list[Any] = [model for model in apps.get_models() if issubclass(model, TenantModel)]
_OWNED = (*((model, model.OWNER) for model in TENANTS), (TimeZone, "user"))
Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One field of one row; `*` is the row itself. `whose` is its owner, `where` its site."""

    kind: str
    pk: int
    field: str
    whose: int | None
    where: int | None = None


def everything() -> Rows:
    """Every row as it is stored, and to whom it belongs: `{(kind, pk): {field: value}}`."""
    rows: Rows = {}
    model: Any
    for model, owner in _OWNED:
        for row in model.objects.order_by().annotate(whose=F(owner), where=_site(model)).values():
            rows[model.__name__, row["id"]] = row
    for user in User.objects.order_by().values("id", "is_staff", "is_superuser", "is_active", "email", "groups"):
        rows[f"User in {user['groups']}", user["id"]] = dict(user)
    return rows


def _site(model):
    return F(model.SITE) if getattr(model, "SITE", "") else Value(None, output_field=BigIntegerField())


class Writes:
    """Says whether anything was written since it was asked last: only then it is worth comparing every row."""

    def __init__(self) -> None:
        self._seen = False

    def __call__(self, execute, sql, params, many, context):
        self._seen |= sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, params, many, context)

    def any(self) -> bool:
        seen, self._seen = self._seen, False
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
