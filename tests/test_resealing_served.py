"""Keys rotate under a real server that answers all the while; and with a wrong key nothing leaves it."""

import base64
import threading

import pytest

from tests.canary.mark import marked
from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

OLD, NEW, WRONG = (base64.b64encode(word * 8).decode() for word in (b"olds", b"news", b"lost"))
SECRET = marked("key-that-turns-under-load")
VISITORS, MORE_KEYS = 4, 400
FILL = f"""
from django.conf import settings
from widget.crypto import Vault
from widget.models import ApiKey
vault, owner = Vault(settings.ENCRYPTION_KEYS), ApiKey.objects.first().owner
for number in range({MORE_KEYS}):
    key = ApiKey(owner=owner, name=f"Key {{number}}")
    key.seal(f"{marked("key")}-{{number}}", vault)
    key.save()
"""


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    upstream.pace = 0.05  # a visitor may not ask more than ten times a second
    yield upstream
    upstream.stop()


@pytest.fixture
def product(upstream, tmp_path):
    product = Product(tmp_path, upstream.url, ENCRYPTION_KEYS=f"{OLD},{NEW}")
    yield product
    product.kill()


class Crowd:
    """Visitors who ask one question after the other until they are told to go; `ended` are how their turns did."""

    def __init__(self, product, site):
        self.ended, self._over = [], threading.Event()
        visitors = [threading.Thread(target=self._visit, args=(product, site)) for _ in range(VISITORS)]
        self._visitors = visitors
        for visitor in visitors:
            visitor.start()

    def _visit(self, product, site):
        with Tab(product, site) as tab:
            while not self._over.is_set():
                self.ended.append(tab.ends(tab.ask()).state)

    def leave(self):
        self._over.set()
        for visitor in self._visitors:
            visitor.join(60)
        assert not any(visitor.is_alive() for visitor in self._visitors)


def test_keys_rotate_while_visitors_are_answered_and_no_turn_fails(product, upstream):
    site = product.add_site("Shop", ORIGIN, secret=SECRET)
    product.manage("shell", "-v", "0", given=FILL)
    product.start()
    crowd = Crowd(product, site)
    for keys in (f"{NEW},{OLD}", f"{OLD},{NEW}", f"{NEW},{OLD}"):
        before = len(crowd.ended)
        told = product.manage("rotate_keys", "--at-once", "20", ENCRYPTION_KEYS=keys)
        assert f"{MORE_KEYS + 1} secrets were sealed anew" in told
        assert len(crowd.ended) > before, "nobody was answered meanwhile"
    crowd.leave()
    assert set(crowd.ended) == {"done"}, crowd.ended
    assert {request.headers["authorization"] for request in upstream.requests} == {f"Bearer {SECRET}"}
    assert "others may go" in product.manage("rotate_keys", "--check", ENCRYPTION_KEYS=f"{NEW},{OLD}")
    product.stop()
    product.start(ENCRYPTION_KEYS=NEW)
    with Tab(product, site) as tab:
        assert tab.ends(tab.ask()).state == "done"


def test_with_a_wrong_key_nothing_is_sent_and_everybody_is_told(product, upstream):
    site = product.add_site("Shop", ORIGIN, secret=SECRET)
    product.start(ENCRYPTION_KEYS=WRONG)
    assert "ENCRYPTION_KEYS don't open: 1 API key." in product.log.read_text()
    with Tab(product, site) as tab:
        assert tab.ends(tab.ask()).state == "failed"
    assert upstream.requests == [] and upstream.connections == 0
    assert "no entry of ENCRYPTION_KEYS sealed this secret" in product.log.read_text()
    product.stop()
    product.start()
    with Tab(product, site) as tab:
        assert tab.ends(tab.ask()).state == "done"
