"""What is another word in a text that was changed, for two texts side by side. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = 2_000
"""Longer texts are shown without saying what is new in them: comparing takes time by the square."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_new: bool = False
    """Only in this one of the two texts."""


Side = list[Piece]


def side_by_side(before: str, after: str) -> tuple[Side, Side]:
    """Both texts in pieces; joined, each side's pieces are its text."""
    if before == after:
        return _whole(before), _whole(after)
    old, new = _words(before), _words(after)
    if len(old) + len(new) > WORDS * 2:
        return _whole(before, is_new=True), _whole(after, is_new=True)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return _joined(_side(old, [(step[0], *step[1:3]) for step in steps])), _joined(
        _side(new, [(step[0], *step[3:5]) for step in steps])
    )


def _whole(text: str, *, is_new: bool = False) -> Side:
    return [Piece(text, is_new)] if text else []


def _words(text: str) -> list[str]:
    """Words, and what stands between them: nothing is lost."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _side(words: list[str], steps: list[tuple[str, int, int]]) -> Iterator[Piece]:
    for kind, first, last in steps:
        if text := "".join(words[first:last]):
            yield Piece(text, kind != "equal")


def _joined(pieces: Iterator[Piece]) -> Side:
    """A space between two new words is as new as they are: one mark reads better than two."""
    side: Side = []
    for piece in pieces:
        if len(side) > 1 and piece.is_new and side[-2].is_new and side[-1].text.isspace():
            space, before = side.pop(), side.pop()
            side.append(Piece(before.text + space.text + piece.text, True))
        else:
            side.append(piece)
    return side
