"""What Sphinx is told besides its configuration: the contents, and that folders are no pages. Alone knows how Sphinx calls us."""

import re
from pathlib import Path
from posixpath import dirname
from typing import Any

from deploy.manual import contents, pages

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#]+)\)")


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def prepare(app: Any, name: str, source: list[str]) -> None:
    """The start page gets the contents: whatever it names, and whatever it doesn't."""
    source[0] = without_folders(Path(app.srcdir) / dirname(name), source[0])
    if name == app.config.root_doc:
        everything = (f"{it}.md" for it in app.env.found_docs)
        source[0] += contents.tables(contents.sections(pages.START, source[0], everything))


def without_folders(here: Path, text: str) -> str:
    """Links to folders of the sources become their words: a manual of files has nothing to show for them."""
    return LINK.sub(lambda link: link[1] if (here / link[2]).is_dir() else link[0], text)
