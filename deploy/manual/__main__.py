"""Checks the docs and builds the manual.

    python -m deploy.manual [--check]

Into var/docs; with `--check` into nowhere that stays. Says what is wrong, one line each, and ends with 1 if anything is.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

from deploy.manual import commands, links, names, pages
from deploy.manual.build import build
from deploy.manual.ground import ground

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "var" / "docs"


def faults(root: Path) -> list[str]:
    """Of the pages as they are written."""
    found, here = pages.read(root), ground(root)
    return [*links.faults(root, found), *commands.faults(here, found), *names.faults(here, found)]


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # no secret, no database: only parsers are asked
    django.setup()
    wrong = faults(ROOT)
    if arguments == ["--check"]:
        with tempfile.TemporaryDirectory() as folder:
            wrong += build(ROOT, Path(folder) / "manual")
    elif not wrong:
        wrong = build(ROOT, TARGET)
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong and not arguments:
        print(f"The docs are in {TARGET}: open {TARGET}/index.html, or python -m http.server --directory {TARGET} 8080")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
