"""The outbox of a real server: what was committed leaves, even if the process dies before it has."""

import json
import time

import pytest

from tests.postbox import Postbox
from tests.receiver import Receiver, is_genuine
from tests.server import Product

SET_UP = """
from django.conf import settings
from widget.crypto import Vault
from widget.models import Site, Webhook, WebhookSecret
site = Site.objects.get()
site.takes_messages, site.mail_to = True, "alice@example.com"
site.save()
Webhook.objects.create(site=site, url={url!r}, events=["contact.created"])
print(WebhookSecret.make(site, None, Vault(settings.ENCRYPTION_KEYS))[1])
"""
LEAVE = """
from uuid import uuid4
from widget import contacts, protocol
from widget.places import Place
from widget.models import Site
contacts.leave(Place(Site.objects.get().pk, "a" * 64), protocol.Contact(str(uuid4()), "message", {}, "Please call me."))
"""
STATES = (
    "from widget.models import Delivery; print(*Delivery.objects.order_by('pk').values_list('kind', 'state', 'tries'))"
)


@pytest.fixture
def servers():
    """An owner's two servers: for mail and for events. The second keeps quiet."""
    box, receiver = Postbox(), Receiver(silent=True)
    yield box, receiver
    box.stop()
    receiver.stop()


@pytest.fixture
def product(tmp_path, servers):
    box, _receiver = servers
    product = Product(tmp_path, "http://127.0.0.1:9", EMAIL_URL=box.url, WEBHOOKS_TO_PRIVATE_ADDRESSES="on")
    product.add_site("Shop", "https://shop.example.com")
    yield product
    product.kill()


def wait_until(is_so, seconds=20):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until


def run(product, code):
    return product.manage("shell", "-v", "0", "-c", code).strip()


def test_a_process_that_dies_before_or_while_it_sends_leaves_it_to_the_next_one(product, servers):
    box, receiver = servers
    secret = run(product, SET_UP.format(url=receiver.url))
    run(product, LEAVE)  # a process that has written it and is gone
    assert run(product, STATES) == "('letter', 'waiting', 0) ('webhook', 'waiting', 0)"
    product.start()
    assert "Please call me." in box.wait_for(1)[0].get_content()
    receiver.wait_for(1)
    wait_until(lambda: "('letter', 'delivered', 1)" in run(product, STATES))
    product.kill()  # it has called the webhook, and heard nothing yet
    receiver.silent = False
    product.start()
    (first, body), (second, again) = receiver.wait_for(2)
    assert first["webhook-id"] == second["webhook-id"] and body == again
    assert is_genuine(secret, second, again) and json.loads(again)["data"]["contact"]["text"] == "Please call me."
    assert product.stop() == 0
    assert run(product, STATES) == "('letter', 'delivered', 1) ('webhook', 'delivered', 2)"
    assert len(box.letters) == 1


def test_what_another_process_writes_leaves_without_a_restart(product, servers):
    box, receiver = servers
    run(product, SET_UP.format(url=receiver.url))
    receiver.silent = False
    product.start()
    run(product, LEAVE)
    box.wait_for(1)
    receiver.wait_for(1)


def test_without_the_operators_word_nothing_goes_to_this_machine(product, servers):
    box, receiver = servers
    run(product, SET_UP.format(url=receiver.url))
    run(product, LEAVE)
    product.start(WEBHOOKS_TO_PRIVATE_ADDRESSES="off")
    box.wait_for(1)
    product.stop()
    assert receiver.calls == []
    words = run(product, "from widget.models import Delivery; print(Delivery.objects.get(kind='webhook').last_error)")
    assert "must begin with https://" in words
