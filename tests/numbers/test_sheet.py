"""Tables as CSV: what visitors wrote is text in every spreadsheet, whatever it begins with."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.sheet import lines


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")'])
def test_what_begins_like_a_formula_is_shown_as_it_is(cell):
    assert read("".join(lines(["Question"], [[cell]])))[1][0].startswith("'")


@given(st.lists(st.lists(st.text() | st.integers(), min_size=2, max_size=2), max_size=5))
def test_every_row_comes_back_as_a_row_and_none_as_a_formula(rows):
    found = read("".join(lines(["a", "b"], rows)))
    assert len(found) == len(rows) + 1
    for written, row in zip(rows, found[1:], strict=True):
        for cell, shown in zip(written, row, strict=True):
            assert (
                shown == str(cell) if isinstance(cell, int) else not shown.lstrip(" ").startswith(("=", "+", "-", "@"))
            )


def test_numbers_stay_numbers_and_control_characters_go():
    assert read("".join(lines(["a", "b"], [[-5, "a\x00\x1bb"]])))[1] == ["-5", "ab"]


def test_lines_come_one_by_one():
    def endless():
        while True:
            yield ["x"]

    table = lines(["a"], endless())
    assert [next(table), next(table)] == ["\ufeffa\r\n", "x\r\n"]
