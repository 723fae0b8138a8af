"""Every tab of a visitor hears the same, and no tab of another visitor hears any of it."""

import asyncio

import pytest
from django.utils import timezone

from tests.sockets import Browser, house, in_database, leave, text_of
from widget import care, conversations, sites
from widget.answer import Ending, State
from widget.carrier import Unreachable
from widget.doors import Doors
from widget.ended_keys import SECONDS, EndedKeys
from widget.models import OldKey, Turn, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_second_tab_sees_the_same(open_browser, source):
    ann = await open_browser()
    other = await open_browser(token=ann.token)
    turn = await ann.ask("When?")
    assert (await other.hear("asked"))["question"] == "When?"
    source.say("At ")
    source.say("nine.")
    source.end()
    for tab in (ann, other):
        frames = [f for f in await tab.hear_to_the_end() if f["type"] != "asked"]
        assert text_of(frames) == "At nine."
        assert frames[-1]["turn"] == turn


async def test_another_tab_can_stop_the_answer(open_browser, begin_answer):
    ann = await open_browser()
    turn = await begin_answer(ann)
    other = await open_browser(token=ann.token)
    await other.say(type="stop", turn=turn)
    assert (await ann.hear("stopped"))["text"] == "At "
    assert (await other.hear("stopped"))["text"] == "At "


async def test_thumbs_reach_every_tab(open_browser, source):
    ann = await open_browser()
    turn = await ann.ask()
    source.say("x")
    source.end()
    await ann.hear_to_the_end()
    other = await open_browser(token=ann.token)
    await ann.say(type="rate", turn=turn, rating="up", reason="")
    for tab in (ann, other):
        assert await tab.hear("rated") == {"type": "rated", "turn": turn, "rating": "up"}
    assert (await in_database(Turn.objects.get)).rating == "up"


async def test_forget_deletes_all_and_every_tab_hears_it(open_browser, begin_answer, source):
    ann = await open_browser()
    await begin_answer(ann)
    other = await open_browser(token=ann.token)
    await ann.say(type="forget")
    assert await ann.hear() == {"type": "forgotten"}
    heard = [await other.hear()]
    while heard[-1]["type"] == "stopped":
        heard.append(await other.hear())
    assert heard[-1] == {"type": "forgotten"}
    assert source.hung_up == 1
    assert not await in_database(Visitor.objects.exists)
    await ann.ask()
    assert (await ann.hear("error"))["code"] == "hello_first"


async def test_a_visitor_hears_nothing_of_another(open_browser, begin_answer):
    ann, ben = await open_browser(), await open_browser()
    turn = await begin_answer(ann, "secret")
    await ben.say(type="stop", turn=turn)
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    await ben.say(type="rate", turn=turn, rating="up")
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    await ben.say(type="retry", turn=turn, attempt=1)
    assert (await ben.hear("error"))["code"] == "unknown_turn"
    assert await ben.hears_nothing()


async def test_the_end_of_a_turn_is_told_before_the_next_one_is_followed(open_browser, begin_answer, source, relay):
    """Another process has saved the end, and its news of the next turn comes before our reader has noticed."""
    ann = await open_browser()
    turn = await begin_answer(ann)
    row = next(iter(relay.running))
    await in_database(conversations.finish, row, 1, Ending(State.DONE, "At nine.", 2))
    other = await open_browser(token=ann.token)
    following = await other.ask("And on Sunday?")
    frames = [await ann.hear(), await ann.hear()]
    assert [(frame["type"], frame["turn"]) for frame in frames] == [("done", turn), ("asked", following)]


async def test_every_tab_at_a_site_hears_that_its_owner_has_saved_it(site, relay):
    doors = Doors(relay, leave)
    application = house(relay, doors=doors)
    browsers = [await Browser.open(application, site.key) for _ in range(2)]
    await doors.site_changed(site.pk, await in_database(sites.standing, site.pk))
    for browser in browsers:
        await browser.hear("changed")
        await browser.leave()


async def test_ending_an_old_key_cuts_who_came_by_it_and_nobody_else(site, relay, make_old_key):
    await in_database(make_old_key, site, "oldkey")
    doors = Doors(relay, leave)
    application = house(relay, doors=doors)
    old, new = [await Browser.open(application, key) for key in ("oldkey", site.key)]
    await doors.site_changed(site.pk, await in_database(sites.standing, site.pk))
    await old.hear("changed"), await new.hear("changed")
    assert await in_database(care.end_old_keys, site) == 1
    await doors.site_changed(site.pk, await in_database(sites.standing, site.pk))
    assert (await old.hear("refused"))["code"] == "unknown_site" and await old.hear_close() == 4500
    await new.hear("changed")
    await new.ask()
    await new.hear("asked")
    await new.leave()


async def test_pages_with_an_old_key_go_on_and_find_their_own_visitor_again(site, relay, make_old_key):
    await in_database(make_old_key, site, "oldkey")
    application = house(relay)
    browser = await Browser.open(application, "oldkey")
    await browser.ask("When do you open?")
    await browser.hear("asked")
    await browser.leave()
    back = await Browser.open(application, "oldkey", token=browser.token)
    assert [turn["question"] for turn in back.welcome["turns"]] == ["When do you open?"]
    await back.leave()
    other = await Browser.open(application, site.key, token=browser.token)
    assert other.welcome["turns"] == [], "the new key knows other visitors"
    await other.leave()


async def test_an_old_key_that_ends_by_its_date_cuts_who_came_by_it_with_a_query_for_all(site, relay, make_old_key):
    row = await in_database(make_old_key, site, "oldkey")
    doors, asked = Doors(relay, leave), []

    async def counted(function, *arguments):
        asked.append(function.__name__)
        return await in_database(function, *arguments)

    ended = EndedKeys(doors, counted)
    application = house(relay, doors=doors)
    olds = [await Browser.open(application, "oldkey") for _ in range(3)]
    new = await Browser.open(application, site.key)
    await ended.look()
    assert asked == ["ended_since"], "nothing has ended yet"
    await in_database(OldKey.objects.filter(pk=row.pk).update, until=timezone.now())
    await ended.look()
    for old in olds:
        assert (await old.hear("refused"))["code"] == "unknown_site" and await old.hear_close() == 4500
    assert asked == ["ended_since", "ended_since", "standing"]
    await new.ask()
    await new.hear("asked")
    await new.leave()


async def test_it_is_looked_for_by_itself_and_a_database_that_is_gone_is_waited_for(site, relay, make_old_key):
    row = await in_database(make_old_key, site, "oldkey")
    doors, failing = Doors(relay, leave), [True]

    async def shaky(function, *arguments):
        if failing and failing.pop():
            raise Unreachable
        return await in_database(function, *arguments)

    working = asyncio.create_task(EndedKeys(doors, shaky, seconds=0.01).run())
    old = await Browser.open(house(relay, doors=doors), "oldkey")
    await in_database(OldKey.objects.filter(pk=row.pk).update, until=timezone.now())
    assert (await old.hear("refused"))["code"] == "unknown_site"
    working.cancel()
    assert SECONDS <= 30, "within a minute, also when one look fails"
