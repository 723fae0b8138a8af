"""Settings in a file, one `NAME=value` a line, read alike by us, Docker, Compose and systemd: so nothing is quoted, and what
one of them would read otherwise is refused. Pure."""

import re
from collections.abc import Mapping

_LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ODD = re.compile(r"""["'`$\\#\x00-\x1f\x7f]""")
"""Quotes, what Compose or systemd would replace, and what may begin a comment."""


class BadLine(ValueError):
    """A line, or a value for one, that not everybody reads alike; in words, without the value."""


def read(text: str) -> dict[str, str]:
    """Names and values; empty lines and such that begin with # say nothing."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if not (match := _LINE.fullmatch(line)):
            raise BadLine(f"line {number} is not NAME=value")
        found[match[1]] = _plain(match[1], match[2].strip())
    return found


def write(sections: Mapping[str, Mapping[str, str]]) -> str:
    """Lines under headings; BadLine for a value that not everybody would read alike."""
    lines = []
    for heading, settings in sections.items():
        lines += [f"# {heading}", *(f"{name}={_plain(name, value)}" for name, value in settings.items()), ""]
    return "\n".join(lines)


def joined(file: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment's own word first, where it has one; NAME and NAME_FILE are two ways to say the same."""
    told = {name: value for name, value in environment.items() if value}
    said = {name.removesuffix("_FILE") for name in told}
    return {name: value for name, value in file.items() if name.removesuffix("_FILE") not in said} | told


def _plain(name: str, value: str) -> str:
    if odd := _ODD.search(value):
        what = "a line break or another control character" if not odd[0].isprintable() else f"the character {odd[0]}"
        hint = "in an address write it as %XX" if odd[0].isprintable() else "leave it out"
        raise BadLine(f"{name} holds {what}, which is not read alike everywhere; {hint}, or use {name}_FILE")
    return value
