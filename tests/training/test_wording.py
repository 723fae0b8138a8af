"""Two wordings side by side."""

from hypothesis import given
from hypothesis import strategies as st

from widget.training.wording import WORDS, side_by_side


def marked(side):
    return "".join(f"[{piece.text}]" if piece.is_new else piece.text for piece in side)


def test_only_the_words_that_are_others_are_marked():
    before, after = side_by_side("We open at nine on Sundays.", "We open at ten on Sundays.")
    assert (marked(before), marked(after)) == ("We open at [nine] on Sundays.", "We open at [ten] on Sundays.")


def test_a_word_that_came_is_marked_on_one_side():
    before, after = side_by_side("We open.", "We open early.")
    assert (marked(before), marked(after)) == ("We open.", "We open[ early].")


def test_new_words_with_a_space_between_are_one_mark():
    assert marked(side_by_side("It is red now.", "It is dark blue now.")[1]) == "It is [dark blue] now."


def test_equal_and_empty_texts_have_no_marks():
    assert side_by_side("", "") == ([], [])
    assert marked(side_by_side("Same", "Same")[0]) == "Same"
    assert marked(side_by_side("", "New")[1]) == "[New]"


def test_enormous_texts_are_shown_without_looking_for_words():
    before, after = side_by_side("a " * WORDS * 2, "b " * WORDS * 2)
    assert [piece.is_new for piece in before + after] == [True, True]


@given(st.text("ab .\n", max_size=40), st.text("ab .\n", max_size=40))
def test_nothing_of_either_text_is_lost(before, after):
    old, new = side_by_side(before, after)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
