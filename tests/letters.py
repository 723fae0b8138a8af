"""The outbox in tests: what stands in it, opened, and what a carrier does."""

import json

from django.conf import settings
from django.utils import timezone

from widget import outbox
from widget.crypto import Vault
from widget.models import Delivery


def opened(kind):
    """What each waiting delivery of a kind says, the oldest first: `(delivery, values)`."""
    vault = Vault(settings.ENCRYPTION_KEYS)
    waiting = Delivery.objects.filter(kind=kind, state="waiting").order_by("pk")
    return [(delivery, json.loads(vault.open(delivery.sealed, delivery.seal_name))) for delivery in waiting]


def letters():
    """As widget.outbox would hand them out."""
    return [{**said, "to": said["to"] or delivery.site.letters_go_to} for delivery, said in opened("letter")]


def events():
    return [said for _delivery, said in opened("webhook")]


def take(carrier="a", kind="letter", room=8, under_way=()):
    return outbox.take(carrier, kind, room, dict(under_way))


def due_now():
    Delivery.objects.update(next_try_at=timezone.now(), lease_until=None)


def state():
    delivery = Delivery.objects.get()
    return delivery.state, delivery.tries, delivery.last_error
