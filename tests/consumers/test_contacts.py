"""What a visitor leaves over a socket: heard in its own tab once it is kept, and to be mailed to the owner."""

import uuid

import pytest

from tests.letters import letters
from tests.sockets import in_database
from widget.models import Contact, Site, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = [{"name": "email", "label": "E-mail", "kind": "email", "required": True}]


@pytest.fixture
def site(alice, make_site):
    fields = {"takes_messages": True, "lead_when": "before", "lead_fields": ASKED, "mail_to": "alice@example.com"}
    return make_site(alice, key="alicekey", **fields)


def message(**fields):
    return {"type": "contact", "turn": str(uuid.uuid4()), "kind": "message", "fields": {}, "text": "Call me."} | fields


async def test_a_message_is_kept_and_heard_in_its_own_tab_only(open_browser):
    ann = await open_browser()
    other = await open_browser(token=ann.token)
    frame = message(fields={"name": " Ann ", "phone": " "})
    await ann.say(**frame)
    assert await ann.hear() == {"type": "contacted", "turn": frame["turn"]}
    assert await other.hears_nothing()
    contact = await in_database(Contact.objects.get)
    assert (contact.fields, contact.text, contact.page) == ({"name": "Ann"}, "Call me.", "https://shop.example.com/")


async def test_a_letter_to_the_owner_is_written_with_it(open_browser):
    ann = await open_browser()
    await ann.say(**message(fields={"email": "ann@example.com"}))
    await ann.hear("contacted")
    (letter,) = await in_database(letters)
    assert (letter["to"], letter["reply_to"]) == ("alice@example.com", "ann@example.com")


async def test_a_lead_comes_before_the_first_question_and_is_the_same_visitors(open_browser, source):
    ann = await open_browser()
    frame = message(kind="lead", fields={"email": "ann@example.com"}, text="")
    for _ in range(2):
        await ann.say(**frame)
        await ann.hear("contacted")
    await ann.ask()
    await ann.hear("asked")
    assert await in_database(Visitor.objects.count) == await in_database(Contact.objects.count) == 1
    back = await open_browser(token=ann.token)
    assert len(back.welcome["turns"]) == 1


async def test_what_the_site_does_not_offer_is_an_error_and_the_socket_stays(open_browser):
    ann = await open_browser()
    await in_database(Site.objects.update, takes_messages=False)
    await ann.say(**message())
    assert (await ann.hear("error"))["code"] == "not_offered"
    await ann.say(type="ping")
    await ann.hear("pong")
    assert not await in_database(Visitor.objects.exists)


async def test_a_paused_site_sends_away_whoever_leaves_something(open_browser):
    ann = await open_browser()
    await in_database(Site.objects.update, is_active=False)
    await ann.say(**message())
    assert (await ann.hear("refused"))["code"] == "paused"


async def test_forget_takes_it_along(open_browser):
    ann = await open_browser()
    await ann.say(**message())
    await ann.hear("contacted")
    await ann.say(type="forget")
    await ann.hear("forgotten")
    assert not await in_database(Contact.objects.exists)


async def test_nothing_is_left_before_hello(open_browser):
    ann = await open_browser(hello=False)
    await ann.say(**message())
    assert (await ann.hear("error"))["code"] == "hello_first"
