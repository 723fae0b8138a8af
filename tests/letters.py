"""What stands in the outbox, opened."""

import json

from django.conf import settings

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
