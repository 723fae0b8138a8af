"""Which questions go on with the one before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.labelled.labels import elliptical
from widget.training.ellipsis import is_elliptical

NEEDING, ALONE = elliptical()


def test_no_question_that_stands_alone_is_taken_for_one_that_goes_on():
    assert [text for text in ALONE if is_elliptical(text)] == []


def test_nearly_all_that_go_on_are_found():
    assert sum(map(is_elliptical, NEEDING)) >= 0.98 * len(NEEDING)


@pytest.mark.parametrize("text", ["", " ", "?!", "\0", "🙂", "a" * 1_000_000, "and " * 200_000, "那" * 100_000])
def test_what_is_no_question_goes_on_with_nothing(text):
    assert not is_elliptical(text)


@given(st.text(max_size=200))
def test_any_text_is_told(text):
    assert is_elliptical(text) in (True, False)
