"""The visitor's socket in process: real consumer, real database, an upstream that the test speaks."""

import pytest

from tests.sockets import Browser, house


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey")


@pytest.fixture
async def open_browser(site, relay):
    """Opens tabs on the site and closes them after the test."""
    application, open_ones = house(relay), []

    async def open_one(site_key="alicekey", **options):
        open_ones.append(await Browser.open(application, site_key, **options))
        return open_ones[-1]

    yield open_one
    for browser in open_ones:
        await browser.leave()


@pytest.fixture
def begin_answer(source):
    """Asks from a tab and hears the answer begin; gives the turn."""

    async def begin(browser, text="At "):
        turn = await browser.ask()
        await browser.hear("asked")
        source.say(text)
        await browser.hear("delta")
        return turn

    return begin
