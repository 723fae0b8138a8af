"""The disk is full: the visitor has the text, the operator an alarm, nothing is corrupted; with room again all is saved."""

import sqlite3
from contextlib import closing

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

ROOM = 6
"""Pages that are left: enough for a question, too little for the answer."""
ANSWER = ["A long story. "] * 4_000


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    upstream.answer = lambda prompt: ANSWER
    yield upstream
    upstream.stop()


@pytest.fixture
def product(upstream, tmp_path):
    product = Product(tmp_path, upstream.url)
    yield product
    product.kill()


def run(folder, *statements):
    with closing(sqlite3.connect(folder / "database.sqlite3", timeout=20)) as database:
        rows = [database.execute(statement).fetchone() for statement in statements]
        database.commit()
    return rows[-1]


def test_an_answer_that_does_not_fit_on_the_disk_waits_for_room(product, tmp_path):
    site = product.add_site("Shop", ORIGIN)
    run(tmp_path, "CREATE TABLE filler AS SELECT zeroblob(1000000) AS bytes")
    (pages,) = run(tmp_path, "PRAGMA page_count")
    product.start(DJANGO_SETTINGS_MODULE="tests.full_disk", SPARKWIDGET_TEST_PAGES=str(pages + ROOM))
    with Tab(product, site) as tab:
        turn = tab.ask()
        tab.shows(turn, "".join(ANSWER))
        product.wait_for_log("whether its disk is full): database or disk is full")
        assert tab.screen.turns[turn].state == "running", "what is not saved is not told as done"
        assert run(tmp_path, "PRAGMA integrity_check") == ("ok",)
        run(tmp_path, "DROP TABLE filler")
        assert tab.ends(turn).state == "done"
    product.wait_for_log("the database is back")
    assert run(tmp_path, "SELECT state, answer FROM widget_turn") == ("done", "".join(ANSWER))
    assert run(tmp_path, "PRAGMA integrity_check") == ("ok",)
