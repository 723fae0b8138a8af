"""Somebody who wants to spend a site's money: new tokens, addresses in few networks, other origins, many questions at once."""

import asyncio
import random

from tests.test_limits import TEXTS
from widget import limits
from widget.counters import Receipt
from widget.limits import Asker, SiteLimits

RATES = limits.read_rates(TEXTS, 20)


async def hour(processes, clock, seed, budget, pace):
    """An hour of `clock` against a site that takes `budget` questions in it, by counters of one or more processes.

    Returns what was taken: the moment and the network of each.
    """
    chance, taken, site = random.Random(seed), [], SiteLimits(500, 500, budget)

    async def ask():
        address = limits.network_of(f"2001:db8:{chance.randint(0, 9):x}::{chance.randint(1, 999):x}")
        asker = Asker(7, 3, f"token {chance.random()}", address)
        if isinstance(await chance.choice(processes).take(limits.of_question(RATES, site, asker)), Receipt):
            taken.append((clock.now, address))

    until = clock.now + 3600
    while clock.now < until:
        await asyncio.gather(*(ask() for _ in range(chance.randint(1, 20))))
        clock.now += chance.expovariate(1 / pace)
    return taken


def alike(taken, moment, address):
    """How many were taken from a network in a minute."""
    return sum(other == address and moment <= at < moment + 60 for at, other in taken)
