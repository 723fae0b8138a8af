"""Conversations and questions are narrowed by whatever is known of them, and by nothing that isn't on offer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from widget import notes
from widget.admin import read_only
from widget.models import Attention, Conversation, Rating, State, Turn, Visitor

CONVERSATIONS, TURNS = "/admin/widget/conversation/", "/admin/widget/turn/"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def one(site, make_turn):
    """A conversation that every filter finds; beside it stands another that none does."""
    make_turn(site, page="https://shop.example.com/other")
    return make_turn(site, page="https://shop.example.com/prices?x").conversation


def found(client, path=CONVERSATIONS, **query):
    return [row.pk for row in client.get(path, query).context["cl"].result_list]


def test_attention_is_filtered_by_any_reason_by_one_and_by_having_been_seen_to(as_alice, one, alice):
    Conversation.objects.filter(pk=one.pk).update(attention=Attention.PERSON | Attention.DOWN)
    assert found(as_alice, attention="any") == found(as_alice, attention="4") == [one.pk]
    assert found(as_alice, attention="2") == found(as_alice, attention="seen") == []
    as_alice.post(f"{CONVERSATIONS}{one.pk}/seen/")
    assert found(as_alice, attention="seen") == [one.pk]
    assert "Needs attention (0)" in as_alice.get(CONVERSATIONS).content.decode()


@pytest.mark.parametrize("state", [State.FAILED, State.STOPPED])
def test_whoever_left_without_an_answer_is_found(as_alice, one, make_turn, state):
    make_turn(one.visitor.site, conversation=one, state=state)
    assert found(as_alice, state=state) == found(as_alice, state="unanswered") == [one.pk]
    make_turn(one.visitor.site, conversation=one)
    assert found(as_alice, state=state) == [one.pk] and found(as_alice, state="unanswered") == []


def test_a_conversation_that_is_being_answered_now_says_so(as_alice, one, make_turn):
    make_turn(one.visitor.site, conversation=one, state=State.RUNNING, ended_at=None)
    assert found(as_alice, state="running") == [one.pk]
    assert "Being answered" in as_alice.get(CONVERSATIONS, {"state": "running"}).content.decode()


def test_thumbs_notes_tags_and_what_was_left(as_alice, alice, one, make_contact):
    one.turns.update(rating=Rating.DOWN)
    notes.note(one, alice, "Note"), notes.tag(one, "vip")
    make_contact(one.visitor.site, visitor=one.visitor)
    for query in ({"rating": "down"}, {"notes": "yes"}, {"tag": "vip"}, {"left": "message"}):
        assert found(as_alice, **query) == [one.pk], query
    for query in ({"rating": "up"}, {"left": "lead"}):
        assert found(as_alice, **query) == [], query
    assert one.pk not in found(as_alice, rating="none")


def test_pages_and_languages(as_alice, one):
    Visitor.objects.filter(pk=one.visitor_id).update(locale="de-AT")
    turn = one.turns.get().pk
    for query in ({"page": "/PRICES"}, {"language": "de"}, {"page": "prices", "language": "de"}):
        assert found(as_alice, **query) == [one.pk] and found(as_alice, TURNS, **query) == [turn], query
    assert found(as_alice, language="fr") == found(as_alice, page="/nowhere") == []
    Visitor.objects.update(locale="den")
    assert found(as_alice, language="de") == []


def test_days_are_those_of_the_viewers_clock(as_alice, one):
    """On the second of March in Berlin it is still the first by the universal clock."""
    at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    Turn.objects.filter(conversation=one).update(asked_at=at)
    Conversation.objects.filter(pk=one.pk).update(started_at=at, last_asked_at=at + timedelta(days=2))
    turn = one.turns.get().pk
    with timezone.override("Europe/Berlin"):
        assert found(as_alice, TURNS, **{"from": "2026-03-02", "to": "2026-03-02"}) == [turn]
        assert found(as_alice, TURNS, **{"from": "2026-03-01", "to": "2026-03-01"}) == []
    assert found(as_alice, TURNS, **{"from": "2026-03-01", "to": "2026-03-01"}) == [turn]
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):  # under way on each of them
        assert found(as_alice, **{"from": day, "to": day}) == [one.pk]
    assert found(as_alice, to="2026-02-28") == []


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"}, {"to": "2026-02-30"}, {"from": "0001-01-01"}, {"to": "9999-12-31"}, {"attention": "3"},
        {"attention": "x"}, {"left": "x"}, {"language": "xx"}, {"tag": "made up"}, {"notes": "no"}, {"rating": "x"},
    ],
)  # fmt: skip
def test_what_is_not_on_offer_is_turned_down(as_alice, one, query):
    response = as_alice.get(CONVERSATIONS, query)
    assert (response.status_code, response["Location"]) == (302, f"{CONVERSATIONS}?e=1")


def test_another_owners_tag_is_no_choice(as_alice, bob, make_site, make_turn, one):
    notes.tag(make_turn(make_site(bob)).conversation, "bobs-own")
    assert as_alice.get(CONVERSATIONS, {"tag": "bobs-own"}).status_code == 302
    assert "bobs-own" not in as_alice.get(CONVERSATIONS).content.decode()


def test_forms_of_filters_keep_what_else_the_list_is_narrowed_by(as_alice, one):
    page = as_alice.get(CONVERSATIONS, {"q": "open", "page": "/prices", "when": "7", "p": "1"}).content.decode()
    assert '<input type="hidden" name="q" value="open">' in page
    assert '<input type="hidden" name="page" value="/prices">' in page  # in the form of the days
    assert '<input type="hidden" name="when"' in page  # in the form of the page
    assert 'name="page" value="/prices" placeholder' in page


def test_many_rows_are_not_counted_one_by_one(as_alice, site, make_turn, monkeypatch):
    monkeypatch.setattr(read_only, "MANY", 120)
    for _ in range(3):
        make_turn(site)
    assert "3 conversations" in as_alice.get(CONVERSATIONS).content.decode()
    first = Turn.objects.first()
    Turn.objects.bulk_create(
        Turn(
            conversation=first.conversation,
            uid=f"{n:032x}",
            question="Again?",
            state="done",
            model_id=1,
            began_at=first.began_at,
        )
        for n in range(130)
    )
    page = as_alice.get(TURNS)
    assert page.context["cl"].result_count == 121 and page.context["cl"].paginator.num_pages == 3
    assert "More than 120 questions; filter to see older ones." in page.content.decode()
    assert "more than 120 results" in as_alice.get(TURNS, {"q": "again"}).content.decode()


def test_a_search_that_finds_nothing_says_so_and_an_empty_list_says_what_would_be_there(as_alice, one):
    assert "Nothing here matches." in as_alice.get(CONVERSATIONS, {"q": "zzz"}).content.decode()
    Visitor.objects.all().delete()
    assert "No conversations yet." in as_alice.get(CONVERSATIONS).content.decode()


@pytest.mark.parametrize(("path", "queries"), [(CONVERSATIONS, 20), (TURNS, 15)])
def test_a_list_asks_the_database_so_often(as_alice, site, make_turn, django_assert_num_queries, path, queries):
    for _ in range(5):
        make_turn(site)
    as_alice.get(path)
    with django_assert_num_queries(queries):
        as_alice.get(path)
