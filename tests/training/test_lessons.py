"""What came is made fit to be kept: odd rows are left out and counted."""

import json

from widget.sparkgpt import TrainedPair
from widget.sparkgpt.chat import read_training
from widget.training.lessons import LENGTH, arrived


def pair(number, question="Open?", answer="At nine.", model=5, made="2024-01-01 10:00:00"):
    return TrainedPair(number, model, question, answer, made)


def numbers(arrival):
    return [lesson.number for lesson in arrival.lessons]


def test_a_set_is_kept_in_the_order_of_its_numbers():
    assert numbers(arrived([pair(3), pair(1), pair(2)], 5)) == [1, 2, 3]


def test_rows_of_other_models_are_left_out_and_counted():
    arrival = arrived([pair(1), pair(2, model=6), pair(3, model=7)], 5)
    assert numbers(arrival) == [1] and arrival.foreign == 2


def test_where_all_rows_name_one_other_model_that_is_its_name_at_sparkgpt():
    assert numbers(arrived([pair(1, model=9), pair(2, model=9)], 5)) == [1, 2]
    mixed = arrived([pair(1, model=9), pair(2, model=8)], 5)
    assert numbers(mixed) == [] and mixed.foreign == 2


def test_a_row_that_comes_twice_is_one_and_an_id_with_two_texts_is_two():
    arrival = arrived([pair(1), pair(1), pair(1, answer="At ten.")], 5)
    assert numbers(arrival) == [1, 1] and arrival.repeated == 1


def test_empty_and_missing_texts_survive():
    arrival = arrived([pair(1, question="", answer=""), pair(2, made=None)], 5)
    assert [(it.question, it.answer, it.made) for it in arrival.lessons] == [
        ("", "", "2024-01-01 10:00:00"),
        ("Open?", "At nine.", ""),
    ]


def test_an_enormous_text_is_cut_and_a_change_behind_the_cut_is_noticed():
    one, other = (arrived([pair(1, answer="a" * 3 * LENGTH + end)], 5).lessons[0] for end in "xy")
    assert one.is_cut and len(one.answer) == LENGTH and one.answer == other.answer
    assert one.mark != other.mark


def test_the_mark_of_a_set_is_the_same_in_any_order_and_another_when_a_word_is():
    rows = [pair(1), pair(2, "Where?")]
    assert arrived(rows, 5).mark == arrived(rows[::-1], 5).mark != arrived([pair(1), pair(2, "Where")], 5).mark


def test_rows_of_the_wrong_shape_are_counted_as_unreadable():
    rows = [{"id": 1, "model_id": 5, "question": "Q", "answer": "A"}, {"id": "x"}, None, [], {"id": 2, "model_id": 5}]
    training = read_training(json.dumps(rows).encode())
    assert (arrived(training.pairs, 5, training.skipped).skipped, len(training.pairs)) == (4, 1)
