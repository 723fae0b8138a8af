"""Which trained questions are proposed to begin with, in which order, and which never."""

import time

import pytest

from tests.labelled import crowd
from widget.training.doubles import Asked
from widget.training.proposing import DIFFERENT, Repertoire, Said, Use, gathered, is_inviting, mark_of

HOURS, SUNDAY, HATS = "What are your opening hours?", "Are you open on Sunday?", "Which hat fits me?"
NORWAY, SWEDEN, ICELAND = (f"How much is shipping to {where} by post?" for where in ("Norway", "Sweden", "Iceland"))
SHIPPING, RETURNS = "How much is shipping to Norway?", "Can I return a hat?"


def repertoire(*pairs, longest=200):
    rows = [pair if isinstance(pair, tuple) else (pair, f"Answer to {pair}") for pair in pairs]
    return Repertoire([Asked(row, *pair) for row, pair in enumerate(rows, start=1)], longest)


def asked(text, visitors, up=0, down=0):
    return Said(text, frozenset(range(visitors)), up, down)


def questions(of, *said, most=10, **known):
    return [it.question for it in of.proposals(of.uses(said), most, **known)]


def test_what_most_visitors_ask_comes_first_and_says_how_often_it_was_asked_and_liked():
    of = repertoire(HOURS, HATS, SHIPPING)
    said = [asked("which hat fits me", 9, up=2, down=1), asked("how much is shiping to norway?", 12, up=1)]
    found = of.proposals(of.uses(said), 10)
    assert [(it.row, it.question, it.use) for it in found] == [
        (3, SHIPPING, Use(12, 1, 0)),
        (2, HATS, Use(9, 2, 1)),
        (1, HOURS, Use()),
    ]
    assert found == of.proposals(of.uses(said), 10), "the same each time"


def test_a_visitor_who_asks_the_same_in_two_ways_is_one_visitor():
    of = repertoire(HATS)
    said = [Said(HATS, frozenset({1, 2}), 1), Said("which hat fitts me", frozenset({2, 3}), 0, 1)]
    assert of.proposals(of.uses(said), 1)[0].use == Use(3, 1, 1)


def test_a_question_about_something_else_counts_for_nothing():
    of = repertoire(SUNDAY)
    assert of.uses([asked("Are you open on Monday?", 5), asked("Do you sell bread?", 5), asked("???", 5)]) == {}


def test_thumbs_down_count_against_and_what_is_disliked_more_than_asked_is_not_proposed():
    of = repertoire(HOURS, HATS, SHIPPING)
    said = [asked(HOURS, 5, down=1), asked(HATS, 4, up=1), asked(SHIPPING, 2, down=1)]
    assert questions(of, *said) == [HATS, HOURS]


def test_each_topic_has_one_before_any_has_two():
    of = repertoire(NORWAY, SWEDEN, ICELAND, HATS, "Is the shop heated?")
    said = [asked(NORWAY, 30), asked(SWEDEN, 20), asked(HATS, 2)]
    assert of.proposals(of.uses(said), 10)[0].about == 3
    assert questions(of, *said)[:3] == [NORWAY, HATS, "Is the shop heated?"]
    assert questions(of, *said)[3:] == [SWEDEN, ICELAND]


def test_a_topic_that_has_a_question_at_the_beginning_waits_for_the_others():
    of = repertoire(NORWAY, SWEDEN, HATS)
    said = [asked(SWEDEN, 9)]
    assert questions(of, *said, begun=[NORWAY.lower()]) == [HATS, SWEDEN]


def test_what_stands_at_the_beginning_in_nearly_the_same_words_is_not_proposed_again():
    of = repertoire("When do you open on Sundays?", HATS)
    assert questions(of, begun=["when do you opne on sunday", "Something else?"]) == [HATS]


def test_what_is_approved_but_not_at_the_beginning_comes_last_and_says_so():
    of = repertoire(HATS, HOURS, SHIPPING)
    found = of.proposals(of.uses([asked(HATS, 50)]), 10, approved=["which hat FITS me", "No longer taught"])
    assert [(it.question, it.is_approved) for it in found] == [(HOURS, False), (SHIPPING, False), (HATS, True)]


def test_what_was_dismissed_stays_away_and_its_topic_proposes_the_next():
    of = repertoire(NORWAY, SWEDEN, HATS)
    said = [asked(NORWAY, 9), asked(SWEDEN, 8)]
    dismissed = {mark_of(f"  {NORWAY.upper()}")}
    assert questions(of, *said, dismissed=dismissed) == [SWEDEN, HATS]
    assert "norway" not in mark_of(NORWAY)


def test_what_is_trained_with_two_answers_is_not_proposed_and_what_is_repeated_once():
    of = repertoire(
        ("When do you open on Sundays?", "At nine."),
        ("when do you opne on sunday", "At eight."),
        (HATS, "Measure your head."),
        ("Which HAT fits me", "Measure your head!"),
        (SHIPPING, "Ten."),
        ("how much is shipping to norway", "Twelve."),
        ("Do you repair hats?", "Yes."),
        ("do you repaire hats", "Yes."),
        (RETURNS, "  "),
    )
    assert questions(of) == ["Do you repair hats?", HATS]


def test_a_contradiction_leaves_its_topics_turn_to_the_next_question():
    of = repertoire((NORWAY, "Yes."), ("how much is shiping to norway by post", "No."), (SWEDEN, "Yes."), HATS)
    assert sorted(questions(of, most=2)) == sorted([SWEDEN, HATS])


@pytest.mark.parametrize(
    "text",
    [
        HOURS,
        "Lieferung nach Österreich",
        "営業時間は？",
        "متى تفتحون يوم الأحد؟",
        "आप कब खुलते हैं?",
        "Do you repair A4 printers?",
    ],
)
def test_a_line_that_says_what_it_asks_is_inviting(text):
    assert is_inviting(text, 200)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "Hello", "Thank you very much", "and on Sunday?", "How much does it cost?", "???", "hours"),
        *("Hours:\nand prices", "See https://example.com/hours", "<b>Which hat</b> fits me?", "{question} and hats"),
        *("WHAT ARE YOUR OPENING HOURS", "0041 79 555 01 42 call", "Which\x07hat fits me?", "Which hat? " * 20),
    ],
)
def test_what_nobody_would_press_is_not_inviting(text):
    assert not is_inviting(text, 200)


def test_a_question_that_is_too_long_for_a_button_is_not_proposed():
    assert questions(repertoire(HATS, HOURS, longest=len(HATS))) == [HATS]


def test_visitors_questions_are_gathered_by_their_words_the_most_visitors_first():
    turns = [("Hats?", 1, 0), ("hats", 2, 1), ("Shoes?", 3, -1), ("HATS!", 2, -1), (" ", 4, 0)]
    assert gathered(turns) == [Said("Hats?", frozenset({1, 2}), 1, 1), Said("Shoes?", frozenset({3}), 0, 1)]
    assert len(gathered((f"Question {n}?", n, 0) for n in range(DIFFERENT + 50))) == DIFFERENT


def test_nothing_trained_proposes_nothing():
    assert questions(repertoire(), asked(HATS, 3), begun=[HATS], approved=[HATS]) == []


def test_ten_thousand_pairs_take_seconds_once_and_next_to_nothing_then():
    trained = crowd.trained(10_000)
    began = time.process_time()
    of = repertoire(*trained)
    uses = of.uses(asked(text, 2) for text in crowd.asked(DIFFERENT, trained))
    once = time.process_time() - began
    began = time.process_time()
    assert len(of.proposals(uses, 24, approved=trained[:5_000])) == 24
    assert once < 20 and time.process_time() - began < 2, once
