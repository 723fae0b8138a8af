"""Questions and answers over plain HTTP: the same as on a socket, in however many streams."""

import uuid

import pytest

from tests.fallback.exchanges import ORIGIN, THAT_IS_ALL, Tab
from tests.sockets import Browser, in_database, text_of
from tests.sockets import house as socket_house
from widget import sites
from widget.fallback import VisitorStream
from widget.models import Contact, Site, Turn, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_visitor_asks_and_the_answer_streams(open_tab, source):
    ann = await open_tab()
    turn = await ann.ask("When?")
    assert (ann.told, ann.code) == ([], THAT_IS_ALL)
    assert (await ann.hear("asked"))["question"] == "When?"
    for word in ("At ", "nine", "."):
        source.say(word)
        assert (await ann.hear("delta"))["text"] == word
    source.end()
    assert await ann.hear("done") == {
        "type": "done",
        "turn": turn,
        "attempt": 1,
        "text": "At nine.",
        "saved": False,
        "closest": None,
    }
    assert (await in_database(Turn.objects.get)).state == "done"


async def test_the_stream_may_be_read_by_its_page_only_and_is_kept_by_nobody(open_tab):
    ann = await open_tab()
    assert ann.stream.status == 200
    assert ann.stream.headers == {
        "access-control-allow-origin": ORIGIN,
        "vary": "Origin",
        "cache-control": "no-store, no-transform",
        "content-type": "text/event-stream; charset=utf-8",
        "x-content-type-options": "nosniff",
        "x-accel-buffering": "no",
    }


async def test_nothing_is_stored_before_the_first_question_and_then_where_it_was_asked(open_tab, source):
    ann = await open_tab()
    assert ann.token
    assert not await in_database(Visitor.objects.exists)
    await ann.ask()
    turn = await in_database(Turn.objects.select_related("conversation__visitor").get)
    assert (turn.conversation.page, turn.conversation.visitor.locale) == (f"{ORIGIN}/", "en")


@pytest.mark.parametrize("seen", range(4))
async def test_a_stream_that_comes_back_at_any_delta_resumes_exactly(open_tab, source, seen):
    ann = await open_tab()
    turn = await ann.ask()
    await ann.hear("asked")
    for word in ("a", "b", "c"):
        source.say(word)
        await ann.hear("delta")
    welcome = await ann.listen(screen={"turn": turn, "attempt": 1, "seq": seen})
    assert (welcome["turns"][0]["text"], welcome["turns"][0]["seq"]) == (None, seen)
    source.say("d")
    source.end()
    frames = await ann.hear_to_the_end()
    assert "abc"[:seen] + text_of(frames) == "abcd"
    assert [frame["after"] for frame in frames if frame["type"] == "delta"][0] == seen


@pytest.mark.parametrize("limits", [{"beat_seconds": 0.002}, {"stream_bytes": 0}])
async def test_a_stream_ends_itself_and_the_next_goes_on_without_a_hole(open_tab, house, source, limits):
    async def short(scope, receive, send):
        await VisitorStream(house, **limits)({**scope, "site_key": "alicekey"}, receive, send)

    ann = await open_tab()
    turn = await ann.ask()
    tab, shown, seq, ends = Tab(short, token=ann.token), "", 0, []
    for number in range(20):
        source.say(f"{number} ")
        await tab.listen(screen={"turn": turn, "attempt": 1, "seq": seq})
        *facts, end = await tab.stream.rest()
        ends.append(end)
        for delta in (fact for fact in facts if fact["type"] == "delta"):
            assert delta["after"] == seq, "a hole or a double"
            shown, seq = shown + delta["text"], delta["seq"]
    source.end()
    whole = (await ann.hear_to_the_end())[-1]["text"]
    assert ends == [THAT_IS_ALL] * 20
    assert whole.startswith(shown)
    assert shown
    await tab.leave()


async def test_stop_is_heard_while_the_answer_streams(open_tab, source):
    ann = await open_tab()
    turn = await ann.ask()
    source.say("At ")
    assert [(await ann.hear())["type"] for _ in range(2)] == ["asked", "delta"]
    assert await ann.command(type="stop", turn=turn) == []
    assert (await ann.hear("stopped"))["text"] == "At "
    assert source.hung_up == 1


async def test_a_failed_question_can_be_tried_again(open_tab, source):
    ann = await open_tab()
    turn = await ann.ask()
    source.fail(RuntimeError("their fault"))
    assert (await ann.hear_to_the_end())[-1]["code"] == "unavailable"
    assert await ann.command(type="retry", turn=turn, attempt=1) == []
    assert (await ann.hear("asked"))["attempt"] == 2
    source.end()


async def test_a_socket_in_another_tab_sees_the_same_and_can_stop_it(open_tab, relay, source):
    ann = await open_tab()
    other = await Browser.open(socket_house(relay), "alicekey", token=ann.token)
    turn = await ann.ask("When?")
    source.say("At ")
    for tab in (ann, other):
        assert (await tab.hear("asked"))["question"] == "When?"
        assert (await tab.hear("delta"))["text"] == "At "
    await other.say(type="stop", turn=turn)
    for tab in (ann, other):
        assert (await tab.hear("stopped"))["text"] == "At "
    await ann.command(type="rate", turn=turn, rating="up", reason="")
    for tab in (ann, other):
        assert await tab.hear("rated") == {"type": "rated", "turn": turn, "rating": "up"}
    await ann.command(type="forget")
    for tab in (ann, other):
        await tab.hear("forgotten")
    assert not await in_database(Visitor.objects.exists)
    await other.leave()


async def test_what_was_asked_without_a_stream_is_in_the_next_welcome(open_tab, source):
    ann = await open_tab()
    await ann.leave()
    turn = await ann.ask("When?")
    source.say("At nine.")
    source.end()
    welcome = await ann.listen()
    assert (welcome["turns"][0]["turn"], welcome["turns"][0]["question"]) == (turn, "When?")


async def test_asking_again_with_the_same_turn_asks_upstream_once_and_tells_where_it_stands(open_tab, source):
    ann = await open_tab()
    turn = await ann.ask()
    source.say("At nine.")
    source.end()
    await ann.hear_to_the_end()
    await ann.ask(turn=turn)
    assert [(fact["type"], fact["attempt"]) for fact in ann.told] == [("asked", 1), ("done", 1)]
    assert len(source.questions) == 1


async def test_what_concerns_only_the_asker_is_in_the_answer(open_tab, source):
    ann = await open_tab()
    turn = await ann.ask()
    second = await ann.ask()
    assert [(f["type"], f["turn"], f["attempt"], f["code"]) for f in ann.told] == [("failed", second, 0, "busy")]
    for frame in ({"type": "stop", "turn": second}, {"type": "retry", "turn": second, "attempt": 1}):
        assert [fact["code"] for fact in await ann.command(**frame)] == ["unknown_turn"]
    assert await ann.command(type="ping") == [{"type": "pong"}]
    assert (await ann.hear("asked"))["turn"] == turn


async def test_a_visitor_can_do_nothing_to_another(open_tab, source):
    ann, ben = await open_tab(), await open_tab()
    turn = await ann.ask()
    for frame in ({"type": "stop"}, {"type": "rate", "rating": "up", "reason": ""}, {"type": "retry", "attempt": 1}):
        assert [fact["code"] for fact in await ben.command(turn=turn, **frame)] == ["unknown_turn"]


async def test_what_is_left_for_the_owner_is_kept_once_and_heard_in_the_answer(open_tab, site):
    await in_database(Site.objects.update, takes_messages=True)
    ann = await open_tab()
    frame = {
        "type": "contact",
        "turn": str(uuid.uuid4()),
        "kind": "message",
        "fields": {"name": "Ann"},
        "text": "Call me.",
    }
    for _ in range(2):
        assert await ann.command(**frame) == [{"type": "contacted", "turn": frame["turn"]}]
    assert (await in_database(Contact.objects.get)).text == "Call me."
    assert [fact["code"] for fact in await ann.command(**frame | {"kind": "lead"})] == ["not_offered"]


async def test_a_stream_hears_that_the_owner_has_saved_the_site(open_tab, house, site):
    tab = await open_tab()
    await house.doors.site_changed(site.pk, await in_database(sites.standing, site.pk))
    await tab.hear("changed")


async def test_a_stream_of_nobody_ends_when_only_named_visitors_may_chat(open_tab, house, site):
    tab = await open_tab()
    await in_database(Site.objects.update, needs_identity=True)
    await house.doors.site_changed(site.pk, await in_database(sites.standing, site.pk))
    assert (await tab.hear("refused"))["code"] == "identity_needed"


async def test_a_stream_that_came_by_a_foreign_page_is_a_sighting(open_tab, house, site):
    tab = await open_tab()
    await tab.command(type="ping")  # by whose end the hello is over
    await house.sightings.settle()
    assert await in_database(lambda: site.sightings.get().origin) == ORIGIN
