"""Tables as CSV that no spreadsheet takes for formulas, row by row. Pure."""

import csv
from collections.abc import Iterable, Iterator, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([_safe(cell) for cell in columns]))
    for row in rows:
        yield str(writer.writerow([_safe(cell) for cell in row]))


def _safe(cell: object) -> object:
    """A text that begins like a formula gets an apostrophe, which shows it as it is; control characters go."""
    if not isinstance(cell, str):
        return cell
    shown = "".join(letter for letter in cell if letter >= " " or letter in "\t\r\n")
    return f"'{shown}" if shown.lstrip(" ").startswith(_STARTS) else shown
