"""Keeps who did what, in the transaction of the deed itself. Knows no page; never gets to see a secret or what visitors wrote."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from widget.kept_addresses import kept
from widget.models import AuditEntry, Site
from widget.models.people import called
from widget.tenancy import TenantModel, owner_of, site_of

Deed = AuditEntry.Deed
Doer = HttpRequest | AbstractBaseUser | AnonymousUser | None


def record(doer: Doer, deed: Deed, row: TenantModel | None = None, *, words: str = "", once: str = "") -> None:
    """That this person (or whoever sent this request; None is the server itself) did this with this row.

    `words` say what changed, for an owner, without any value that could be secret or a visitor's, and in English: widget.retold
    tells them in the reader's language. With `once`, a second entry of
    the same name is dropped without a word.
    """
    entry = AuditEntry(deed=deed, words=shortened(words), **_doer(doer), **(_about(row) if row else {}))
    if not once:
        return entry.save()
    entry.once = once
    # In one statement, so that two requests at the same moment keep one entry.
    AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)


def record_reading(request: HttpRequest, row: TenantModel) -> None:
    """That somebody reads a row with a visitor's words, once in each hour of the clock."""
    kind, hour = row._meta.model_name, timezone.now().strftime("%Y%m%d%H")
    record(request, Deed.READ, row, once=f"read:{request.user.pk}:{kind}:{row.pk}:{hour}")


def record_readings(request: HttpRequest, sites: Iterable[Site], what: str, words: str) -> None:
    """That somebody reads visitors' words of these sites in one place, `what`; once in each hour of the clock. One statement."""
    hour, who = timezone.now().strftime("%Y%m%d%H"), _doer(request)
    entries = [
        AuditEntry(
            deed=Deed.READ, words=words, **who, **_about(site), once=f"read:{request.user.pk}:{what}:{site.pk}:{hour}"
        )
        for site in sites
    ]
    AuditEntry.objects.bulk_create(entries, ignore_conflicts=True)


def record_deletions(doer: Doer, rows: Iterable[TenantModel]) -> None:
    """To be told before the rows go: an entry names whose they were."""
    for row in rows:
        record(doer, Deed.DELETED, row)


def record_stranger(request: HttpRequest | None, deed: Deed, who: str | AbstractBaseUser, *, words: str = "") -> None:
    """That somebody did this who isn't signed in; a text is told only where it is somebody's name or address.

    That somebody has to wait is told once an hour for each account: whoever goes on trying must not fill the trail.
    """
    known = _named(who[:254]) if isinstance(who, str) else who
    said = {"who": known, "who_name": called(known) if known else ""}
    entry = AuditEntry(deed=deed, words=words, **{**_doer(request), **said})
    if deed is Deed.LOCKED:
        entry.once = f"locked:{known.pk if known else ''}:{words}:{timezone.now():%Y%m%d%H}"
        AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)
    else:
        entry.save()


def due(before: datetime) -> QuerySet[AuditEntry]:
    """What is older than that, the oldest first."""
    entries: QuerySet[AuditEntry] = AuditEntry.objects.filter(at__lt=before).order_by("at", "pk")
    return entries


@transaction.atomic
def purge(before: datetime, limit: int) -> int:
    """Let go of at most so many of the entries from before; how many, of which there may be more. That it was done is told."""
    rows = list(due(before).values_list("pk", flat=True)[:limit])
    gone, _ = AuditEntry.objects.filter(pk__in=rows).delete()
    if gone:
        day = before.date()
        record(None, Deed.PURGED, words=f"from before {day}", once=f"purged:{day}")
    return gone


def kept_since(now: datetime) -> datetime | None:
    """What is older than this is let go of; None where the operator keeps all."""
    return now - timedelta(days=settings.AUDIT_DAYS) if settings.AUDIT_DAYS else None


def listen() -> None:
    """Sign-ins, which no admin page sees."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_login_failed.connect(_refused, dispatch_uid="audit")


def shortened(words: str) -> str:
    return words if len(words) <= 500 else f"{words[:499]}…"


def _doer(doer: Doer) -> dict[str, Any]:
    request = doer if isinstance(doer, HttpRequest) else None
    user: Any = getattr(doer, "user", None) if request else doer
    address = address_of(request) if request else None
    if user is None or not user.is_authenticated:
        return {"address": address}
    return {"who": user, "who_name": called(user), "address": address}


def _named(typed: str) -> AbstractBaseUser | None:
    return get_user_model().objects.filter(Q(username=typed) | Q(email__iexact=typed)).exclude(username="").first()


def _about(row: TenantModel) -> dict[str, Any]:
    """Kept in English, and told in the reader's language (AuditEntry.sentence)."""
    site: Site | None = site_of(row)
    with override("en"):
        kind, name = str(row._meta.verbose_name), row.name_for_audit
    return {
        "owner_id": owner_of(row),
        "site": site,
        "site_name": site.name if site else "",
        "kind": kind,
        "object_id": row.pk,
        "name": name,
    }


def address_of(request: HttpRequest) -> str | None:
    """The client's, as the trusted proxies tell it (widget.proxies), and as far as it may be kept."""
    today = timezone.now().astimezone(UTC).date()
    return kept(request.META.get("REMOTE_ADDR", ""), settings.ADDRESSES, settings.SECRET_KEY, today)


def _signed_in(sender: object, request: HttpRequest | None, user: AbstractBaseUser, **_: object) -> None:
    entry = {**_doer(request), "who": user, "who_name": called(user)}
    AuditEntry(deed=Deed.SIGNED_IN, **entry).save()


def _refused(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    """What was typed is kept only where it is somebody's name: people type passwords into the wrong field, too."""
    record_stranger(request, Deed.REFUSED, str(credentials.get("username", "")))
