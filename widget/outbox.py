"""The outbox: what is to be delivered is written beside what it tells of, and tried by one process at a time until it arrives.

At least once: a process that dies between sending and writing it down sends again, under the same id. Synchronous, short units
of work; knows neither mail nor HTTP.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from widget import webhooks
from widget.bell import Bell
from widget.crypto import SealError, Vault
from widget.models import Delivery, Site, Visitor, Webhook, WebhookSecret
from widget.parcels import Call, Letter, NotTaken, Parcel
from widget.retold import DELIVERIES, retold
from widget.webhooks import Event

logger = logging.getLogger(__name__)
Kind, State = Delivery.Kind, Delivery.State
KINDS = tuple(Kind.values)
"""Each has its room, so that a mail server that hangs holds up no webhook."""

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 5 * 60, 30 * 60, 2 * 3600, 12 * 3600, 12 * 3600))
"""Between one try and the next: eight tries in a little more than a day."""
LEASE = timedelta(seconds=60)
"""How long a delivery stays with the process that took it; longer than any try takes."""
PER_SITE = 2
"""So many of one site are under way in one process: an owner's server that hangs must not hold up the others' events."""
WAITING_AT_MOST = 1000
"""For one site; what is to be told beyond that is dropped."""
KEPT = timedelta(days=30)
_LOOKED_AT, _PURGED_AT_ONCE = 50, 500
INVITED, GAVE_UP = "person.invited", "webhook.gave_up"

bell = Bell()
"""This process's bell: something was written."""


# --- Written ---


def post(site: Site | None, event: str, letter: Letter, visitor: Visitor | None = None) -> None:
    """A letter, in the transaction of the caller; one without a site says where it goes, and only superusers see that it went."""
    _write(Delivery(site=site, visitor=visitor, kind=Kind.LETTER, event=event), json.dumps(asdict(letter)))


def tell(site: Site, event: Event, data: Callable[[], Mapping[str, object]], visitor: Visitor | None = None) -> None:
    """An event, if this site's webhook wants it, in the transaction of the caller."""
    webhook = Webhook.objects.filter(site=site).first()
    if webhook and event in webhook.events:
        delivery = Delivery(site=site, visitor=visitor, kind=Kind.WEBHOOK, event=event)
        _write(delivery, webhooks.body(event, timezone.now(), data()))


def try_out(site: Site) -> Delivery:
    """A test event, which is tried once."""
    delivery = Delivery(site=site, kind=Kind.WEBHOOK, event=Event.TEST)
    _write(delivery, webhooks.body(Event.TEST, timezone.now(), {"site": {"key": site.key, "name": site.name}}))
    return delivery


def again(delivery: Delivery) -> bool:
    """Try it once more, now, whatever became of it; False if it has arrived, or is under way."""
    now = timezone.now()
    there = Delivery.objects.filter(_free(now), pk=delivery.pk).exclude(state=State.DELIVERED).exclude(sealed="")
    done = there.update(state=State.WAITING, tries=0, next_try_at=now, ended_at=None, lease_until=None)
    transaction.on_commit(bell.ring)
    return bool(done)


def drop_webhook(site: Site) -> None:
    """Where a site's events went is nobody's business any more: address, secrets and what waits for it."""
    Webhook.objects.filter(site=site).delete()
    site.webhook_secrets.all().delete()
    site.deliveries.filter(kind=Kind.WEBHOOK).exclude(state=State.DELIVERED).delete()


# --- Carried ---


def take(carrier: str, kind: str, room: int, under_way: Mapping[int | None, int]) -> list[Parcel]:
    """At most `room` deliveries that are due, for this carrier alone while the lease lasts; `under_way` counts by site."""
    now = timezone.now()
    due = Delivery.objects.filter(_free(now), kind=kind, state=State.WAITING, next_try_at__lte=now)
    busy = [site for site, count in under_way.items() if count >= PER_SITE]
    due = due.exclude(site__in=[site for site in busy if site is not None])
    due = due.exclude(site=None) if None in busy else due
    found = list(due.order_by("next_try_at", "pk").select_related("site__owner")[:_LOOKED_AT])
    return _take(carrier, found, room, Counter(under_way), now) if found else []


def keep(parcel: Parcel) -> bool:
    """It has arrived: what it said is dropped. False if it was somebody else's meanwhile."""
    ended = {"state": State.DELIVERED, "ended_at": timezone.now(), "sealed": "", "last_error": "", "lease_until": None}
    kept = bool(_held(parcel).update(**ended))
    if kept and isinstance(parcel.content, Call):
        works_again(parcel.site)
    return kept


def works_again(site: int | None) -> None:
    """This site's webhook arrives, or goes elsewhere now: its owner is told should it fail once more."""
    Webhook.objects.filter(site=site, given_up_at__isnull=False).update(given_up_at=None)


@transaction.atomic
def fail(parcel: Parcel, words: str, is_final: bool = False) -> bool:
    """This try has failed: when the next one is, or that there is none. False if it was somebody else's meanwhile."""
    now = timezone.now()
    kind, event = Delivery.objects.filter(pk=parcel.row).values_list("kind", "event").first() or ("", "")
    if is_final or event == Event.TEST or parcel.tries > len(PAUSES):
        logger.warning(
            "delivery %d of site %s is given up after %d tries: %s", parcel.row, parcel.site, parcel.tries, words
        )
        change: dict[str, object] = {"state": State.GIVEN_UP, "ended_at": now}
    else:
        change = {"next_try_at": now + PAUSES[parcel.tries - 1]}
    failed = bool(_held(parcel).update(**change, last_error=words[:200], lease_until=None))
    if failed and "state" in change and kind == Kind.WEBHOOK and event != Event.TEST:
        _tell_owner(parcel.site, words)
    return failed


def release(parcels: Iterable[Parcel]) -> None:
    """Not tried to the end: somebody else may do so at once."""
    for parcel in parcels:
        _held(parcel).update(lease_until=None, tries=F("tries") - 1)


def release_all() -> None:
    """Whatever is marked as under way, when the only process there is begins."""
    Delivery.objects.filter(state=State.WAITING).exclude(lease_until=None).update(lease_until=None)


def purge() -> int:
    """Drop what ended long ago; how many rows, of which there may be more."""
    kept = min(KEPT, timedelta(days=settings.KEEP_TRACES_DAYS))
    old = Delivery.objects.exclude(state=State.WAITING).filter(ended_at__lt=timezone.now() - kept)
    rows = list(old.order_by("ended_at").values_list("pk", flat=True)[:_PURGED_AT_ONCE])
    return Delivery.objects.filter(pk__in=rows).delete()[0]


# --- Below: parts of the above ---


def _tell_owner(site: int | None, words: str) -> None:
    """Once, until the webhook works again: not for each delivery that is given up."""
    webhook = Webhook.objects.select_related("site__owner").filter(site=site, given_up_at=None).first()
    if webhook is None or not Webhook.objects.filter(pk=webhook.pk, given_up_at=None).update(
        given_up_at=timezone.now()
    ):
        return
    if webhook.site.letters_go_to:
        with override(settings.LANGUAGE_CODE):
            post(webhook.site, GAVE_UP, _gave_up(webhook, retold(words, DELIVERIES)))


def _gave_up(webhook: Webhook, words: str) -> Letter:
    """Names the server and nothing of the address that may be a secret."""
    way = settings.PUBLIC_URL + reverse("admin:widget_site_webhook", args=(webhook.site_id,))
    said = {"site": webhook.site.name, "server": urlsplit(webhook.url).hostname, "reason": words, "way": way}
    text = _(
        "Your server %(server)s did not take an event of the chat “%(site)s”, after several tries: it is given up, and what "
        "comes next may be, too.\n\nThe last reason: %(reason)s\n\nLook at the address, send a test event and try again what was "
        "given up:\n%(way)s\n\nThis is told once, until events arrive again.\n"
    )
    return Letter("", " ".join((_("The webhook of %(site)s fails") % said).split()), text % said)


def _write(delivery: Delivery, content: str) -> None:
    if Delivery.objects.filter(site=delivery.site, state=State.WAITING).count() >= WAITING_AT_MOST:
        logger.warning("site %s: %d deliveries wait already; one more is dropped", delivery.site_id, WAITING_AT_MOST)
        return
    delivery.sealed = Vault(settings.ENCRYPTION_KEYS).seal(content, delivery.seal_name)
    delivery.save()
    transaction.on_commit(bell.ring, robust=True)


@transaction.atomic
def _take(
    carrier: str, found: list[Delivery], room: int, under_way: Counter[int | None], now: datetime
) -> list[Parcel]:
    taken: list[Parcel] = []
    for delivery in found:
        if len(taken) == room:
            break
        if under_way[delivery.site_id] >= PER_SITE:
            continue
        mine = Delivery.objects.filter(_free(now), pk=delivery.pk, state=State.WAITING, tries=delivery.tries)
        tries = delivery.tries + 1
        if mine.update(carrier=carrier, lease_until=now + LEASE, tries=tries):
            under_way[delivery.site_id] += 1
            taken += _opened(delivery, tries, carrier)
    return taken


def _opened(delivery: Delivery, tries: int, carrier: str) -> list[Parcel]:
    """With what it says; or none, and it has failed."""
    try:
        content = _content(delivery, Vault(settings.ENCRYPTION_KEYS))
    except NotTaken as problem:
        nothing = Letter("", "", "")
        fail(Parcel(delivery.pk, delivery.site_id, tries, carrier, nothing), problem.words, problem.is_final)
        return []
    return [Parcel(delivery.pk, delivery.site_id, tries, carrier, content)]


def _content(delivery: Delivery, vault: Vault) -> Letter | Call:
    try:
        said = vault.open(delivery.sealed, delivery.seal_name)
        if delivery.kind == Kind.LETTER:
            letter = json.loads(said)
            site = delivery.site
            return Letter(**{**letter, "to": letter["to"] or (site.letters_go_to if site else "")})
        secrets = [secret.open(vault) for secret in WebhookSecret.objects.filter(site=delivery.site_id)]
    except SealError as error:
        logger.error("delivery %d of site %s cannot be opened: %s", delivery.pk, delivery.site_id, error)
        raise NotTaken("This server's ENCRYPTION_KEYS don't open it, or the secret, any more.") from None
    webhook = Webhook.objects.filter(site=delivery.site_id).first()
    if webhook is None or not secrets:
        raise NotTaken("There is no webhook any more, or no secret to sign with.", is_final=True)
    return Call(webhook.url, delivery.id_sent, said, secrets)


def _held(parcel: Parcel) -> QuerySet[Delivery]:
    """The row, while it is at this try and in these hands."""
    return Delivery.objects.filter(pk=parcel.row, state=State.WAITING, carrier=parcel.carrier, tries=parcel.tries)


def _free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=now)
