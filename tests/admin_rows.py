"""Every row that belongs to somebody, and what has become of it: for the walks through the admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from widget.models import (
    ApiKey,
    AuditEntry,
    Avatar,
    Contact,
    Conversation,
    Delivery,
    IdentitySecret,
    Invitation,
    Membership,
    Site,
    Turn,
    Visitor,
    Webhook,
    WebhookSecret,
)

TENANTS = (
    ApiKey,
    Site,
    Avatar,
    IdentitySecret,
    Visitor,
    Conversation,
    Turn,
    Contact,
    Membership,
    Invitation,
    AuditEntry,
    Webhook,
    WebhookSecret,
    Delivery,
)
Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One field of one row; `*` is the row itself."""

    kind: str
    pk: int
    field: str
    whose: int | None


def everything() -> Rows:
    """Every row as it is stored, and to whom it belongs: `{(kind, pk): {field: value}}`."""
    rows: Rows = {}
    for model in TENANTS:
        for row in model.objects.order_by().annotate(whose=F(model.OWNER)).values():
            rows[model.__name__, row["id"]] = row
    for user in User.objects.order_by().values("id", "is_staff", "is_superuser", "is_active", "email", "groups"):
        rows[f"User in {user['groups']}", user["id"]] = dict(user)
    return rows


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
            yield Change(*key, "*", (old or new or {}).get("whose"))
        else:
            yield from (Change(*key, name, old.get("whose")) for name in old if old[name] != new[name])
