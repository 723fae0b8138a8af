"""Whether files and settings that pages name are there, and settings that are there are named: faults, in words."""

import re
from collections.abc import Sequence

from deploy.manual.ground import Ground
from deploy.manual.pages import Page

NAME = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?")
FILE = re.compile(
    r"((?:benchmarks|deploy|docs|requirements|sparkwidget|static|templates|tests|widget)/[\w./*-]*)(?:::\w+)?"
)
PLACEHOLDER = re.compile(r"(?<=/)[A-Z_]+(?=/|$)")
NOT_OURS = frozenset(["OTEL_TRACES_SAMPLER"])
"""Read by libraries."""


def faults(ground: Ground, pages: Sequence[Page]) -> list[str]:
    """One line for each name of something that isn't there."""
    return [*_files(ground, pages), *_settings(ground, pages)]


def _files(ground: Ground, pages: Sequence[Page]) -> list[str]:
    """Paths between backticks; a part in capitals stands for any."""
    named = [(page.name, it, match[1]) for page in pages for it in page.words if (match := FILE.fullmatch(it.text))]
    return [
        f"{name}:{it.line}: `{it.text}`: no such file"
        for name, it, path in named
        if not any(ground.root.glob(PLACEHOLDER.sub("*", path).rstrip("/")))
    ]


def _settings(ground: Ground, pages: Sequence[Page]) -> list[str]:
    """Names with an underscore between backticks are settings, or there is no such thing; each setting is named somewhere."""
    found = []
    named: set[str] = set()
    known = ground.settings | ground.for_tests | NOT_OURS
    for page in pages:
        for said in page.words:
            match = NAME.fullmatch(said.text)
            if match and not {match[1], match[1].removesuffix("_FILE")} & known:
                found.append(f"{page.name}:{said.line}: `{said.text}`: no setting is called {match[1]}")
            named |= set(re.findall(r"[A-Z][A-Z0-9_]+", said.text))
    missing = (name for name in sorted(ground.settings - named) if "_" in name)
    return found + [f"{name} is read by the settings, and no page names it" for name in missing]
