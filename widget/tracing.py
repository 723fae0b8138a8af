"""What a line of the log is about: which request, site, turn, person. Noted where it is known, and read where lines are made.

It goes along with tasks and threads that are begun meanwhile. Pure: knows neither logging nor what carries a request.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
_NOTHING: Mapping[str, str] = MappingProxyType({})
_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=_NOTHING)
SPOKEN = 6
"""Letters that a visitor reads out; the embed shows as many."""


def new_id() -> str:
    """For one request, or one socket."""
    number, letters = secrets.randbelow(len(_LETTERS) ** 12), ""
    for _ in range(12):
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    return letters


def spoken(turn: str) -> str:
    """How a visitor names a turn who asks for help: the beginning of its id."""
    return turn[:SPOKEN].upper()


def about() -> Mapping[str, str]:
    return _about.get()


def note(**facts: object) -> None:
    """From here on, for the rest of the task or thread."""
    _about.set({**_about.get(), **{name: str(fact) for name, fact in facts.items()}})


@contextmanager
def noting(**facts: object) -> Iterator[None]:
    """For the block, and for tasks that are begun in it."""
    before = _about.set({**_about.get(), **{name: str(fact) for name, fact in facts.items()}})
    try:
        yield
    finally:
        _about.reset(before)


def noting_turn(turn: str, attempt: int) -> AbstractContextManager[None]:
    return noting(turn=turn, say=spoken(turn), attempt=attempt)
