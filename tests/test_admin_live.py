"""A transcript follows its conversation: what is being said, that there is something new, and that it is gone."""

import json
from contextlib import aclosing

import pytest

from tests.login import login
from tests.sockets import in_database
from tests.turns import ANN, ask
from widget import conversations
from widget.admin import live
from widget.audit import Deed
from widget.models import AuditEntry, Conversation, Turn
from widget.places import Place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann(alice, make_site):
    return Place(make_site(alice).pk, ANN)


def events(relay, row, known="", **options):
    return aclosing(live.told(row, known, relay, in_database, look_seconds=0.01, **options))


async def next_event(stream):
    """The kind and the data of the next event, and the version that it names."""
    fields = dict(line.split(": ", 1) for line in (await anext(stream)).decode().strip().splitlines())
    return fields.get("event"), fields.get("data"), fields.get("id")


async def begin(relay, ann):
    taken = await in_database(ask, ann)
    relay.start(taken.question)
    return taken, (await in_database(Conversation.objects.get)).pk


async def test_the_page_gets_each_delta_and_then_that_there_is_an_answer_to_read(relay, source, ann):
    taken, row = await begin(relay, ann)
    async with events(relay, row) as stream:
        assert (await next_event(stream))[0] is None
        assert (await next_event(stream))[0] == "changed"
        source.say("At ")
        kind, data, _ = await next_event(stream)
        assert (kind, json.loads(data)["text"]) == ("said", "At ")
        source.say("nine.")
        assert json.loads((await next_event(stream))[1])["after"] == 1
        source.end()
        assert json.loads((await next_event(stream))[1])["type"] == "done"
        assert (await next_event(stream))[0] == "changed"


async def test_whoever_comes_later_gets_what_was_said_before(relay, source, ann):
    _, row = await begin(relay, ann)
    source.say("At ", "nine")
    async with events(relay, row) as stream:
        heard = [await next_event(stream) for _ in range(3)]
    assert json.loads(heard[-1][1])["text"] == "At nine"


async def test_a_page_that_shows_all_there_is_hears_nothing_until_there_is_more(relay, source, ann):
    taken, row = await begin(relay, ann)
    source.say("At nine."), source.end()
    standing = await in_database(lambda: live.standing_of(Conversation.objects.get()))
    while standing.running:
        standing = await in_database(lambda: live.standing_of(Conversation.objects.get()))
    async with events(relay, row, standing.version) as stream:
        await next_event(stream)
        await in_database(conversations.rate, ann, taken.question.turn, "down", "")
        kind, _, version = await next_event(stream)
    assert kind == "changed" and version != standing.version and version.split(".")[3] == "down"


async def test_a_visitor_who_is_forgotten_ends_it(relay, ann):
    _, row = await begin(relay, ann)
    await in_database(conversations.forget, ann)
    async with events(relay, row) as stream:
        await next_event(stream)
        assert (await next_event(stream))[0] == "gone"
        with pytest.raises(StopAsyncIteration):
            await anext(stream)


async def test_a_stream_ends_and_is_asked_for_again(relay, source, ann):
    _, row = await begin(relay, ann)
    async with events(relay, row, seconds=0) as stream:
        heard = [event async for event in stream]
    assert len(heard) == 2


def test_a_page_follows_only_what_is_fresh(alice, ann):
    client = login(alice)
    ask(ann)
    row = Conversation.objects.get().pk
    path = f"/admin/widget/conversation/{row}/change/"
    page = client.get(path).content.decode()
    assert f'data-live="/admin/widget/conversation/{row}/live/"' in page and "live.js" in page
    assert f'data-turn="{Turn.objects.get().uid}"' in page
    Turn.objects.update(state="done")
    Conversation.objects.update(last_asked_at="2020-01-01T00:00Z")
    page = client.get(path).content.decode()
    assert "data-live" not in page and "live.js" not in page
    assert client.get(f"/admin/widget/conversation/{row}/live/").status_code == 204


async def test_following_is_reading_and_told_as_such(relay, source, ann, alice, rf):
    _, row = await begin(relay, ann)
    request = rf.get("/")
    request.user, request.scope = alice, {"relay": relay}
    conversation = await in_database(Conversation.objects.select_related("visitor").get)
    assert (await in_database(live.follow, request, conversation)).status_code == 200
    entry = await in_database(AuditEntry.objects.get)
    assert (entry.deed, entry.who_id, entry.object_id) == (Deed.READ, alice.pk, row)
