"""Visitors ask, rate, retry and forget while several count: nobody waits for a lock in vain, and the numbers are right."""

import random
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.core.management import call_command
from django.db import connections

from tests.numbers.stories import counted_slowly, stored
from tests.turns import ask, finish, new_id
from widget import conversations
from widget.answer import Ending, Measured, State
from widget.models import Turn
from widget.numbers.rollup import count_some
from widget.numbers.spans import Span
from widget.places import Place

VISITORS, ROUNDS, COUNTERS = 4, 12, 2
ENDINGS = (
    Ending(State.DONE, "At nine.", 3, measured=Measured(400, 1)),
    Ending(State.FAILED, "", 0, "limited", measured=Measured(None, 2)),
)


@pytest.fixture
def site(transactional_db, alice, make_site):
    return make_site(alice)


def visit(site, number, *, forgets):
    """What one visitor does; in every third round, what failed is tried again."""
    chance, mine = random.Random(number), Place(site.pk, f"visitor {number}")  # noqa: S311
    try:
        for _ in range(ROUNDS):
            turn, ending = new_id(), chance.choice(ENDINGS)
            finish(ask(mine, turn=turn), ending)
            conversations.rate(mine, turn, chance.choice(("up", "down")), "")
            if ending.code and chance.random() < 0.5:
                finish(conversations.retry(mine, turn, 1))
        if forgets:
            conversations.forget(mine)
    finally:
        connections.close_all()


def count(crowd):
    try:
        while not all(one.done() for one in crowd):
            count_some(5)
    finally:
        connections.close_all()


@pytest.mark.parametrize("forgets", [False, True])
def test_a_crowd_is_counted_right(site, forgets):
    with ThreadPoolExecutor(VISITORS + COUNTERS) as threads:
        crowd = [threads.submit(visit, site, number, forgets=forgets and not number) for number in range(VISITORS)]
        counters = [threads.submit(count, crowd) for _ in range(COUNTERS)]
        for one in wait([*crowd, *counters]).done:
            one.result()
    call_command("roll_up", verbosity=0)
    assert not Turn.objects.filter(to_count=True).exists()
    if not forgets:
        assert stored(site) == counted_slowly(site)
    begin = min(Turn.objects.values_list("asked_at", flat=True))
    call_command("roll_up", first=begin.date(), verbosity=0)
    for span in Span:
        assert stored(site, span) == counted_slowly(site, span)
