"""How far a long command is, for whoever sits at a terminal; nothing where nobody does. The only importer of tqdm."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

Done = Callable[[int], object]


@contextmanager
def bar(total: int | None, of_what: str) -> Iterator[Done]:
    """On stderr, and gone when it is over. Say how much more is done; `total` None if nobody knows how much there is."""
    with _shown(total, of_what) as shown:
        yield shown.update


class Steps:
    """Steps that have names, one after the other. Made by `steps`."""

    def __init__(self, shown: Any, are_seen: bool) -> None:
        self._shown, self.are_seen = shown, are_seen

    def expect(self, total: int) -> None:
        """So many will come."""
        self._shown.reset(total)

    def begin(self, name: str) -> None:
        self._shown.set_description_str(name)

    @contextmanager
    def end(self) -> Iterator[None]:
        """The step is done; what is printed inside stands above the bar."""
        with tqdm.external_write_mode(nolock=True):
            yield
        self._shown.update()


@contextmanager
def steps(of_what: str) -> Iterator[Steps]:
    """A bar like the other one, with the name of the step that is under way."""
    with _shown(None, of_what) as shown:
        yield Steps(shown, not shown.disable)


def _shown(total: int | None, of_what: str) -> Any:
    is_seen = sys.stderr.isatty()
    return tqdm(total=total, unit=f" {of_what}", file=sys.stderr, disable=not is_seen, leave=False)
