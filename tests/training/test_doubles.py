"""Which trained questions are the same, and whether their answers are."""

import time

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


def test_twenty_thousand_pairs_take_about_a_second_at_most():
    pairs = asked(*((f"Question {n % 9000}? " + "word " * 20, f"Answer {n % 18_000}") for n in range(20_000)))
    began = time.process_time()
    assert len(groups(pairs)) == 9000
    assert time.process_time() - began < 4
