"""Which trained questions are asked again, and what an answer says of the model."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.labelled.answers import answers, kinds
from widget.training.checking import SLOW_FIRST, SLOW_WHOLE, Came, Known, State, Why, judge, next_ones
from widget.training.likeness import likeness

DAY = datetime(2026, 11, 26, tzinfo=UTC)
OTHER_FACTS = "other fact, no number"


def asked(row, days_ago, trouble=False):
    return Known(row, DAY - timedelta(days=days_ago), trouble)


def judged(taught, now, *before, first=400, whole=900):
    return judge([taught], Came(now, first, whole), before)


def test_of_what_never_was_asked_the_sample_is_spread_over_the_list():
    assert next_ones([Known(row) for row in range(100)], 5) == [10, 30, 50, 70, 90]
    assert next_ones([Known(row) for row in range(3)], 5) == [0, 1, 2]


def test_then_comes_what_was_asked_longest_ago():
    pairs = [asked(1, 3), Known(2), asked(3, 9), asked(4, 5)]
    assert next_ones(pairs, 3) == [2, 3, 4]


def test_what_is_in_trouble_comes_sooner_and_takes_half_of_the_places_at_most():
    pairs = [*(Known(row) for row in range(10)), *(asked(row, row, trouble=True) for row in range(20, 30))]
    assert next_ones(pairs, 4) == [29, 28, 2, 7]
    assert next_ones(pairs, 1) == [5]


def test_nobody_is_asked_twice_and_the_same_list_gives_the_same_sample():
    pairs = [asked(1, 3, trouble=True), asked(2, 2, trouble=True), asked(3, 1)]
    assert next_ones(pairs, 9) == [1, 2, 3] == next_ones(pairs, 9)
    assert next_ones([], 5) == next_ones(pairs, 0) == []


def test_every_pair_of_a_list_is_asked_sooner_or_later_even_if_some_stay_in_trouble():
    state = {row: Known(row) for row in range(40)}
    for day in range(20):
        for row in next_ones(list(state.values()), 5):
            state[row] = Known(row, DAY + timedelta(days=day), row in (3, 7, 8))
    assert all(known.at for known in state.values())


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind != OTHER_FACTS])
def test_the_labelled_answers_that_the_rule_was_made_with_are_all_told_right(kind):
    for answer in kinds()[kind]:
        assert answer.second or answer.is_right, (answer, answer.judged())


def test_of_the_answers_that_were_written_afterwards_drift_is_found_and_few_others_are_taken_for_it():
    """The figures of docs/checks.md."""
    second = [answer for answer in answers() if answer.second]
    drifted, same = ([answer for answer in second if answer.drifted is drifted] for drifted in (True, False))
    assert all(answer.is_right for answer in drifted if answer.kind != OTHER_FACTS)
    assert (sum(answer.is_right for answer in drifted), len(drifted)) == (16, 18)
    assert (sum(answer.is_right for answer in same), len(same)) == (12, 14)


def test_a_price_that_is_another_number_says_both():
    told = judged("A loaf costs €4.50.", "A loaf costs €5.20.")
    assert (told.state, told.why, told.words) == (State.DRIFTED, Why.NUMBER, "4.50 → 5.20")


def test_a_number_is_the_same_in_every_spelling():
    for one, other in (
        ("1,200 $", "1200 $"), ("4,50 €", "€ 4.50"), ("9:00", "9 am"), ("five miles", "5 miles"), ("18 Uhr", "6 pm"),
        ("six", "6 p.m."), ("030 1234567", "030/12 345 67"), ("one day", "1 day"), ("49,00 €", "49 €"),
    ):  # fmt: skip
        assert likeness(f"It is {one} here", f"It is {other} here").number is None, (one, other)
        assert likeness(f"It is {other} here", f"It is {one} here").number is None, (other, one)
    assert likeness("At 6 am", "At 6 pm").number == ("6", "18")


def test_what_is_named_besides_is_no_drift_and_what_is_left_out_is():
    assert judged("A loaf costs €4.50.", "A loaf costs €4.50, a roll €0.80.").state == State.SAME
    assert judged("A loaf costs €4.50, a roll €0.80.", "A loaf costs €4.50.").words == "0.80 → –"


@pytest.mark.parametrize("text", ["", "  \n", "\u00a0"])
def test_no_word_is_empty(text):
    assert judged("Yes.", text).state == State.EMPTY


def test_slow_is_late_to_begin_or_late_to_end():
    assert judged("Yes.", "Yes.", first=SLOW_FIRST + 1, whole=9_000).state == State.SLOW
    assert judged("Yes.", "Yes.", first=500, whole=SLOW_WHOLE + 1).state == State.SLOW
    assert judged("Yes.", "Yes.", first=SLOW_FIRST, whole=SLOW_WHOLE).state == State.SAME
    assert judged("Yes.", "No.", first=SLOW_FIRST + 1).state == State.DRIFTED, "the worse of the two is said"


def test_an_answer_that_was_always_worded_otherwise_has_not_drifted_and_one_that_was_not_has():
    taught = "Bring your passport and the signed form to the counter in room 4."
    now = "Room 4 is where to go, with passport and form!"
    assert judged(taught, now).state == State.SAME
    assert judged(taught, now, "Go to room 4 with your passport and the form.").state == State.SAME
    other = "In room 4 somebody will look at your form, if there is time left."
    assert judged(taught, other).state == State.SAME
    assert judged(taught, other, taught).why == Why.WORDED


def test_what_was_found_right_before_stays_right_though_something_else_is_taught():
    assert judged("A loaf costs €4.50.", "The loaf: €4.80.", "A loaf is €4.80.").state == State.SAME
    assert judged("A loaf costs €4.50.", "The loaf: €4.90.", "A loaf is €4.80.").state == State.DRIFTED


def test_a_question_that_is_trained_twice_may_be_answered_either_way():
    assert judge(["At nine.", "At ten."], Came("We open at ten.", 1, 2)).state == State.SAME
    assert judge(["At nine.", "At ten."], Came("We open at eight.", 1, 2)).state == State.DRIFTED


def test_answers_without_a_word_and_without_spaces_are_compared_too():
    assert judged("👍", "👍 ").state == State.SAME and judged("👍", "👎").state == State.DRIFTED
    assert judged("営業時間は九時から六時までです。", "営業時間は九時から六時です。").state == State.SAME
    assert judged("營業時間是九點。", "请问您想要什么?").state == State.DRIFTED


def test_hostile_and_enormous_answers_take_a_bounded_time():
    words = " ".join(f"w{number}x{number % 7}" for number in range(9_000))
    for text in (
        words,
        "1." * 30_000,
        "a" * 60_000,
        "no. " * 15_000,
        "030 " * 15_000,
        "http://" * 9_000,
        "\n" * 60_000 + "x",
    ):
        began = time.process_time()
        judged(words, text, words[::-1][:20_000])
        assert time.process_time() - began < 2, text[:20]
