"""What the server has to know of the built embed, as the build writes it into static/widget/built.json. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from widget.whereabouts import HOUSE

FOLDER = HOUSE / "static" / "widget"
_FILE = FOLDER / "built.json"


@dataclass(frozen=True, slots=True)
class Built:
    pinned: str
    """The name of the file that holds all of the code."""
    integrity: str
    """Its hash, as a tag names it."""
    words: frozenset[str]
    """The names of the words that visitors read."""
    icons: Mapping[str, list[str]]
    """What may stand on the launcher, as paths in a box of 20."""


def built() -> Built:
    """Read again once a developer has built anew."""
    return _read(_FILE.stat().st_mtime_ns)


@cache
def _read(_changed: int) -> Built:
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    return Built(told["pinned"]["file"], told["pinned"]["integrity"], frozenset(told["words"]), told["icons"])
