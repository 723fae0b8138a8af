"""What strangers wrote is text in every spreadsheet, whatever it looks like."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors import read
from widget.cells import cell, csv_line, json_text, plain

VECTORS = read("exports")


@pytest.mark.parametrize(("text", "expected"), VECTORS["cells"])
def test_a_cell_is_never_a_formula_and_holds_no_control_characters(text, expected):
    assert cell(text) == expected


def test_numbers_of_ours_stay_numbers_and_nothing_is_empty():
    assert (cell(-5), cell(None)) == ("-5", "")


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_a_line_is_read_back_as_the_cells_it_was_made_of(texts):
    rows = list(csv.reader(io.StringIO(csv_line(texts), newline="")))
    assert rows == [[cell(text) for text in texts]]


@given(st.text())
def test_no_text_at_all_begins_a_formula(text):
    assert cell(text)[:1] not in tuple("=+-@\t\r|%")


def test_json_keeps_everything_but_control_characters():
    told = json.loads(json_text({"a\x00": ["=1\x07", {"b": "\u202ex"}], "n": -1, "none": None}))
    assert told == {"a": ["=1", {"b": "x"}], "n": -1, "none": None}
    assert plain("a\r\nb\tc") == "a\nb\tc"
