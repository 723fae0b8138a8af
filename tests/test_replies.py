"""A real server sends a long file at the pace of whoever reads it, and no faster."""

import json

import pytest

from tests.owner_line import OwnerLine
from tests.server import Product

TURNS = 8_000


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("replies"), "http://127.0.0.1:9")
    site = product.add_site("Shop", "https://shop.example.com")
    product.manage("seed_turns", str(TURNS), "--site", site["site_key"])
    product.manage("shell", "-c", "from widget.models import Turn; Turn.objects.update(answer='At nine. ' * 1000)")
    product.start()
    yield product
    product.kill()


def test_a_file_comes_whole_and_a_slow_reader_costs_little_memory(product):
    alice = OwnerLine(product)
    look_at_pages(alice)  # what they cost by themselves
    with alice.get("/admin/widget/turn/export.json") as answer:
        first = answer.read(100_000)
        before = product.memory()
        # The server answers others meanwhile; it has no more of this file in memory than the connection takes.
        look_at_pages(alice)
        grown = product.memory() - before
        text = first + answer.read()
    assert len(json.loads(text)) == TURNS
    print(f"The server grew by {grown:,} bytes.")
    assert len(text) > 75_000_000 and grown < 45_000_000


def look_at_pages(owner):
    for _ in range(30):
        with owner.get("/admin/widget/conversation/") as page:
            assert page.status == 200


def test_a_reader_who_goes_away_ends_it(product):
    alice = OwnerLine(product)
    with alice.get("/admin/widget/turn/export.csv") as answer:
        answer.read(1000)
    with alice.get("/readyz") as answer:
        assert answer.status == 200
    assert "Traceback" not in product.log.read_text()
