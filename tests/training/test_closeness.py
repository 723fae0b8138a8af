"""How close questions are: the same words, slips, beginnings; and nothing that anybody types breaks it or takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.training.closeness import LONGEST, Index, words_of

TEXTS = [
    "When do you open?",
    "When do you close?",
    "How much is shipping?",
    "Can I return a hat?",
    "Öffnen Sie am Sonntag?",
]
INDEX = Index(TEXTS)


def first(text):
    return TEXTS[INDEX.closest(text, 1)[0].position]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("when do you open", 0), ("OPEN, when do you?!", 0), ("wen do yuo open", 0), ("how much does the shipping cost", 2),
        ("may i return my hat", 3), ("offnen sie am sontag", 4),
    ],
)  # fmt: skip
def test_order_case_accents_and_slips_hide_no_question(asked, meant):
    assert first(asked) == TEXTS[meant]


def test_the_same_words_are_one_and_other_words_little():
    assert INDEX.closest("do you open when", 1)[0].score == 1
    assert INDEX.closest("What is the capital of France?", 1)[0].score < 0.6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("when do you o", [0]), ("when", [0, 1]), ("ship", [2]), ("hat ret", [3]), ("shpping", [2]), ("öff", [4]), ("off", [4]),
        ("when zzz you", [0, 1]), ("zzz", []), ("", []), ("?!", []),
    ],
)  # fmt: skip
def test_what_is_typed_means_what_its_words_begin(typed, meant):
    assert [match.position for match in INDEX.completing(typed, 5)] == meant


def test_what_begins_with_the_very_words_comes_first():
    index = Index(
        ["Is it true that you open?", "You open when?", "You open early on most days of the week, don't you?"]
    )
    assert [match.position for match in index.completing("you open", 5)] == [1, 2, 0]


@given(st.lists(st.text(max_size=40), max_size=8), st.text(max_size=60))
def test_any_text_gets_scores_from_0_to_1_in_order_and_never_more_than_were_wanted(texts, sought):
    index = Index(texts)
    for found in (index.closest(sought, 3), index.completing(sought, 3)):
        scores = [match.score for match in found]
        assert len(found) <= 3 and scores == sorted(scores, reverse=True) and all(0 <= it <= 1 for it in scores)
        assert {match.position for match in found} <= set(range(len(texts)))


@given(st.text(min_size=1, max_size=60).filter(lambda it: bool(words_of(it))))
def test_every_question_is_closest_to_itself(text):
    match = Index([text, *TEXTS]).closest(text, 1)[0]
    assert match.score == pytest.approx(1)


def test_a_text_without_end_is_cut():
    assert Index(["a" * 100_000]).closest("a" * LONGEST, 1)[0].score == 1
    assert INDEX.completing("when " * 50_000, 1) and words_of("x " * 10**6)[-1] == "x"
