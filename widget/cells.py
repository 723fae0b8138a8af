"""Texts of strangers in files that others open: what a spreadsheet would take for a formula, and what no text needs. Pure."""

import json
import re
from collections.abc import Iterable
from typing import Any

BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for something else."""
_FORMULA = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")
"""What begins a formula, or did in some program; the wide ones where Japanese is written."""
# Line ends and tabs are text; all other control characters, and what turns the direction of what follows, are not.
_GONE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without control characters."""
    return _GONE.sub("", text)


def cell(value: object) -> str:
    """A value as a spreadsheet shows it and never computes it. Numbers are ours, texts anybody's."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = plain(value)
    return f"'{text}" if is_formula(text) else text


def returning(text: str) -> str:
    """The same for a text that must come back as it is: `returned` takes off what was put on here, and nothing else."""
    text = plain(text)
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def returned(text: str) -> str:
    return text[1:] if text[:1] == "'" and is_formula(text.lstrip("'")) else text


def is_formula(text: str) -> bool:
    """Whether some spreadsheet would compute it, or skip what it begins with."""
    # Programs differ in what they skip before they look for a formula.
    begins = text.lstrip(" \n\t\u00a0\u3000\ufeff\u200b")[:1]
    return begins in _FORMULA or text[:1] in ("\t", "\n")


def csv_line(values: Iterable[object]) -> str:
    """All of them in quotation marks, so that no separator that a program guesses is found inside."""
    return quoted(map(cell, values))


def quoted(cells: Iterable[str]) -> str:
    return ",".join('"' + it.replace('"', '""') + '"' for it in cells) + "\r\n"


def json_text(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case dict():
            return {plain(key): _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
    return value
