"""Visitors whom the owner's website names, without sockets: the token that a stream hands out is enough for the commands."""

import time

import jwt
import pytest

from tests.fallback.exchanges import Tab
from tests.sockets import in_database
from widget import vouching
from widget.models import Site, Turn, Visitor
from widget.protocol import Close

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def sign(site):
    _, secret = await in_database(vouching.make_secret, site, None)

    def sign(subject="42", **claims):
        return jwt.encode({"aud": site.key, "sub": subject, "exp": int(time.time()) + 300} | claims, secret, "HS256")

    return sign


async def test_who_is_named_asks_with_the_token_of_the_stream(open_tab, sign, source):
    ann = await open_tab(identity=sign(name="Ann"))
    assert ann.welcome["identified"]
    await ann.command(type="ask", turn="2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b", text="When?", context={"plan": "pro"})
    source.end()
    await ann.hear_to_the_end()
    assert (await in_database(Visitor.objects.get)).name == "Ann"
    assert (await in_database(Turn.objects.get)).context == {"plan": "pro"}
    elsewhere = await open_tab(identity=sign())
    assert len(elsewhere.welcome["turns"]) == 1


async def test_where_a_name_is_needed_neither_stream_nor_command_gets_in_without(open_tab, application, sign):
    before = await open_tab()
    await in_database(Site.objects.update, needs_identity=True)
    for token in (None, before.token):
        answer = await Tab(application, token=token).post("stream", Tab(application, token=token).hello())
        refused, code = await answer.rest()
        await answer.hang_up()
        assert (refused["code"], code) == ("identity_needed", Close.IDENTITY_NEEDED)
    (refused,) = await before.command(type="ask", turn="2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b", text="When?")
    assert (refused["code"], before.code) == ("identity_needed", Close.IDENTITY_NEEDED)
    assert not await in_database(Turn.objects.exists)
