"""Two processes empty one outbox: each delivery arrives once."""

from collections import Counter

import pytest

from tests.receiver import Receiver

COUNT = 60
WRITE = """
from django.conf import settings
from widget import outbox
from widget.crypto import Vault
from widget.models import Site, Webhook, WebhookSecret
site = Site.objects.get(key={key!r})
Webhook.objects.update_or_create(site=site, defaults={{"url": {url!r}, "events": ["contact.created"]}})
WebhookSecret.make(site, None, Vault(settings.ENCRYPTION_KEYS))
for number in range({count}):
    outbox.tell(site, "contact.created", lambda: {{"number": number}})
"""
STATES = "from widget.models import Delivery; print(*Delivery.objects.values_list('state', 'tries'), sep=chr(10))"


@pytest.fixture
def receiver():
    receiver = Receiver(200)
    yield receiver
    receiver.stop()


def test_two_processes_deliver_each_row_once(house, redis_server, postgres, receiver):
    products, site = house
    for product in products:
        product.kill()
        product.start(WEBHOOKS_TO_PRIVATE_ADDRESSES="on")
    try:
        code = WRITE.format(key=site["site_key"], url=receiver.url, count=COUNT)
        products[0].manage("shell", "-v", "0", "-c", code)
        receiver.wait_for(COUNT, 60)
    finally:
        for product in products:
            product.stop()
    ids = Counter(headers["webhook-id"] for headers, _body in receiver.calls)
    assert set(ids.values()) == {1} and len(ids) == COUNT
    states = products[0].manage("shell", "-v", "0", "-c", STATES).splitlines()
    assert states == ["('delivered', 1)"] * COUNT
