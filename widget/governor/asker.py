"""Who wants to call SparkGPT, what the governor says to it, and how a call went. Values only; pure."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from widget.protocol import RETRYABLE, WORDS, Code
from widget.sparkgpt import Bill, Limited, Reason, Refused, SparkGPTError, Unavailable


class Kind(IntEnum):
    """Who goes first: the lower one."""

    VISITOR = 0
    OWNER = 1
    WORK = 2


@dataclass(frozen=True, slots=True)
class Asker:
    """One attempt before its call. `gate` names the API key, `at_once` is its site's ceiling.

    `floor` is the part of the day's limit, from 0 to 1, that background work leaves to the others; `is_low`: what was
    heard of the day before the gate knew anything is below it.
    """

    id: str
    gate: str
    site: int
    visitor: str
    model: int
    kind: int = Kind.VISITOR
    at_once: int = 10
    floor: float = 0.2
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator has set: answers at once with one key, and how many wait at one site, how long, in seconds."""

    per_key: int = 60
    queue: int = 20
    wait: float = 60.0
    lease: float = 10.0
    """A seat that nobody renews is free again after so long."""
    plays: bool = False
    """SparkGPT is the sandbox, which plays bad days question by question: nothing that it says opens a circuit."""


@dataclass(frozen=True, slots=True)
class Go:
    """Call now. A probe is the only call that may find out whether things are well again."""

    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    position: int


@dataclass(frozen=True, slots=True)
class No:
    """Don't call. `retry_after` in seconds, where it is known."""

    code: Code
    retry_after: int | None = None


Verdict = Go | Wait | No


class Denied(Exception):
    """The governor has said No."""

    def __init__(self, no: No) -> None:
        super().__init__(WORDS[no.code])
        self.code, self.retry_after = no.code, no.retry_after

    @property
    def retryable(self) -> bool:
        return self.code in RETRYABLE


class Result(StrEnum):
    """How a call went, as far as the next ones are concerned."""

    OK = "ok"
    LIMITED = "limited"
    BAD_KEY = "bad_key"
    NO_PERMISSION = "no_permission"
    DOWN = "down"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`calls` 0: nothing was sent. `limit` and `left` as the reply said them."""

    result: Result
    calls: int = 1
    limit: int | None = None
    left: int | None = None
    retry_after: int | None = None


def outcome(bill: Bill, problem: BaseException | None) -> Outcome:
    """What a call has taught. Whoever hung up has learned no more than what the bill says."""
    quota = bill.quota
    if isinstance(problem, SparkGPTError) and (problem.quota.limit, problem.quota.remaining) != (None, None):
        quota = problem.quota
    retry_after = problem.retry_after if isinstance(problem, SparkGPTError) else None
    return Outcome(result_of(problem), bill.calls, quota.limit, quota.remaining, retry_after)


def result_of(problem: BaseException | None) -> Result:
    """What a problem means for the calls that come after."""
    match problem:
        case None:
            return Result.OK
        case Limited():
            return Result.LIMITED
        case Refused(reason=Reason.BAD_KEY):
            return Result.BAD_KEY
        case Refused():
            return Result.NO_PERMISSION
        case Unavailable():
            return Result.DOWN
    return Result.OTHER
