"""Pairs in SparkGPT's training form come back as they were, whatever is in them, and no spreadsheet computes any."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import CORPUS
from widget.cells import BOM, plain
from widget.training.form import Unreadable, as_csv, as_json, read

HOSTILE = (
    *((plain(text), plain(text)) for text in CORPUS),
    ('"Quoted", and, "commas"', "Two\nlines\n\nand a tab\t."),
    ("=1+1", "- Monday\n- Tuesday"),
    ("'=1+1", "''+49 30 1234"),
    ("'Tis so", "@home"),
    ("  =SUM(A1)", "\u3000-1"),
    ("Wo? \u2028 x \xa0y", "\U0001f600 שלום"),
    ("x" * 20_000, '"\n' * 10_000),
    ("question", "answer"),
    (";", "|"),
)
TEXTS = st.tuples(*(st.text().map(plain),) * 2)


def both(pairs):
    return "".join(as_csv(pairs)), "".join(as_json(pairs, 7))


def test_hostile_pairs_come_back_from_both_files():
    for text in both(HOSTILE):
        assert read(text) == list(HOSTILE)


@given(st.lists(TEXTS, max_size=5))
def test_any_pairs_come_back_from_both_files(pairs):
    for text in both(pairs):
        assert read(text) == pairs


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_no_cell_begins_a_formula(pairs):
    for row in csv.reader(io.StringIO(both(pairs)[0], newline="")):
        assert not any(cell[:1] in tuple("=+-@\t\r|%\n") for cell in row)


def test_json_is_as_getmodeltrain_lists_it_without_made_up_numbers_and_exact():
    assert json.loads(both([("=1", "-2")])[1]) == [{"question": "=1", "answer": "-2", "model_id": 7}]
    assert both([])[1] == "[]\n"


def test_csv_begins_with_the_names_and_an_apostrophe_stands_before_a_formula_only():
    assert both([("=1", "'Tis"), ("'=1", "A1")])[0] == (
        BOM + '"question","answer"\r\n"\'=1","\'Tis"\r\n"\'\'=1","A1"\r\n'
    )


def test_what_others_have_written_is_read_too():
    listed = [{"id": 1, "model_id": 5, "question": "Q", "answer": "A", "created_at": "2024-01-01"}]
    assert read(json.dumps(listed)) == [("Q", "A")]
    assert read("id,answer,question\n1,A,Q\n\n2,B,R\n") == [("Q", "A"), ("R", "B")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "no JSON"), ("[1]", "Row 1"), ('[{"question": "Q"}]', "Row 1"), ('[{"question": "Q", "answer": 1}]', "Row 1"),
        ("", "no columns"), ("a,b\n1,2", "no columns"), ('question,answer\n"x', "no CSV"), ("question,answer\nQ\n", "Row 1"),
    ],
)  # fmt: skip
def test_what_is_neither_is_said(text, why):
    with pytest.raises(Unreadable, match=why):
        read(text)
