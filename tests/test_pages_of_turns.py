"""Each turn knows on which page it was asked: in the transcript, files, webhooks, filters and numbers."""

import json

import pytest

from tests.letters import events
from tests.login import login, words
from tests.turns import ANN, DONE, ask, finish, new_id
from widget import conversations
from widget.answer import Ending, State
from widget.conversations import PAGES
from widget.exporting import conversations_json, turns_csv
from widget.models import Conversation, Tally, Turn, Webhook
from widget.numbers.rollup import count_some
from widget.places import Place

SHOP = "https://shop.example.com"
HOME, PRICES, CAKES = f"{SHOP}/", f"{SHOP}/prices", f"{SHOP}/cakes"
TURNS, CONVERSATIONS = "/admin/widget/turn/", "/admin/widget/conversation/"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


@pytest.fixture
def moved(ann):
    """Ann asked on three pages, and on one of them twice."""
    for page in (HOME, PRICES, PRICES, CAKES):
        finish(ask(ann, page=page))
    return Conversation.objects.get()


@pytest.fixture
def old(site, make_turn):
    """A turn from before pages of turns were kept."""
    turn = make_turn(site, page=f"{SHOP}/old")
    Turn.objects.filter(pk=turn.pk).update(page=None)
    return turn


def found(client, path, **query):
    return {row.pk for row in client.get(path, query).context["cl"].result_list}


def test_a_turn_keeps_its_page_and_its_conversation_where_else_it_was(moved):
    assert list(moved.turns.values_list("page", flat=True)) == [HOME, PRICES, PRICES, CAKES]
    assert (moved.page, moved.more_pages.split("\n")) == (HOME, [PRICES, CAKES])


def test_trying_again_elsewhere_keeps_the_page_of_the_question(ann):
    turn = new_id()
    finish(ask(ann, turn=turn, page=HOME), Ending(State.FAILED, "", 0, "unavailable", None, True))
    finish(conversations.retry(ann, turn, 1), DONE)
    finish_again = ask(ann, turn=turn, page=CAKES)
    assert finish_again.turn == turn and Turn.objects.get().page == HOME and Conversation.objects.get().more_pages == ""


def test_a_flood_of_pages_makes_no_conversation_grow_for_ever(ann):
    for number in range(PAGES + 3):
        finish(ask(ann, page=f"{SHOP}/{number}"))
    assert len(Conversation.objects.get().more_pages.split("\n")) == PAGES - 1
    assert Turn.objects.last().page == f"{SHOP}/{PAGES + 2}"


def test_lists_find_conversations_by_each_page_and_questions_by_their_own(alice, moved, old):
    client = login(alice)
    for text in ("/prices", "CAKES", "shop.example.com/cakes"):
        assert found(client, CONVERSATIONS, page=text) == {moved.pk}
    assert found(client, CONVERSATIONS, page="/old") == {old.conversation_id}
    prices = set(moved.turns.filter(page=PRICES).values_list("pk", flat=True))
    assert found(client, TURNS, page="/prices") == prices and len(prices) == 2
    assert found(client, TURNS, page="/old") == {old.pk}
    assert found(client, TURNS, page="/nowhere") == found(client, CONVERSATIONS, page="/nowhere") == set()


def test_the_transcript_says_where_a_question_was_asked_when_it_is_another_page(alice, moved, old):
    said = words(login(alice).get(f"{CONVERSATIONS}{moved.pk}/change/"))
    assert said.count(PRICES) == 1 and said.count(CAKES) == 1
    turn = moved.turns.last()
    assert CAKES in words(login(alice).get(f"{TURNS}{turn.pk}/change/"))
    assert login(alice).get(f"{TURNS}{old.pk}/change/").status_code == 200


def test_files_say_the_page_of_each_question_and_the_first_one_of_those_from_before(moved, old):
    lines = "".join(turns_csv(Turn.objects.order_by("pk"))).splitlines()
    assert [page for line in lines[1:] for page in (HOME, PRICES, CAKES, f"{SHOP}/old") if f'"{page}"' in line] == [
        f"{SHOP}/old", CAKES, PRICES, PRICES, HOME,
    ]  # fmt: skip
    told = json.loads("".join(conversations_json(Conversation.objects.filter(pk=moved.pk))))
    assert told[0]["page"] == HOME and [turn["page"] for turn in told[0]["turns"]] == [HOME, PRICES, PRICES, CAKES]


def test_events_say_the_page_of_the_question(site, moved, ann):
    Webhook.objects.create(site=site, url="https://shop.example.com/hook", events=["turn.rated_down"])
    conversations.rate(ann, str(moved.turns.last().uid), "down", "")
    assert events()[0]["data"]["page"] == CAKES


def test_numbers_count_pages_by_question(moved, old):
    count_some()
    pages = Tally.objects.get(span="month").details["page"]
    assert pages == {
        "shop.example.com/": 1,
        "shop.example.com/prices": 2,
        "shop.example.com/cakes": 1,
        "shop.example.com/old": 1,
    }
