"""How far a long command is, for whoever sits at a terminal; nothing where nobody does. The only importer of tqdm."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

Done = Callable[[int], object]


@contextmanager
def bar(total: int | None, of_what: str) -> Iterator[Done]:
    """On stderr, and gone when it is over. Say how much more is done; `total` None if nobody knows how much there is."""
    is_seen = sys.stderr.isatty()
    with tqdm(total=total, unit=f" {of_what}", file=sys.stderr, disable=not is_seen, leave=False) as shown:
        yield shown.update
