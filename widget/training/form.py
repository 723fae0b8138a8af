"""Pairs in the form that SparkGPT's training has: as CSV (question, answer) and as JSON, as getModelTrain lists them but without
numbers, which SparkGPT gives. Pure; what is read is what was written, also where a spreadsheet would see a formula.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from widget.cells import BOM, json_text, quoted, returned, returning

COLUMNS = ("question", "answer")

Pair = tuple[str, str]


class Unreadable(ValueError):
    """It is no such file; the text says why."""


def as_csv(pairs: Iterable[Pair]) -> Iterator[str]:
    yield BOM + quoted(COLUMNS)
    for pair in pairs:
        yield quoted(map(returning, pair))


def as_json(pairs: Iterable[Pair], model_id: int) -> Iterator[str]:
    comma = "["
    for question, answer in pairs:
        yield f"{comma}\n" + json_text({"question": question, "answer": answer, "model_id": model_id})
        comma = ","
    yield "[]\n" if comma == "[" else "\n]\n"


def read(text: str) -> list[Pair]:
    """Either form. More columns, or names besides, are passed over. Unreadable, if it is neither."""
    text = text.removeprefix(BOM)
    return _listed(text) if text.lstrip()[:1] == "[" else _tabled(text)


def _listed(text: str) -> list[Pair]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"It is no JSON: {error}") from None
    return [_pair(row, number) for number, row in enumerate(rows, start=1)]


def _pair(row: Any, number: int) -> Pair:
    question, answer = (row.get(name) if isinstance(row, dict) else None for name in COLUMNS)
    if not isinstance(question, str) or not isinstance(answer, str):
        raise Unreadable(f"Row {number} has no question and answer.")
    return question, answer


def _tabled(text: str) -> list[Pair]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        names = next(rows, [])
        if not set(COLUMNS) <= set(names):
            raise Unreadable("It has no columns called question and answer.")
        places = [names.index(name) for name in COLUMNS]
        return [_cells(row, places, number) for number, row in enumerate(rows, start=1) if row]
    except csv.Error as error:
        raise Unreadable(f"It is no CSV: {error}") from None


def _cells(row: list[str], places: list[int], number: int) -> Pair:
    if len(row) <= max(places):
        raise Unreadable(f"Row {number} has no question and answer.")
    question, answer = (returned(row[place]) for place in places)
    return question, answer
