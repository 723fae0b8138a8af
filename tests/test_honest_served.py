"""A real server with its limits as they come: a busy visitor and an office behind one address get every answer."""

import threading

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from widget.challenge import zeros

OFFICE, EACH = 20, 2
ADDRESS = "203.0.113.7"


@pytest.fixture(scope="module")
def product(tmp_path_factory, upstream):
    product = Product(tmp_path_factory.mktemp("honest"), upstream.url, LIMITS="on").start()
    yield product
    product.kill()


@pytest.fixture
def site(product, request):
    return product.add_site(request.node.name[:40], ORIGIN)


def ask(tab, text):
    """The way a browser asks: it solves what it is given, in silence. The turn as it ended."""
    turn, seen = tab.ask(text), len(tab.facts)
    while turn not in tab.screen.turns or tab.screen.turns[turn].state == "running":
        tab.hear()
        for _, fact in tab.facts[seen:]:
            if fact["type"] == "puzzle":
                tab.say(type="ask", turn=turn, text=text, solution=solve(fact))
        seen = len(tab.facts)
        assert not tab.screen.returned, tab.screen.returned
    return tab.screen.turns[turn]


def solve(puzzle):
    number = 0
    while zeros(f"{puzzle['puzzle']}.{number}") < puzzle["bits"]:
        number += 1
    return {"puzzle": puzzle["puzzle"], "answer": str(number)}


def test_a_busy_visitor_is_answered_as_often_as_somebody_can_read_in_a_minute(product, site):
    with Tab(product, site, came_from="203.0.113.99") as tab:
        assert [ask(tab, f"q{number}").state for number in range(10)] == ["done"] * 10


def test_an_office_of_twenty_behind_one_address_is_answered_though_all_ask_at_once(product, site):
    ended, together = [], threading.Barrier(OFFICE)

    def work(number):
        with Tab(product, site, came_from=ADDRESS) as tab:
            together.wait(60)
            ended.extend(ask(tab, f"{number}: {text}").state for text in range(EACH))

    people = [threading.Thread(target=work, args=[number]) for number in range(OFFICE)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert ended == ["done"] * OFFICE * EACH
