"""Tries SparkGPT with an API key and a model, call by call, and keeps what came and how long it took.

Nothing here raises for what SparkGPT does: an error is a result. Knows no site, no row and no words for owners.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from widget.question import Question, Source
from widget.sparkgpt import Bill, Finished, Hear, Quota, Secret, SparkGPT, SparkGPTError, TrainedPair, Unavailable

HELLO = "Hello"
"""What is asked to see whether anything answers."""
SECONDS = 25.0
"""Whoever tries waits for a page: what takes longer has failed."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How one call went. Times are in seconds from its start; `first` is that of the first delta."""

    seconds: float = 0.0
    first: float | None = None
    text: str = ""
    deltas: int = 0
    calls: int = 1
    pairs: tuple[TrainedPair, ...] = ()
    skipped: int = 0
    quota: Quota = Quota()
    error: SparkGPTError | None = None


@dataclass(frozen=True, slots=True)
class AllTried:
    """The three calls that there are."""

    ask: Tried
    stream: Tried
    training: Tried

    @property
    def quota(self) -> Quota:
        """As the call that was counted last says it."""
        known = [it.quota for it in (self.ask, self.stream, self.training) if it.quota.remaining is not None]
        return min(known, key=lambda quota: quota.remaining or 0, default=Quota())


async def everything(client: SparkGPT, api_key: Secret, model_id: int, *, seconds: float = SECONDS) -> AllTried:
    """All three calls at once; costs three of the day's calls."""

    def stream(hear: Hear) -> Awaitable[Finished]:
        return client.ask_stream(api_key, model_id, HELLO, hear)

    return AllTried(
        *await asyncio.gather(
            in_time(_ask(client, api_key, model_id), seconds),
            in_time(_listen(stream), seconds),
            training(client, api_key, model_id, seconds=seconds),
        )
    )


async def training(client: SparkGPT, api_key: Secret, model_id: int, *, seconds: float = SECONDS) -> Tried:
    """Whether the key may use the model, and what the model was trained on; costs one of the day's calls."""
    return await in_time(_training(client, api_key, model_id), seconds)


async def as_visitor(
    source: Source, question: Question, *, seconds: float = SECONDS, bill: Bill | None = None
) -> Tried:
    """One question over the way that visitors' questions go; `calls` says what it cost."""
    bill = bill or Bill()
    tried = await in_time(_listen(partial(source, question, bill)), seconds)
    return replace(tried, calls=bill.calls, quota=bill.quota)


async def in_time(call: Awaitable[Tried], seconds: float) -> Tried:
    """What the call gives, or what went wrong with it, with its whole time."""
    began = _clock()
    try:
        async with asyncio.timeout(seconds):
            tried = await call
    except SparkGPTError as error:
        tried = Tried(error=error, quota=error.quota)
    except TimeoutError:
        tried = Tried(error=Unavailable(f"SparkGPT was not done after {seconds:g} s"))
    return replace(tried, seconds=_clock() - began)


async def _ask(client: SparkGPT, api_key: Secret, model_id: int) -> Tried:
    answer = await client.ask(api_key, model_id, HELLO)
    return Tried(text=answer.text, quota=answer.quota)


async def _training(client: SparkGPT, api_key: Secret, model_id: int) -> Tried:
    found = await client.training(api_key, model_id)
    return Tried(pairs=found.pairs, skipped=found.skipped, quota=found.quota)


async def _listen(asking: Callable[[Hear], Awaitable[Finished | None]]) -> Tried:
    """The whole answer; if it breaks off, the error with what was said until then."""
    began, tried = _clock(), Tried()

    def hear(deltas: list[str]) -> None:
        nonlocal tried
        first = _clock() - began if tried.first is None and any(deltas) else tried.first
        tried = replace(tried, first=first, text=tried.text + "".join(deltas), deltas=tried.deltas + len(deltas))

    try:
        finished = await asking(hear)
    except SparkGPTError as error:
        return replace(tried, error=error, quota=error.quota)
    return replace(tried, quota=finished.quota) if finished else tried


def _clock() -> float:
    return asyncio.get_running_loop().time()
