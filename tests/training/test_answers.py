"""What a training answers, and where it answers nothing because it says two things."""

import pytest

from widget.training.answers import Answers, lesson

OPEN = ("When do you open?", "At nine.")
PARK = ("Where can I park?", "Behind the house.")


def answers(*pairs):
    """Rows are numbered from 1; a third word marks a pair whose answer was cut."""
    return Answers([lesson(row, pair[0], pair[1], len(pair) > 2) for row, pair in enumerate(pairs, start=1)])


@pytest.mark.parametrize("approved", ["When do you open?", "when do you OPEN", "When do you open, please?"])
def test_the_pair_that_is_trained_on_an_approved_question_answers_it(approved):
    assert answers(PARK, OPEN).row(approved, approved) == 2


@pytest.mark.parametrize("approved", ["When do you close?", "Do you cater?", "", "?!"])
def test_what_nothing_is_trained_on_is_not_answered(approved):
    assert answers(PARK, OPEN).row(approved, approved) is None
    assert answers().row(approved, approved) is None


def test_what_is_trained_twice_is_answered_only_where_both_say_the_same():
    assert answers(OPEN, ("when do you open", "at  NINE.")).row(OPEN[0], OPEN[0]) == 1
    assert answers(OPEN, ("when do you open", "At ten.")).row(OPEN[0], OPEN[0]) is None
    assert answers(OPEN, ("When do you open, please?", "At ten.")).row(OPEN[0], OPEN[0]) is None


def test_one_that_says_something_else_to_the_visitors_own_words_counts_too():
    """Austria is one letter from Australia; whoever asks for one must not be told of the other."""
    pairs = (("Do you ship to Australia?", "No."), ("Do you ship to Austria?", "Yes."))
    assert answers(*pairs).row("Do you ship to Australia?", "Do you ship to Austria?") is None
    assert answers(*pairs).row("Do you ship to Australia?", "do you ship to australia") == 1


@pytest.mark.parametrize(
    "unusable", [("When do you open?", "At nine, and", "cut"), ("When do you open?", ""), ("When do you open?", " \n")]
)
def test_cut_and_empty_answers_are_told_nobody_and_make_others_doubtful(unusable):
    assert answers(unusable).row(OPEN[0], OPEN[0]) is None
    assert answers(OPEN, unusable).row(OPEN[0], OPEN[0]) is None


def test_many_of_the_same_are_all_looked_at():
    same = [OPEN] * 30
    assert answers(*same).row(OPEN[0], OPEN[0]) == 1
    assert answers(*same, ("When do you open?", "Never.")).row(OPEN[0], OPEN[0]) is None
