"""What carries a visit, be it a socket or something else, and what the two say to each other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from widget.protocol import WORDS, Code, Fact

T = TypeVar("T")
SAY = "sparkwidget.say"
"""The name in a socket's scope of the server's short way (Say), where it has one."""
Say = Callable[[str], None]
"""Sends a frame's text, and returns at once."""


class Unreachable(Exception):
    """The database can't be used at the moment; nothing was changed, or what was changed is whole."""

    def __str__(self) -> str:
        return "the database cannot be used"


class Database(Protocol):
    """Runs a synchronous function where the database may be used. Unreachable if it isn't there."""

    def __call__(self, function: Callable[..., T], *args: object, **kwargs: object) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class News:
    """There is something to tell the visitor's tabs. `kind` is a fact's type; `turn` "" if it is about all of them."""

    kind: str
    turn: str = ""


class Turned(Exception):
    """The visit must end; the code says why. `retry_after`: seconds until it makes sense to come back."""

    def __init__(self, code: Code, retry_after: int | None = None) -> None:
        super().__init__(WORDS[code])
        self.code, self.retry_after = code, retry_after


class Carrier(Protocol):
    """What carries a visit: a socket, or exchanges over HTTP."""

    @property
    def say(self) -> Say | None:
        """The short way, where there is one."""

    async def tell(self, fact: Fact) -> None: ...

    async def join(self, visitor: str) -> None:
        """Hear the news of this visitor's tabs from now on, and of no other's."""

    async def announce(self, news: News) -> None:
        """Tell the visitor's other tabs."""
