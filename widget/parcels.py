"""What is delivered from the outbox: a letter, or a call of a webhook. Values; knows neither rows nor the ways."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` is an address; empty means whoever gets the site's letters when it leaves. `reply_to` is an address or empty."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """`id` names the event at every try; `body` is JSON."""

    url: str
    id: str
    body: str
    secrets: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery on its way: `row` at the try `tries`, in the hands of `carrier`. A letter about an account has no site."""

    row: int
    site: int | None
    tries: int
    carrier: str
    content: Letter | Call


class NotTaken(Exception):
    """It was not delivered; says why, for an owner. `is_final`: no other try makes sense."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.words, self.is_final = words, is_final
