"""What is too old to be kept, kind by kind: found, counted, and deleted some at a time, each time in one short transaction.

Knows what goes when, and neither who asks for it nor how often. Numbers stay: they name nobody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from widget import attention, audit, followups, notes
from widget.models import (
    Browser,
    Contact,
    Conversation,
    Delivery,
    Fetch,
    Invitation,
    OldKey,
    Sighting,
    Site,
    State,
    Tag,
    TaughtPair,
    Tries,
    Turn,
    Visitor,
)
from widget.webhooks import Event

AT_ONCE = 50
"""Takes some 30 ms: questions of visitors come in between."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Rows of one kind that are to go: `what` they are in plain words, `site` whose (None: the house's own)."""

    what: str
    site: int | None
    due: QuerySet[Any]
    drop: Callable[[list[int]], int]

    def run(self, at_once: int = AT_ONCE) -> int:
        """Delete some; how many are gone. None: there are no more, or somebody else has them in hand."""
        rows = list(self.due.values_list("pk", flat=True)[:at_once])
        return self.drop(rows) if rows else 0

    def count(self) -> int:
        return int(self.due.count())


def chores(now: datetime) -> Iterator[Chore]:
    """All there is to do, site by site, and the house's own last."""
    for site in Site.objects.order_by("pk"):
        yield from chores_of(site, now)
    yield from _house(now - timedelta(days=settings.KEEP_TRACES_DAYS), now)
    yield from _of_training(now)
    if before := audit.kept_since(now):
        yield Chore("entries of who did what", None, audit.due(before), lambda rows: audit.purge(before, len(rows)))


def chores_of(site: Site, now: datetime) -> Iterator[Chore]:
    if since := site.since("conversations", now):
        yield Chore("questions", site.pk, due_questions(site, since), _drop_questions)
        yield Chore("deliveries", site.pk, _told_of(site, since), _drop_all(Delivery))
    for kind, what in ((Contact.Kind.MESSAGE, "messages"), (Contact.Kind.LEAD, "leads")):
        if since := site.since(what, now):
            yield Chore(what, site.pk, due_contacts(site, kind, since), _drop_contacts)


def due_questions(site: Site, since: datetime) -> QuerySet[Turn]:
    """Not those that are being answered, nor those that the numbers don't know yet: these are counted within a second."""
    old = Turn.objects.filter(conversation__visitor__site=site, asked_at__lt=since, to_count=False)
    return old.exclude(state=State.RUNNING).order_by("asked_at", "pk")


def due_contacts(site: Site, kind: str, since: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(visitor__site=site, kind=kind, created_at__lt=since).order_by("pk")


def next_due(site: Site) -> datetime | None:
    """When the oldest question goes that is kept now."""
    oldest = due_questions(site, _LAST).values_list("asked_at", flat=True).first()
    days = site.days("conversations")
    return oldest + timedelta(days=days) if oldest and days else None


# --- Below: parts of the above ----------------------------------------------------------------------------------

_LAST = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def _told_of(site: Site, since: datetime) -> QuerySet[Delivery]:
    """What was to be told of a visitor's words, and couldn't: it goes when they go. A contact's goes with the contact."""
    told = Delivery.objects.filter(site=site, visitor__isnull=False, created_at__lt=since)
    return told.exclude(event=Event.CONTACT_CREATED).order_by("pk")


@transaction.atomic
def _drop_questions(rows: list[int]) -> int:
    """Whoever asks right now holds their visitor's row, and is left for the next time."""
    visitors = _lock(Visitor.objects.filter(conversations__turns__in=rows))
    mine = Turn.objects.filter(pk__in=rows, conversation__visitor__in=visitors)
    touched = list(mine.order_by().values_list("conversation", flat=True).distinct())
    latest = mine.aggregate(at=Max("ended_at"))["at"]
    # Asked again meanwhile, it runs and stays.
    going = Turn.objects.filter(pk__in=rows, conversation__in=touched).exclude(state=State.RUNNING)
    gone = going.delete()[1].get(Turn._meta.label, 0)  # without what goes along
    _drop_what_was_sent_along(visitors, latest)
    _drop_silent(touched)
    attention.recall(Conversation.objects.filter(pk__in=touched))
    _drop_nobody(visitors)
    return gone


def _drop_what_was_sent_along(visitors: list[int], before: datetime | None) -> None:
    """What is gone may have been sent with the questions after it."""
    if before:
        later = Turn.objects.filter(conversation__visitor__in=visitors, asked_at__lte=before + followups.FRESH)
        later.exclude(prompt="").exclude(state=State.RUNNING).update(prompt="")


@transaction.atomic
def _drop_contacts(rows: list[int]) -> int:
    visitors = _lock(Visitor.objects.filter(contacts__in=rows))
    going = Contact.objects.filter(pk__in=rows, visitor__in=visitors)
    latest = going.order_by("-created_at").values_list("created_at", flat=True).first()
    # A letter or an event that tells of it, and was not delivered, was written with it.
    told = Delivery.objects.filter(visitor__in=visitors, event=Event.CONTACT_CREATED)
    told.filter(created_at__lte=latest + timedelta(seconds=1)).delete() if latest else None
    gone, _ = going.delete()
    _drop_nobody(visitors)
    return int(gone)


def _lock(visitors: QuerySet[Visitor]) -> list[int]:
    """By primary key, so that two never wait for each other."""
    ids = visitors.order_by().values("pk")
    locked = Visitor.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True)
    return [visitor.pk for visitor in locked]


def _drop_silent(conversations: list[int]) -> None:
    """Without a question nothing is left of them that anybody would look for: notes go, and tags that nothing else has."""
    silent = Conversation.objects.filter(pk__in=conversations).exclude(
        Exists(Turn.objects.filter(conversation=OuterRef("pk")))
    )
    tags = list(Tag.objects.filter(conversations__in=silent).values_list("pk", flat=True).distinct())
    silent.delete()
    notes.drop_unused(tags)


def _drop_nobody(visitors: list[int]) -> None:
    """Visitors of whom nothing is kept, with what they agreed to and what still waits to be told of them."""
    said, left = (Exists(model.objects.filter(visitor=OuterRef("pk"))) for model in (Conversation, Contact))
    Visitor.objects.filter(pk__in=visitors).exclude(said).exclude(left).delete()


def _of_training(now: datetime) -> Iterator[Chore]:
    """Old wordings, and fetches. What models are taught now stays, however long ago that was fetched."""
    if not settings.TRAINING_KEEP_DAYS:
        return
    since = now - timedelta(days=settings.TRAINING_KEEP_DAYS)
    yield Chore("old trained pairs", None, TaughtPair.objects.filter(until__lt=since), _drop_all(TaughtPair))
    yield Chore("fetches of trainings", None, Fetch.objects.filter(ended_at__lt=since), _drop_all(Fetch))


def _drop_all(model: Any) -> Callable[[list[Any]], int]:
    def drop(rows: list[Any]) -> int:
        return int(model.objects.filter(pk__in=rows).delete()[0])

    return drop


def _house(since: datetime, now: datetime) -> Iterator[Chore]:
    """What is left of the house's own doings."""
    delivered = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(ended_at__lt=since)
    # An address from which somebody signed in is known for as long as widget.tries says, if not shorter.
    kinds: list[tuple[str, Any, QuerySet[Any]]] = [
        ("deliveries", Delivery, delivered),
        ("tries to sign in", Tries, Tries.objects.filter(last_at__lt=since)),
        ("browsers", Browser, Browser.objects.filter(last_seen__lt=since)),
        ("invitations", Invitation, Invitation.objects.filter(expires_at__lt=since)),
        ("old site keys", OldKey, OldKey.objects.filter(until__lt=since)),
        ("pages it was seen on", Sighting, Sighting.objects.filter(last_at__lt=since)),
        ("sessions", Session, Session.objects.filter(expire_date__lt=now)),
    ]
    for what, model, due in kinds:
        yield Chore(what, None, due.order_by("pk"), _drop_all(model))
