"""Which Markdown files are pages of the manual, and what of one matters: headings, links, pictures, commands.

Knows neither where links lead nor what commands do; only `read` looks at files.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

START = "docs/index.md"
PATTERNS = ("docs/*.md", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "tests/labelled/README.md")
SHELLS = ("sh", "shell", "bash", "console")
ANCHOR = re.compile(r"""<a\s[^>]*\b(?:id|name)=["']([^"']+)""")
SOURCE = re.compile(r"""<(?:img|a)\s[^>]*\b(?:src|href)=["']([^"']+)""")


@dataclass(frozen=True, slots=True)
class Said:
    """Something on a page: a link's target, a command, a word between backticks; where it begins."""

    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """`name`: its path in the project, with slashes."""

    name: str
    text: str
    _tokens: list[Token] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tokens", MarkdownIt("commonmark").enable("table").parse(self.text))

    @cached_property
    def anchors(self) -> set[str]:
        """Names of its headings, as GitHub and the manual make them, and of anchors written as HTML."""
        counted: Counter[str] = Counter()
        found = set()
        for heading in self._headings():
            name = slug(heading)
            found.add(f"{name}-{counted[name]}" if counted[name] else name)
            counted[name] += 1
        return found | {name for said in self._html() for name in ANCHOR.findall(said.text)}

    @cached_property
    def links(self) -> list[Said]:
        """Targets of links and pictures, HTML's too."""
        ours = [
            Said(str(child.attrs.get("href") or child.attrs.get("src")), line)
            for child, line in self._inline()
            if child.type in ("link_open", "image")
        ]
        return ours + [Said(target, said.line) for said in self._html() for target in SOURCE.findall(said.text)]

    @cached_property
    def pictures(self) -> list[tuple[str, Said]]:
        """What each shows, in words, and where it lies."""
        return [
            (child.content, Said(str(child.attrs["src"]), line))
            for child, line in self._inline()
            if child.type == "image"
        ]

    @cached_property
    def commands(self) -> list[Said]:
        """Lines of blocks that are for a shell, with those joined that end with a backslash."""
        return [line for token in self._tokens if _is_shell(token) for line in _lines(token)]

    @cached_property
    def words(self) -> list[Said]:
        """What stands between backticks."""
        return [Said(child.content, line) for child, line in self._inline() if child.type == "code_inline"]

    def _headings(self) -> Iterator[str]:
        for token, inside in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "heading_open":
                yield "".join(it.content for it in inside.children or [] if it.type in ("text", "code_inline"))

    def _inline(self) -> Iterator[tuple[Token, int]]:
        for token in self._tokens:
            for child in token.children or []:
                yield child, (token.map or [0])[0] + 1

    def _html(self) -> Iterator[Said]:
        yield from (Said(it.content, line) for it, line in self._inline() if it.type == "html_inline")
        yield from (Said(it.content, (it.map or [0])[0] + 1) for it in self._tokens if it.type == "html_block")


def read(root: Path) -> list[Page]:
    """All pages of the project at `root`."""
    files = sorted(path for pattern in PATTERNS for path in root.glob(pattern))
    return [Page(path.relative_to(root).as_posix(), path.read_text()) for path in files]


def slug(heading: str) -> str:
    """A heading's anchor: `What it does, and why` is `what-it-does-and-why`."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _is_shell(token: Token) -> bool:
    """Blocks that are only moved in are commands in the README's manner if they begin as such."""
    if token.type == "fence":
        return token.info.split(" ")[0] in SHELLS
    return token.type == "code_block" and bool(re.match(r"\s*(make|python\d?|\.venv/bin/\w+) ", token.content))


def _lines(token: Token) -> Iterator[Said]:
    number, began, text = (token.map or [0])[0] + 1 + (token.type == "fence"), 0, ""
    for line in token.content.splitlines():
        text, began = text + line.strip().removesuffix("\\"), began or number
        if not line.endswith("\\"):
            yield Said(text.strip().removeprefix("$ "), began)
            text, began = "", 0
        number += 1
