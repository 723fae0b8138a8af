"""What an input makes the parser do: which line came after which, and how many lines in all. Counted, not clocked."""

import sys
from collections.abc import Callable
from typing import Any

_OURS = "/widget/"


class Steps:
    def __init__(self) -> None:
        self.seen: set[tuple[str, int, int]] = set()

    def of(self, run: Callable[[], object]) -> tuple[int, bool]:
        """How many lines of ours were run, and whether one came after another as never before."""
        count, before, known = 0, 0, len(self.seen)

        def line(frame: Any, event: str, _: Any) -> Any:
            nonlocal count, before
            if event == "line":
                count += 1
                self.seen.add((frame.f_code.co_filename, before, frame.f_lineno))
                before = frame.f_lineno
            return line

        former = sys.gettrace()
        sys.settrace(lambda frame, event, value: line if _OURS in frame.f_code.co_filename else None)
        try:
            run()
        finally:
            sys.settrace(former)
        return count, len(self.seen) > known
