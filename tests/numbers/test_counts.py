"""What a turn adds: words of visitors only as far as they may be kept, and never more than a row can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.counts import MOST, OTHER, PAGE, QUESTION, Counts, from_row, key_of, language_of, page_of


@pytest.mark.parametrize(
    "other", ["when do you open", " When do you OPEN?! ", "When, do you open…", "Ｗhen do you open"]
)
def test_case_spaces_and_punctuation_make_no_other_question(other):
    assert key_of(other) == key_of("When do you open?")


def test_other_words_are_another_question():
    assert key_of("When do you close?") != key_of("When do you open?")


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://shop.example.com/a/b?name=ann#x", "shop.example.com/a/b"),
        ("https://shop.example.com", "shop.example.com/"),
        ("https://shop.example.com/a/", "shop.example.com/a"),
        ("", ""),
        ("nonsense", ""),
        ("http://[", ""),
    ],
)
def test_a_page_is_an_address_without_what_may_name_a_person(address, page):
    assert page_of(address) == page


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-AT", "de"), ("EN_us", "en"), ("fil", "fil"), ("", ""), ("<b>", ""), ("x", ""), ("é1", "")],
)
def test_a_language_is_the_first_part_of_a_locale(locale, language):
    assert language_of(locale) == language


@given(st.text())
def test_anything_can_be_asked_anywhere(text):
    assert len(key_of(text)) == 8
    assert len(page_of(text)) <= 201 and len(language_of(text)) <= 3


def test_a_flood_of_new_pages_is_kept_as_others():
    counts = Counts()
    for number in range(2 * MOST[PAGE] + 1):
        counts.details.setdefault(PAGE, type(counts.columns)())[f"page {number}"] += 1 + (number < 5)
    kept = counts.kept()[PAGE]
    assert len(kept) == MOST[PAGE] + 1
    assert sum(kept.values()) == 2 * MOST[PAGE] + 6
    assert all(kept[f"page {number}"] == 2 for number in range(5)) and kept[OTHER] > 0


def test_a_flood_of_questions_keeps_the_frequent_ones_with_their_words():
    flood = {str(number): 1 for number in range(2 * MOST[QUESTION])} | {"often": 50}
    kept = from_row({QUESTION: flood, "wording": dict.fromkeys(flood, 7)}).kept()
    assert len(kept[QUESTION]) == len(kept["wording"]) == MOST[QUESTION]
    assert kept[QUESTION]["often"] == 50


def test_an_outcome_that_is_taken_back_leaves_nothing():
    counts = Counts()
    counts.outcome("failed|limited|down|2|80|")
    counts.outcome("failed|limited|down|2|80|", -1)
    counts.outcome("done||none|0|1|1|saved")
    assert counts.kept()["saved"] == {"done": 1}
    counts.outcome("done||none|0|1|1|saved", -1)
    counts.outcome("done||none|2|1|1|spare")
    assert counts.kept()["spare"] == {"done": 1}
    counts.outcome("done||none|2|1|1|spare", -1)
    assert counts.kept() == {} and not any(counts.columns.values())
