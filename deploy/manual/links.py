"""Where the links of pages lead: faults, in words. Looks at files, never at the network."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import SplitResult, unquote, urlsplit

from deploy.manual.pages import Page, Said

OUTSIDE = ("https", "mailto")


def faults(root: Path, pages: Sequence[Page]) -> list[str]:
    """One line for each link that leads nowhere, and for each picture that says nothing to who can't see it."""
    known = {page.name: page for page in pages}
    found = []
    for page in pages:
        found += [(page.name, said, why) for said in page.links for why in _faults(root, known, page, said)]
        found += [(page.name, said, "a picture without words") for words, said in page.pictures if not words.strip()]
    return [f"{name}:{said.line}: {said.text}: {why}" for name, said, why in found]


def _faults(root: Path, known: dict[str, Page], page: Page, said: Said) -> Iterator[str]:
    try:
        target = urlsplit(said.text)
    except ValueError as error:
        yield str(error)
        return
    if target.scheme or target.netloc:
        yield from _outside(target)
    else:
        yield from _inside(root, known, page, target)


def _outside(target: SplitResult) -> Iterator[str]:
    if target.scheme not in OUTSIDE:
        yield "links to other hosts are https"
    elif target.scheme == "https" and ("." not in (target.hostname or "") or " " in target.netloc + target.path):
        yield "no address that a browser opens"
    elif target.scheme == "mailto" and "@" not in target.path:
        yield "no address that a letter reaches"


def _inside(root: Path, known: dict[str, Page], page: Page, target: SplitResult) -> Iterator[str]:
    name = normpath(join(dirname(page.name), unquote(target.path))) if target.path else page.name
    if name.startswith(("..", "/")):
        yield "leads out of the project"
    elif not (root / name).exists():
        yield "no such file"
    elif target.fragment and name not in known:
        yield "only pages have anchors"
    elif target.fragment and unquote(target.fragment) not in known[name].anchors:
        yield f"no such heading in {name}"
