"""Spare answers: what an owner has approved and trained, in all but the same words, and nothing else; as it stands now."""

import asyncio
import time
import uuid

import pytest
from django.utils import timezone

from tests.sockets import in_database
from tests.training.lessons import teach
from widget import approving, conversations
from widget.answer import Ending, State
from widget.carrier import Unreachable
from widget.database import database
from widget.identities import Identity
from widget.models import ApprovedQuestion, TaughtPair, Turn
from widget.places import Place
from widget.spares import Spares
from widget.suggestions import Suggestions
from widget.weather import Spare

OPEN, PARK = ("When do you open?", "At nine."), ("Where can I park my car?", "Behind the house.")
PAIRS = [OPEN, PARK, ("Do you bake wedding cakes?", "Yes, for up to 80 people.")]
HERE = "https://shop.example.com"


@pytest.fixture
def site(transactional_db, alice, make_site):
    site = make_site(alice)
    teach(site, *PAIRS)
    approving.approve(site, [OPEN[0], PARK[0]])
    return site


@pytest.fixture
def spares():
    return Spares(database, Suggestions(database, time.monotonic))


def place(site, name="ann", identity=None):
    return Place(site.pk, (name * 64)[:64], identity)


def asked(site, text="when do you opne", *, name="ann", identity=None, **known):
    """The row of a question that was taken."""
    taken = conversations.ask(
        place(site, name, identity), str(uuid.uuid4()), text, **{"locale": "en", "page": f"{HERE}/", **known}
    )
    return taken.question.row


async def found(spares, site, text="when do you opne", **known):
    return await spares.find(await in_database(asked, site, text, **known))


async def test_the_trained_answer_to_the_closest_approved_question_is_found(site, spares):
    assert await found(spares, site) == Spare(*OPEN)


@pytest.mark.parametrize("text", ["Do you bake wedding cakes?", "When do you close?", "Hello"])
async def test_what_is_not_approved_or_not_close_is_not(site, spares, text):
    assert await found(spares, site, text) is None


async def test_an_approved_question_that_nothing_is_trained_on_has_none(site, spares):
    await in_database(approving.approve, site, ["Do you repair hats?"])
    assert await found(spares, site, "Do you repair hats?") is None


async def test_the_owner_may_switch_it_off_and_take_questions_back_at_once(site, spares):
    assert await found(spares, site, name="a") == Spare(*OPEN)
    assert await found(spares, site, PARK[0], name="b") == Spare(*PARK)
    await in_database(
        lambda: ApprovedQuestion.objects.filter(text=OPEN[0]).delete()
    )  # and the order to look again is lost
    assert await found(spares, site, name="c") is None
    site.spare_answers = False
    await in_database(site.save)
    assert await found(spares, site, PARK[0], name="d") is None


async def test_what_is_taught_otherwise_is_told_otherwise_and_what_is_removed_is_not_told(site, spares):
    assert await found(spares, site, name="a") == Spare(*OPEN)
    await in_database(teach, site, (OPEN[0], "At ten."), *PAIRS[1:])
    assert await found(spares, site, name="b") == Spare(OPEN[0], "At ten.")
    await in_database(teach, site, *PAIRS[1:])
    assert await found(spares, site, name="c") is None


async def test_a_pair_that_goes_while_it_is_looked_for_is_not_told(site, spares):
    assert await found(spares, site, name="a") == Spare(*OPEN)
    await in_database(lambda: TaughtPair.objects.filter(question=OPEN[0]).update(until=timezone.now()))
    assert await found(spares, site, name="b") is None, "the list that is kept still has it"


async def test_what_is_trained_twice_with_two_answers_is_told_nobody(site, spares):
    await in_database(teach, site, *PAIRS, ("when do you open", "At eleven."))
    assert await found(spares, site) is None


async def test_another_sites_list_and_another_models_training_are_not_used(site, spares, bob, make_site):
    other = await in_database(make_site, bob)
    await in_database(approving.approve, other, [OPEN[0]])
    assert await found(spares, other, name="b") is None, "nothing was taught there"
    site.model_id = 9
    await in_database(site.save)
    assert await found(spares, site) is None


@pytest.mark.parametrize(("locale", "is_told"), [("de-AT", True), ("de", True), ("en-GB", False), ("", False)])
async def test_a_question_for_one_language_is_for_who_speaks_it(site, spares, locale, is_told):
    await in_database(lambda: ApprovedQuestion.objects.update(language="de"))
    assert (await found(spares, site, locale=locale) is not None) == is_told


@pytest.mark.parametrize(("page", "is_told"), [(f"{HERE}/shop/hats", True), (f"{HERE}/", False), ("", False)])
async def test_a_question_for_some_pages_is_told_there(site, spares, page, is_told):
    await in_database(lambda: ApprovedQuestion.objects.update(pages="/shop/*"))
    assert (await found(spares, site, page=page) is not None) == is_told


async def test_what_goes_on_with_a_question_before_has_none_and_the_same_words_asked_first_do(site, spares):
    how_long = ("How long?", "About an hour.")
    await in_database(teach, site, *PAIRS, how_long)
    await in_database(approving.approve, site, [how_long[0]])
    row = await in_database(asked, site, "how long")
    assert await spares.find(row) == Spare(*how_long)
    await in_database(conversations.finish, row, 1, Ending(State.DONE, "About an hour.", 1))
    assert await found(spares, site, "how long") is None


async def test_a_named_visitor_gets_one_like_everybody_but_what_the_page_adds_to_a_question_is_not_ignored(
    site, spares
):
    assert await found(spares, site, name="b", identity=Identity("7", "Ann", "")) == Spare(*OPEN)
    assert await found(spares, site, name="c", context={"product": "Red hat"}) == Spare(*OPEN), (
        "it is kept, and not asked"
    )
    site.folding, site.template = "always", "Product: {context.product}\n{question}"
    await in_database(site.save)
    assert await found(spares, site, name="d", context={"product": "Red hat"}) is None
    assert await found(spares, site, name="e") == Spare(*OPEN), "nothing was added"


async def test_the_training_is_read_once_for_all_who_want_it_and_again_when_it_was_changed(site):
    reads = []

    async def counted(function, *args):
        reads.append(function.__name__)
        return await database(function, *args)

    spares = Spares(counted, Suggestions(database, time.monotonic))
    rows = [await in_database(asked, site, name=f"{n}") for n in range(5)]
    assert await asyncio.gather(*map(spares.find, rows)) == [Spare(*OPEN)] * 5
    assert reads.count("taught_pairs") == 1
    await in_database(teach, site, (OPEN[0], "At ten."))
    assert (await spares.find(rows[0])).answer == "At ten." and reads.count("taught_pairs") == 2


async def test_a_reading_that_failed_is_tried_again(site):
    broken = [True]

    async def flaky(function, *args):
        if function.__name__ == "taught_pairs" and broken:
            broken.pop()
            raise Unreachable
        return await database(function, *args)

    spares = Spares(flaky, Suggestions(database, time.monotonic))
    row = await in_database(asked, site)
    assert await spares.find(row) is None
    assert await spares.find(row) == Spare(*OPEN)


async def test_where_nothing_is_approved_nothing_trained_is_read(site, spares):
    await in_database(lambda: ApprovedQuestion.objects.all().delete())
    row = await in_database(asked, site)
    assert await spares.find(row) is None and not spares._trained


async def test_a_turn_that_was_deleted_meanwhile_has_none(site, spares):
    row = await in_database(asked, site)
    await in_database(conversations.forget, place(site))
    assert await spares.find(row) is None


# --- As it is kept ----------------------------------------------------------------------------------------------

TOLD = Ending(State.DONE, "At nine.", 1, "unavailable", closest=OPEN[0])


def told(site, name="ann", **known):
    row = asked(site, name=name, **known)
    assert conversations.finish(row, 1, TOLD)
    return Turn.objects.select_related("conversation").get(pk=row)


def test_it_is_kept_as_an_answer_with_why_and_wants_no_attention(site):
    turn = told(site)
    assert (turn.state, turn.answer, turn.code, turn.closest, turn.is_saved) == (
        "done",
        "At nine.",
        "unavailable",
        OPEN[0],
        False,
    )
    assert turn.conversation.attention == 0


def test_it_may_be_tried_again_and_takes_its_thumbs_along(site):
    turn = told(site)
    assert conversations.rate(place(site), str(turn.uid), "down", "wrong")
    again = conversations.retry(place(site), str(turn.uid), 1)
    assert again.question.attempt == 2
    turn.refresh_from_db()
    kept = (turn.state, turn.answer, turn.code, turn.closest, turn.rating, turn.rating_reason)
    assert kept == ("running", "", "", "", "none", "")
    assert conversations.finish(turn.pk, 2, Ending(State.DONE, "Nine.", 2))
    turn.refresh_from_db()
    turn.conversation.refresh_from_db()
    assert (turn.answer, turn.code, turn.closest, turn.conversation.attention) == ("Nine.", "", "", 0)
    assert conversations.retry(place(site), str(turn.uid), 2).state == "done", "what SparkGPT said stays"


def test_trying_again_names_its_attempt(site):
    turn = told(site)
    assert conversations.retry(place(site), str(turn.uid), 2).attempt == 1
    assert Turn.objects.get().state == "done"


def test_thumbs_down_call_for_the_owner_like_any_other(site):
    turn = told(site)
    assert conversations.rate(place(site), str(turn.uid), "down", "")
    turn.conversation.refresh_from_db()
    assert turn.conversation.attention == 1


def test_it_is_never_given_again_as_sparkgpts_own(site):
    site.saved_for = 24
    site.save()
    told(site)
    taken = conversations.ask(place(site, "bob"), str(uuid.uuid4()), "when do you opne")
    assert taken.question.saved is None
