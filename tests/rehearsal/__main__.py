"""`python -m tests.rehearsal`: builds the image and starts compose.yaml with a real Docker; stand-ins where no registry is.

The engine is our own, in var/rehearsal, where the stand-ins stay for the next time. Ends with 1 at the first thing that is wrong.
"""

import sys
import tempfile
import traceback
from pathlib import Path

from tests.packing import clean_tree
from tests.rehearsal import image, stand_ins
from tests.rehearsal.engine import Engine, Failed, missing
from tests.rehearsal.installation import Installation
from tests.server import ROOT

FOLDER = ROOT / "var" / "rehearsal"


def main() -> int:
    if lacks := list(missing()):
        print("The rehearsal needs", *lacks, sep="\n  ")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    engine = Engine(FOLDER).start()
    try:
        return _play(engine)
    finally:
        engine.stop()


def _play(engine: Engine) -> int:
    print("stand-ins are made of Debian's packages ...", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            stand_ins.make(engine)
            tree = clean_tree(scratch)
            _alone(engine, tree)
            _together(engine, tree)
        except (AssertionError, Failed, OSError):
            traceback.print_exc()
            return 1
    return 0


def _alone(engine: Engine, tree: Path) -> None:
    image.clear(engine)
    try:
        for part in (image.build(engine, tree), image.look(engine), image.serve(engine)):
            _say("image", part)
    finally:
        image.clear(engine)


def _together(engine: Engine, tree: Path) -> None:
    installation = Installation(engine, tree)
    try:
        _say("compose", installation.play())
    finally:
        installation.clear()


def _say(what, lines):
    for line in lines:
        print(f"{what}: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
