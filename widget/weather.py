"""Bad weather: SparkGPT is down, or the calls are used up. Decides when a spare answer is told instead of a failure.

Knows neither where spare answers come from nor what failed; nobody waits for one for long.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from widget.answer import Answer, Ending
from widget.log import Log
from widget.protocol import Code

logger = logging.getLogger(__name__)

BAD = frozenset({Code.LIMITED, Code.USED_UP, Code.UNAVAILABLE})
"""Not a refused key, which its owner has to see to, nor a full queue of ours, nor an answer that can't be read."""
PATIENCE_SECONDS = 2.0
"""Only the first look after a change of the training takes more than a moment."""


@dataclass(frozen=True, slots=True)
class Spare:
    """The trained answer to an approved question."""

    question: str
    answer: str


Find = Callable[[int], Awaitable[Spare | None]]
"""A spare answer to what a turn asks, by the turn's row."""


class Problem(Protocol):
    """Why there is no answer of SparkGPT's."""

    @property
    def code(self) -> str: ...

    @property
    def retryable(self) -> bool: ...

    @property
    def retry_after(self) -> int | None: ...


async def nothing(row: int) -> Spare | None:
    return None


async def ended(
    problem: Problem,
    log: Log,
    answer: Answer,
    find: Callable[[], Awaitable[Spare | None]],
    *,
    seconds: float = PATIENCE_SECONDS,
) -> Ending:
    """How an attempt ends that has failed. Where SparkGPT has said something already, that stays what was said."""
    spare = await _found(find, seconds) if problem.code in BAD and not log.seq else None
    if spare is None:
        return answer.fail(problem.code, retryable=problem.retryable, retry_after=problem.retry_after)
    answer.hear([spare.answer])
    log.append([spare.answer])
    return replace(answer.done(), code=problem.code, closest=spare.question)


async def _found(find: Callable[[], Awaitable[Spare | None]], seconds: float) -> Spare | None:
    """A failure is told as one, whatever goes wrong here."""
    try:
        async with asyncio.timeout(seconds):
            return await find()
    except TimeoutError:
        return None
    except Exception:
        logger.exception("a spare answer could not be looked for")
        return None
