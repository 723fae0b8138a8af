"""Files hold what was asked for, whole and in order, however many pieces they are read in."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from widget import exporting, notes
from widget.exporting import conversations_csv, conversations_json, turns_csv, turns_json
from widget.models import Conversation, Rating, State, Turn, Visitor


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


def rows_of(pieces):
    text = "".join(pieces)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_a_question_is_a_row_with_all_that_is_known_of_it(site, make_turn):
    began = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    turn = make_turn(
        site, began_at=began, ended_at=began, rating=Rating.DOWN, rating_reason="Wrong", page="https://a/b"
    )
    Turn.objects.update(asked_at=began)
    with timezone.override("Europe/Berlin"):
        (row,) = rows_of(turns_csv(Turn.objects.all()))
    told = {
        name: row[name]
        for name in ("site", "question", "answer", "state", "thumbs", "thumbs_reason", "page", "attempt")
    }
    assert told == {
        "site": "Hats", "question": turn.question, "answer": "At nine.", "state": "done", "thumbs": "down",
        "thumbs_reason": "Wrong", "page": "https://a/b", "attempt": "1",
    }  # fmt: skip
    assert row["asked (Europe/Berlin)"] == "2026-03-01 23:30:00"
    assert (row["id"], row["conversation"]) == (str(turn.uid), str(turn.conversation_id))


def test_files_say_which_answers_were_saved_ones(site, make_turn):
    first = make_turn(site)
    make_turn(site, conversation=first.conversation, is_saved=True, calls=0)
    assert [row["saved_answer"] for row in rows_of(turns_csv(Turn.objects.all()))] == ["yes", "no"]
    assert [turn["saved_answer"] for turn in json.loads("".join(turns_json(Turn.objects.all())))] == [True, False]
    (told,) = json.loads("".join(conversations_json(Conversation.objects.all())))
    assert [turn["saved_answer"] for turn in told["turns"]] == [False, True]


def test_files_say_to_which_trained_question_an_answer_is_and_why(site, make_turn):
    make_turn(site), make_turn(site, closest="When do you open?", code="used_up")
    rows = rows_of(turns_csv(Turn.objects.all()))
    told = [(row["trained_question"], row["state"], row["reason"]) for row in rows]
    assert told == [("When do you open?", "done", "used_up"), ("", "done", "")]


def test_json_of_questions_is_a_list_of_the_same(site, make_turn):
    make_turn(site, question="=1+1\x07"), make_turn(site)
    told = json.loads("".join(turns_json(Turn.objects.all())))
    assert [turn["question"] for turn in told] == ["When do you open?", "=1+1"]
    assert json.loads("".join(turns_json(Turn.objects.none()))) == []


def test_files_say_who_asked_and_what_the_page_said_beside_it(site, make_turn):
    make_turn(site)
    Visitor.objects.update(name="Zoë", email="zoe@example.com", subject="=7")
    Turn.objects.update(context={"plan": "=gold\x07"})
    (row,) = rows_of(turns_csv(Turn.objects.all()))
    who = ("visitor_name", "visitor_email", "visitor_subject")
    assert [row[name] for name in who] == ["Zoë", "zoe@example.com", "'=7"]
    assert row["context"] == '{"plan": "=gold"}'
    (turn,) = json.loads("".join(turns_json(Turn.objects.all())))
    (told,) = json.loads("".join(conversations_json(Conversation.objects.all())))
    assert [turn[name] for name in who] == [told[name] for name in who] == ["Zoë", "zoe@example.com", "=7"]
    assert turn["context"] == told["turns"][0]["context"] == {"plan": "=gold"}


def test_json_of_conversations_has_everything_in_its_place(alice, site, make_turn, make_contact):
    first = make_turn(site, question="One").conversation
    make_turn(site, conversation=first, question="Two", state=State.FAILED, code="limited")
    empty = make_turn(site).conversation
    empty.turns.all().delete()
    Conversation.objects.filter(pk=first.pk).update(attention=3)
    notes.note(first, alice, "Called"), notes.tag(first, "vip")
    make_contact(site, visitor=first.visitor, text="Hello")
    nothing, told = json.loads("".join(conversations_json(Conversation.objects.all())))
    assert (nothing["id"], nothing["turns"]) == (empty.pk, [])
    assert [turn["question"] for turn in told["turns"]] == ["One", "Two"]
    assert (told["site"], told["attention"], told["tags"]) == ("Hats", ["down", "failed"], ["vip"])
    assert [(note["by"], note["text"]) for note in told["notes"]] == [("alice", "Called")]
    assert [(left["kind"], left["text"]) for left in told["left"]] == [("message", "Hello")]
    assert "token" not in "".join(conversations_json(Conversation.objects.all()))
    assert json.loads("".join(conversations_json(Conversation.objects.none()))) == []


def test_pieces_of_any_size_make_the_same_file(site, make_turn, monkeypatch):
    for n in range(7):
        turn = make_turn(site, question=f"Question {n}")
        for more in range(n % 4):
            make_turn(site, conversation=turn.conversation, question=f"More {n}.{more}")

    def files():
        turns, conversations = Turn.objects.all(), Conversation.objects.all()
        sheets = (
            turns_csv(turns),
            turns_json(turns),
            conversations_csv(conversations),
            conversations_json(conversations),
        )
        return ["".join(sheet) for sheet in sheets]

    whole = files()
    assert [(text.count("Question"), text.count("More")) for text in whole] == [(7, 9)] * 4
    for name, size in (("TURNS", 2), ("CONVERSATIONS", 3), ("LUMP", 1)):
        monkeypatch.setattr(exporting, name, size)
    assert files() == whole


def test_it_is_read_in_few_queries(site, make_turn):
    for _ in range(30):
        make_turn(site)
    with CaptureQueriesContext(connection) as captured:
        "".join(conversations_json(Conversation.objects.all()))
    assert len(captured) == 2 + 4 + 2  # conversations and questions until there are none, and what is beside them
