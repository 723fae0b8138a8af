"""What stands in the manual's contents: the start page's own lists, and after them whatever it doesn't name. Pure."""

import re
from collections.abc import Iterable
from posixpath import dirname, join, normpath

SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
ENTRY = re.compile(r"^- \[([^\]]+)\]\(([^)#]+)\.md\)", re.MULTILINE)
REST = "More"
Sections = list[tuple[str, list[tuple[str, str]]]]


def sections(start: str, text: str, everything: Iterable[str]) -> Sections:
    """Of the start page with that name and text: each heading with its list, as label and page without `.md`."""
    found = [(title, _entries(start, body)) for title, body in _split(text)]
    named = {page for _, entries in found for _, page in entries} | {start.removesuffix(".md")}
    rest = sorted({name.removesuffix(".md") for name in everything} - named)
    return [it for it in found if it[1]] + ([(REST, [("", page) for page in rest])] if rest else [])


def tables(found: Sections) -> str:
    """The same as Sphinx has it; nothing of it is seen on the page itself."""
    return "".join(_table(title, entries) for title, entries in found)


def _split(text: str) -> list[tuple[str, str]]:
    _, *parts = SECTION.split(text)
    return list(zip(parts[::2], parts[1::2], strict=True))


def _entries(start: str, body: str) -> list[tuple[str, str]]:
    return [(label, normpath(join(dirname(start), page))) for label, page in ENTRY.findall(body)]


def _table(title: str, entries: list[tuple[str, str]]) -> str:
    lines = "\n".join(f"{label} </{page}>" if label else f"/{page}" for label, page in entries)
    return f"\n```{{toctree}}\n:caption: {title}\n:hidden:\n\n{lines}\n```\n"
