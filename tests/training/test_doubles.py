"""Which trained questions are the same, and whether their answers are."""

import time
from random import Random

from widget.training.doubles import Asked, Group, groups, plain


def asked(*pairs):
    return [Asked(row, *pair) for row, pair in enumerate(pairs)]


def test_case_spaces_and_marks_make_no_other_question():
    assert plain("  When do you OPEN?!") == plain("when do  you open") == "when do you open"
    assert plain("Ｗｉｄｅ") == plain("wide") and plain("Straße") == plain("STRASSE")


def test_different_answers_contradict_and_come_first():
    pairs = asked(("A?", "x"), ("a", "X."), ("B?", "1"), ("C", "z"), ("b", "2"))
    assert groups(pairs) == [Group((2, 4), True), Group((0, 1), False)]


def test_questions_of_nothing_but_marks_are_told_apart_and_empty_ones_left_out():
    assert groups(asked(("?", "x"), ("!", "y"), ("", "x"), (" ", "y"))) == []
    assert groups(asked(("?", "x"), ("?", "y"))) == [Group((0, 1), True)]


def test_every_language_is_read():
    assert groups(asked(("営業時間は？", "九時"), ("営業時間は", "十時"))) == [Group((0, 1), True)]


def test_nearly_the_same_question_is_found_and_another_one_is_not():
    pairs = asked(
        ("When do you open on Sundays?", "At nine."),
        ("Where can I park my car?", "Behind the house."),
        ("when do you opne on sunday", "At eight."),
        ("When do you close on Sundays?", "At four."),
    )
    assert groups(pairs) == [Group((0, 2), True)]


def test_ten_thousand_pairs_take_seconds():
    words = [f"w{number}x" for number in range(3000)]
    chance = Random(1)
    questions = [" ".join(chance.choices(words, k=7)) for _ in range(5000)]
    pairs = asked(*((questions[n % 5000], f"Answer {n % 7000}") for n in range(10_000)))
    began = time.process_time()
    assert len(groups(pairs)) == 5000
    assert time.process_time() - began < 20
