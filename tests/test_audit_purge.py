"""Entries of the audit trail go when they are older than they are kept, by themselves and by command, and that is told."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from tests.sockets import in_database
from widget import audit, housekeeping
from widget.audit import Deed
from widget.models import AuditEntry


def entries(count, days):
    """So many, from so many days ago."""
    rows = AuditEntry.objects.bulk_create(AuditEntry(deed=Deed.READ, words=f"{days} days") for _ in range(count))
    AuditEntry.objects.filter(pk__in=[row.pk for row in rows]).update(at=timezone.now() - timedelta(days=days))


def left():
    kept = AuditEntry.objects.exclude(deed=Deed.PURGED).order_by("pk")
    return list(kept.values_list("words", flat=True))


def run(*words):
    call_command("purge", *words, stdout=(out := StringIO()))
    return out.getvalue()


def test_the_oldest_go_first_and_only_so_many(db):
    entries(3, 10)
    entries(2, 20)
    before = timezone.now() - timedelta(days=5)
    assert audit.purge(before, 2) == 2 and left() == ["10 days"] * 3
    assert audit.purge(before, 9) == 3 and audit.purge(before, 9) == 0


def test_that_it_was_done_is_told_once(db):
    entries(4, 10)
    before = timezone.now() - timedelta(days=5)
    for _ in range(4):
        audit.purge(before, 1)
    entry = AuditEntry.objects.get(deed=Deed.PURGED)
    assert (str(entry), entry.words) == ("somebody let go of old entries of this list", f"from before {before.date()}")
    assert audit.purge(before, 1) == 0 and AuditEntry.objects.count() == 1


async def test_a_server_lets_go_of_what_is_older_than_two_years(transactional_db):
    await in_database(entries, 5, 731)
    await in_database(entries, 2, 729)
    gone = await housekeeping.try_purge(in_database, "one")
    assert gone and gone["entries of who did what"] == 5
    assert await in_database(left) == ["729 days"] * 2


async def test_who_wants_them_for_ever_keeps_them(transactional_db, settings):
    settings.AUDIT_DAYS = 0
    await in_database(entries, 1, 5000)
    assert not await housekeeping.try_purge(in_database, "one") and await in_database(left) == ["5000 days"]


def test_the_command_lets_go_of_them_and_may_be_tried(db, settings):
    entries(3, 800)
    entries(2, 20)
    assert "Would delete 3 entries of who did what" in run("--dry-run") and len(left()) == 5
    assert "Deleted 3 entries of who did what" in run() and left() == ["20 days"] * 2
    settings.AUDIT_DAYS = 0
    assert "Deleted nothing" in run() and left() == ["20 days"] * 2
