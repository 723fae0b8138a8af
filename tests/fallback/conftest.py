"""The visitor's line over plain HTTP in process: real exchanges, real database, an upstream that the test speaks."""

import pytest

from tests.fallback.exchanges import Tab
from tests.sockets import rooms
from widget.fallback import with_fallback


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey")


@pytest.fixture
def house(relay):
    return rooms(relay)


@pytest.fixture
def application(house):
    return with_fallback(None, house)


@pytest.fixture
async def open_tab(site, application):
    """Opens tabs on the site and closes them after the test."""
    open_ones = []

    async def open_one(**options):
        open_ones.append(await Tab.open(application, **options))
        return open_ones[-1]

    yield open_one
    for tab in open_ones:
        await tab.leave()
