"""A real server finds gaps by itself once a training is fetched, in another process, and closes them when it is taught."""

import json

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

OPEN = {
    "id": 1,
    "model_id": 1,
    "question": "When are you open?",
    "answer": "At nine.",
    "created_at": "2024-01-01 10:00:00",
}
HATS = {**OPEN, "id": 2, "question": "Do you repair hats?", "answer": "Yes."}


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    upstream.training = [OPEN]
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def product(tmp_path, upstream):
    product = Product(tmp_path, upstream.url, GAPS_MINUTES="60")
    yield product
    product.kill()


def wait_for(product, condition):
    """What the gaps are once that is so: by name, whether they are closed."""
    product.manage("shell", "-v", "0", "-c", _WAIT.format(condition=condition))
    code = "import json; print(json.dumps({gap.name: bool(gap.closed_at) for gap in Gap.objects.all()}))"
    return json.loads(product.manage("shell", "-v", "0", "-c", f"from widget.models import *; {code}"))


def test_gaps_are_found_and_closed_by_themselves(product, upstream):
    site = product.add_site("Shop", ORIGIN)
    product.start()
    with Tab(product, site) as ann:
        ann.ends(ann.ask("Do you repair hats?"))
        ann.ends(ann.ask("When are you open?"))
    age = "import datetime; from django.db.models import F; from widget.models import *; "
    age += "Turn.objects.update(asked_at=F('asked_at') - datetime.timedelta(hours=1))"
    product.manage("shell", "-v", "0", "-c", age)
    asked = len(upstream.requests)
    product.manage("fetch_training")
    assert wait_for(product, "Gap.objects.exists()") == {"Do you repair hats?": False}
    upstream.training = [OPEN, HATS]
    product.manage("fetch_training")
    assert wait_for(product, "Gap.objects.exclude(closed_at=None).exists()") == {"Do you repair hats?": True}
    assert len(upstream.requests) == asked + 2, "finding gaps asks SparkGPT nothing"


_WAIT = """
import time
from widget.models import *
until = time.monotonic() + 50
while not ({condition} and Upkeep.objects.filter(name="gaps", lease_until=None).exists()):
    assert time.monotonic() < until, "nobody looked"
    time.sleep(0.2)
"""
