"""Patterns for the pages of a website, as an owner writes them: `/shop/*`. Pure."""

import re
from collections.abc import Iterable

LONGEST, STARS = 200, 3
_PATH = re.compile(r"/[^\s?#\x00-\x1f\x7f]*")


class BadPattern(Exception):
    """The text is for the owner."""


def checked(pattern: str) -> str:
    """The pattern as it is kept; empty stands for every page."""
    pattern = pattern.strip()
    if not pattern:
        return ""
    if not _PATH.fullmatch(pattern) or len(pattern) > LONGEST:
        raise BadPattern("Write the part of the address after the domain, such as /shop/ or /shop/*")
    if pattern.count("*") > STARS:
        raise BadPattern("Use at most three stars.")
    return pattern


def as_regex(pattern: str) -> str:
    """The same for a browser: what the path of a page must match from its beginning to its end."""
    return "^" + ".*".join(_escaped(part) for part in pattern.split("*")) + "$"


def fits(pattern: str, path: str) -> bool:
    """Whether a page of this path is meant; an empty pattern means all."""
    return not pattern or re.fullmatch(as_regex(pattern)[1:-1], path, re.DOTALL) is not None


def for_page(patterns: Iterable[str], path: str) -> list[str]:
    """Those that mean this page, the most particular first."""
    return sorted((it for it in set(patterns) if fits(it, path)), key=lambda it: (-len(it), it))


def _escaped(text: str) -> str:
    """What means the same in Python and in JavaScript, also with its u flag."""
    return re.sub(r"[\\^$.|?+()\[\]{}/]", r"\\\g<0>", text)
