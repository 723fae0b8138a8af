"""Everything that is kept of a visitor, had by the visitor: whole, and nobody else's."""

import asyncio
import json
import uuid

import pytest

from tests.fallback.exchanges import THAT_IS_ALL, Tab
from tests.sockets import in_database
from widget import notes
from widget.consents import fingerprint
from widget.models import Conversation, Site, Turn
from widget.protocol import Close
from widget.visitors import issue

pytestmark = pytest.mark.django_db(transaction=True)
CONSENT = "We keep questions for 30 days."


async def mine(tab):
    answer = await tab.post("mine", tab.hello())
    kept, code = await answer.rest()
    assert code == THAT_IS_ALL
    await answer.hang_up()
    return kept


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey", takes_messages=True, consent=CONSENT)


async def test_all_that_is_kept_comes_and_what_owners_write_does_not(site, open_tab, source, alice):
    ann = await open_tab()
    source.say("At nine."), source.end()
    turn = str(uuid.uuid4())
    await ann.command(type="ask", turn=turn, text="When?", context={"plan": "gold"}, consent=fingerprint(CONSENT))
    await ann.hear_to_the_end()
    await ann.command(type="rate", turn=turn, rating="down", reason="Too early")
    fields = {"name": "Ann", "email": "ann@example.com"}
    await ann.command(type="contact", turn=str(uuid.uuid4()), kind="message", fields=fields, text="Call me.")
    await in_database(lambda: notes.note(Conversation.objects.get(), alice, "A difficult one"))
    kept = await mine(ann)
    (question,), (left,), (consent,) = kept["questions"], kept["left"], kept["consents"]
    asked = {name: question[name] for name in ("question", "answer", "context", "rating", "rating_reason", "state")}
    assert asked == {
        "question": "When?", "answer": "At nine.", "context": {"plan": "gold"}, "rating": "down",
        "rating_reason": "Too early", "state": "done",
    }  # fmt: skip
    assert (left["kind"], left["fields"], left["text"]) == ("message", fields, "Call me.")
    assert left["page"] == kept["conversations"][0]["page"] == "https://shop.example.com/"
    assert consent["text"] == CONSENT and consent["agreed_at"]
    assert kept["visitor"]["language"] == "en"
    assert "difficult" not in json.dumps(kept)


async def test_more_questions_come_than_a_welcome_tells(site, open_tab, make_turn):
    ann = await open_tab()
    await ann.ask()
    first = await in_database(Turn.objects.select_related("conversation").get)
    await in_database(Turn.objects.update, state="done")
    for number in range(60):
        await in_database(make_turn, site, conversation=first.conversation, question=f"Question {number}")
    assert len((await mine(ann))["questions"]) == 61


async def test_of_somebody_who_has_sent_nothing_nothing_is_kept(open_tab):
    kept = await mine(await open_tab())
    assert kept["visitor"] is None and not any(kept[name] for name in kept if name not in ("v", "visitor"))


async def test_nobody_gets_what_is_somebody_elses(open_tab, site):
    ann, bert = await open_tab(), await open_tab()
    await ann.ask("Ann's secret")
    assert (await mine(bert))["questions"] == []


@pytest.mark.parametrize("token", [None, "", "nonsense", issue("otherkey")])
async def test_without_a_good_token_there_is_no_telling_whose(site, application, token):
    tab = Tab(application, token=token)
    error, code = await (await tab.post("mine", tab.hello())).rest()
    assert (error["code"], code) == ("hello_first", THAT_IS_ALL)


@pytest.mark.parametrize("body", ["", "[]", '{"type": "ping"}', "\ud7ff"])
async def test_what_is_no_hello_is_refused(site, application, body):
    (error, code) = await (await Tab(application).post("mine", body)).rest()
    assert error["code"] in ("bad_frame", "hello_first") and code == THAT_IS_ALL


async def test_foreign_pages_and_paused_sites_are_refused_as_ever(open_tab, site):
    ann = await open_tab()
    refused, code = await (await ann.post("mine", ann.hello(), origin="https://evil.example")).rest()
    assert (refused["code"], code) == ("origin_refused", Close.ORIGIN_REFUSED)
    await in_database(Site.objects.update, is_active=False)
    refused, code = await (await ann.post("mine", ann.hello())).rest()
    assert (refused["code"], code) == ("paused", Close.PAUSED)


async def test_it_cannot_be_had_over_and_over(open_tab):
    ann = await open_tab()

    async def try_once():
        return (await (await ann.post("mine", ann.hello())).rest())[-1]

    assert Close.TOO_FAST in await asyncio.gather(*(try_once() for _ in range(100)))
