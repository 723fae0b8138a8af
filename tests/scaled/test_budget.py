"""A minute's worth of tricks against two real processes: what is spent is counted at SparkGPT's end."""

import random
import threading
from functools import partial

import pytest
from websockets.exceptions import WebSocketException

from tests.tab import ORIGIN, Tab

OTHER_ORIGIN = "https://other.example.com"
SET = "from widget.models import Site; Site.objects.filter(key='{}').update(site_day={}, challenge='off')"
NEW_OF_ADDRESS = 30
"""LIMIT_NEW_VISITORS_OF_ADDRESS, in a minute."""
SOCKETS, THREADS = 8, 8


@pytest.fixture
def counting(pair):
    """Both processes, with limits as they are by default."""
    for product in pair:
        product.kill()
        product.start(LIMITS="on")
    yield pair
    for product in pair:
        product.kill()


def is_told(tab, turn):
    return tab.screen.returned or tab.screen.turns[turn].state == "done"


def attack(pair, site, addresses, seed):
    """New tokens over parallel sockets at both processes, from pages of both origins, with headers that name somebody else."""
    told = []

    def come(chance):
        for _ in range(SOCKETS):
            forged = f"198.51.100.{chance.randint(1, 254)}, {chance.choice(addresses)}"
            try:
                origin = chance.choice([ORIGIN, OTHER_ORIGIN])
                with Tab(chance.choice(pair), site, origin=origin, came_from=forged) as tab:
                    turn = tab.ask("x")
                    tab.until(partial(is_told, tab, turn), 30)
                    told.append(tab.screen.returned[0][1] if tab.screen.returned else "done")
            except (WebSocketException, TimeoutError) as error:
                told.append(type(error).__name__)

    threads = [threading.Thread(target=come, args=[random.Random(f"{seed} {number}")]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return told


def test_no_trick_spends_more_than_the_sites_budget(counting, upstream):
    budget = 20
    site = counting[0].add_site("Tried", ORIGIN, OTHER_ORIGIN)
    counting[0].manage("shell", "-v", "0", "-c", SET.format(site["site_key"], budget))
    everywhere = [f"2001:db8:{number:x}::1" for number in range(50)]
    told = attack(counting, site, everywhere, "budget")
    assert len(upstream.requests) == told.count("done") == budget
    assert told.count("site_full") > budget


def test_no_trick_makes_a_64_more_than_one_address(counting, upstream):
    site = counting[0].add_site("Crowded", ORIGIN, OTHER_ORIGIN)
    counting[0].manage("shell", "-v", "0", "-c", SET.format(site["site_key"], 1000))
    told = attack(counting, site, [f"2001:db8:99::{number:x}" for number in range(1, 200)], "network")
    assert len(upstream.requests) == told.count("done") == NEW_OF_ADDRESS
    assert told.count("too_many") > 0
