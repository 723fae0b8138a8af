"""One attempt at a turn as it is asked, and whatever can be asked. Knows neither turns nor who wants to hear the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from widget.governor.asker import Asker
from widget.sparkgpt import Bill, Hear, Secret, SparkGPT


@dataclass(frozen=True, slots=True)
class Question:
    """One attempt at a turn, with all that upstream needs. `row` is the turn's primary key, `turn` its id on the wire."""

    row: int
    turn: str
    attempt: int
    model_id: int
    prompt: str
    stream: bool
    api_key: Secret
    asker: Asker | None = None
    """Who it is at the governor's gate; without one, nobody asks the governor."""
    saved: str | None = None
    """What was answered to the same question before: upstream isn't asked."""


Source = Callable[[Question, Bill, Hear], Awaitable[None]]
"""Asks upstream: the deltas of each read are heard as they come; returns when the answer is whole; raises SparkGPTError. Keeps
the bill."""


def asking(client: SparkGPT) -> Source:
    """SparkGPT as a source: streamed or whole, as the question's site wants it."""

    async def source(question: Question, bill: Bill, hear: Hear) -> None:
        if question.stream:
            await client.ask_stream(question.api_key, question.model_id, question.prompt, hear, bill)
        else:
            hear([(await client.ask(question.api_key, question.model_id, question.prompt, bill)).text])

    return source
