"""What models are taught is fetched by a real server while visitors ask, and the log of SparkGPT's calls shows who went first."""

import json

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

PAIRS = [{"id": 1, "model_id": 1, "question": "Open?", "answer": "At nine.", "created_at": "2024-01-01 10:00:00"}]


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    upstream.training = PAIRS
    upstream.quota = {"X_RateLimit_Limit": "100", "X_RateLimit_Remaining": "90"}
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def product(tmp_path, upstream):
    product = Product(tmp_path, upstream.url, TRAINING_HOURS="24", ANSWERS_PER_SITE="1")
    yield product
    product.kill()


def shell(product, code):
    return product.manage("shell", "-v", "0", "-c", f"from widget.models import *; {code}").split()


def calls(upstream):
    return [request.path.rsplit("/", 1)[-1] for request in upstream.requests]


def make_due(product):
    shell(product, "from django.utils import timezone; now = timezone.now(); TaughtModel.objects.update(due_at=now); "
                   "Upkeep.objects.filter(name='training').update(due_at=now)")  # fmt: skip


def put_off(product):
    return " ".join(shell(product, "print(Upkeep.objects.get(name='training').words)"))


def test_a_server_fetches_by_itself_and_waits_while_a_visitor_waits_or_the_floor_is_reached(product, upstream):
    site = product.add_site("Shop", ORIGIN)
    product.start()
    upstream.wait_for_requests(1, 30)
    assert calls(upstream) == ["getModelTrain"]
    wait_until_looked(product)
    upstream.hold()
    with Tab(product, site) as ann, Tab(product, site) as ben:
        first = ann.ask("a")
        upstream.wait_for_requests(2)
        second = ben.ask("b")
        ben.until(lambda: any(fact["type"] == "waiting" for _, fact in ben.facts))
        make_due(product)
        wait_until_looked(product)
        assert put_off(product) == "1 put off" and len(upstream.requests) == 2
        upstream.quota = {"X_RateLimit_Limit": "100", "X_RateLimit_Remaining": "20"}
        upstream.release()
        ann.ends(first), ben.ends(second)
    make_due(product)
    wait_until_looked(product)
    assert put_off(product) == "1 put off"
    assert calls(upstream) == ["getModelTrain", "askoutsideStream", "askoutsideStream"]
    found = shell(product, "import json; print(json.dumps(list(TaughtPair.objects.values_list('number', 'until'))))")
    assert json.loads(" ".join(found)) == [[1, None]]


def wait_until_looked(product):
    """Until the schedule has come by once more."""
    product.manage("shell", "-v", "0", "-c", _LOOK)


_LOOK = """
import time
from django.utils import timezone
from widget.models import Upkeep
until = time.monotonic() + 40
while not Upkeep.objects.filter(name="training", due_at__gt=timezone.now(), lease_until=None).exists():
    assert time.monotonic() < until, "nobody looked"
    time.sleep(0.1)
"""
