"""The frames of protocol 1, both ways, as values. Knows neither JSON nor sockets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

VERSION = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a running answer: so many deltas of this attempt are known."""

    turn: str
    attempt: int
    seq: int


@dataclass(frozen=True, slots=True)
class Hello:
    v: int
    token: str | None
    locale: str
    page: str
    screen: Cursor | None
    identity: str | None = None
    """A JWT of the owner's website, which says who the visitor is."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The text of a `puzzle`, and what solves it."""

    puzzle: str
    answer: str


@dataclass(frozen=True, slots=True)
class Ask:
    """`context` is what the page says beside the question, by name; `consent` names the text that the visitor agreed to; `since`
    the turn behind which the visitor has begun anew;
    `page` where it is asked, if that isn't where the hello was said."""

    turn: str
    text: str
    context: Mapping[str, str] | None = None
    consent: str = ""
    solution: Solved | None = None
    since: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    turn: str
    attempt: int
    solution: Solved | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    turn: str


@dataclass(frozen=True, slots=True)
class Rate:
    turn: str
    rating: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a visitor leaves for the owner. `turn` names it, so that sending it twice is harmless; `kind` "lead" or "message"."""

    turn: str
    kind: str
    fields: Mapping[str, str]
    text: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Suggest:
    """What could be asked: by what is typed so far, or after a turn. `language` is the chat's."""

    text: str
    turn: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Forget:
    pass


@dataclass(frozen=True, slots=True)
class Ping:
    pass


Command = Hello | Ask | Retry | Stop | Rate | Contact | Suggest | Forget | Ping
COMMANDS: Mapping[str, type[Command]] = {
    c.__name__.lower(): c for c in (Hello, Ask, Retry, Stop, Rate, Contact, Suggest, Forget, Ping)
}

# --- Facts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TurnSoFar:
    """A turn as `welcome` tells it. `text` None: the browser's screen is right up to `seq`."""

    turn: str
    question: str
    asked_at: str
    state: str
    attempt: int
    seq: int
    text: str | None
    code: str | None
    message: str | None
    retryable: bool
    rating: str
    saved: bool = False
    closest: str | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    token: str | None
    ping: int
    question_limit: int
    turns: tuple[TurnSoFar, ...]
    identified: bool = False
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Asked:
    turn: str
    attempt: int
    question: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """SparkGPT can't be asked yet: at `position` 1 this attempt is the next. 0: the waiting is over."""

    turn: str
    attempt: int
    position: int


@dataclass(frozen=True, slots=True)
class Delta:
    """Deltas `after` + 1 to `seq` of an attempt, joined."""

    turn: str
    attempt: int
    after: int
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """`saved`: SparkGPT has not written this now; it is what it answered to the same question before, or, where SparkGPT could
    not be asked, the trained answer to the approved question that is `closest`."""

    turn: str
    attempt: int
    text: str
    saved: bool = False
    closest: str | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    turn: str
    attempt: int
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    turn: str
    attempt: int
    code: str
    message: str
    retryable: bool
    retry_after: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Rated:
    turn: str
    rating: str


@dataclass(frozen=True, slots=True)
class Contacted:
    """What the visitor left is kept."""

    turn: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """Approved questions, the nearest first; `text` and `turn` as they were asked with."""

    text: str
    turn: str | None
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    pass


@dataclass(frozen=True, slots=True)
class Changed:
    """The owner has saved the site: its public settings may be other ones now."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """The question is taken once it comes again with the solution of this."""

    turn: str
    kind: str
    puzzle: str
    bits: int


@dataclass(frozen=True, slots=True)
class Error:
    code: str
    message: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """`request` names the line in the log."""

    code: str
    message: str
    retry_after: int | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Pong:
    pass


Fact = (
    Welcome
    | Asked
    | Waiting
    | Delta
    | Done
    | Stopped
    | Failed
    | Rated
    | Contacted
    | Suggested
    | Forgotten
    | Changed
    | Puzzle
    | Error
    | Refused
    | Pong
)
FACTS: Mapping[str, type[Fact]] = {f.__name__.lower(): f for f in get_args(Fact)}
