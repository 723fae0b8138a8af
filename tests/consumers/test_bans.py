"""Who is banned or blocked is told so after the handshake, and shown out if they are in already."""

import pytest

from tests.fallback.exchanges import Tab
from tests.sockets import Browser, house, in_database, leave, open_gate, rooms
from widget import conversations, places, snapshots
from widget.admin.deeds import forget_visitor
from widget.banning import BanKeeper
from widget.carrier import News
from widget.database import database
from widget.doors import Doors
from widget.fallback import with_fallback
from widget.models import Ban, Conversation, Visitor
from widget.places import Place
from widget.protocol import Close
from widget.tabs import Tabs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate():
    return open_gate()


@pytest.fixture
def doors(relay):
    return Doors(relay, leave)


@pytest.fixture
def keeper(gate, doors):
    return BanKeeper(gate, doors, database)


def coming_from(application, address):
    async def there(scope, receive, send):
        await application({**scope, "client": (address, 1)}, receive, send)

    return there


@pytest.fixture
async def come(site, relay, gate, doors):
    application, browsers = house(relay, gate=gate, doors=doors), []

    async def open_one(address, hello=True, **more):
        browsers.append(await Browser.open(coming_from(application, address), "alicekey", hello=hello, **more))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        await browser.leave()


async def hear_out(browser, code):
    assert (await browser.hear("refused"))["code"] == code
    assert await browser.hear_close() == Close[code.upper()]


async def test_a_banned_address_is_refused_after_the_handshake(come, keeper):
    await in_database(Ban.objects.create, network="203.0.113.0/24")
    await keeper.look()
    await hear_out(await come("203.0.113.7", hello=False), "banned")
    assert (await come("198.51.100.1")).welcome


async def test_whoever_is_in_is_shown_out_when_the_ban_comes_and_nobody_else(come, keeper):
    banned, other = await come("2001:db8::7"), await come("198.51.100.1")
    await in_database(Ban.objects.create, network="2001:db8::/64")
    await keeper.look()
    await hear_out(banned, "banned")
    assert await other.hears_nothing()


async def test_a_ban_that_is_lifted_lets_them_in_again(come, keeper):
    ban = await in_database(Ban.objects.create, network="203.0.113.0/24")
    await keeper.look()
    await in_database(ban.delete)
    await keeper.look()
    assert (await come("203.0.113.7")).welcome


@pytest.mark.parametrize("what", ["stream", "command", "mine"])
async def test_a_banned_address_is_refused_over_http_too(site, relay, gate, doors, keeper, what):
    await in_database(Ban.objects.create, network="203.0.113.0/24")
    await keeper.look()
    application = with_fallback(None, rooms(relay, doors=doors, gate=gate))
    tab = Tab(coming_from(application, "203.0.113.7"))
    frames = [tab.hello()] if what != "command" else [tab.hello(), {"type": "ping"}]
    refused, code = await (await tab.post(what, *frames)).rest()
    assert (refused["code"], code) == ("banned", Close.BANNED)


async def asked(browser, source):
    await browser.ask()
    await browser.hear("asked")
    source.say("At nine.")
    source.end()
    await browser.hear_to_the_end()
    return await in_database(Visitor.objects.get)


async def block(visitor, blocked=True):
    assert await in_database(conversations.block, visitor, blocked)


async def test_a_blocked_visitor_is_shown_out_and_comes_in_no_more_until_unblocked(come, source):
    browser = await come("203.0.113.7")
    visitor = await asked(browser, source)
    await block(visitor)
    await in_database(Tabs.tell_all_soon, visitor.token_hash, News("blocked"))
    await hear_out(browser, "blocked")
    back = await come("198.51.100.1", hello=False, token=browser.token)
    await back.say(type="hello", v=1, token=browser.token, locale="en", page="", screen=None)
    await hear_out(back, "blocked")
    await block(visitor, False)
    assert len((await come("198.51.100.1", token=browser.token)).welcome["turns"]) == 1


async def test_a_blocked_visitor_asks_nothing_even_if_the_news_was_lost(come, source):
    browser = await come("203.0.113.7")
    await block(await asked(browser, source))
    await browser.ask()
    await hear_out(browser, "blocked")


async def test_what_is_deleted_of_a_blocked_visitor_leaves_them_blocked(come, source):
    browser = await come("203.0.113.7")
    visitor = await asked(browser, source)
    await block(visitor)
    await in_database(lambda: forget_visitor(Conversation.objects.get()))
    assert not await in_database(Conversation.objects.exists)
    with pytest.raises(places.Refusal):
        await in_database(snapshots.enter, Place(visitor.site_id, visitor.token_hash))
