"""`python -m tests.explorer [WORD ...]`: explores the wide worlds too, or those whose name has a word in it; prints a table."""

import sys

from tests.explorer.search import Unfinished, explore
from tests.explorer.worlds import SMALL, WIDE


def main(words: list[str]) -> int:
    wrong = 0
    print(f"{'world':48}{'states':>10}{'steps':>11}{'at rest':>9}{'screens':>9}{'seconds':>9}")
    for name, world in (SMALL | WIDE).items():
        if words and not any(word in name for word in words):
            continue
        try:
            seen = explore(world.model())
        except Unfinished as unfinished:
            print(f"{name:48} {unfinished}")
            continue
        row = f"{len(seen):10,}{seen.steps:11,}{seen.at_rest:9,}{len(seen.model.screens):9,}{seen.seconds:9.1f}"
        print(f"{name:48}{row}", flush=True)
        if seen.broken:
            wrong += 1
            print(seen.trace)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
