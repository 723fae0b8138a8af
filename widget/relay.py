"""Runs attempts as tasks of the process: from upstream's deltas to the log, and to storage before anyone hears of the end.

Upstream is asked when the governor lets the attempt pass; until then it waits, and the log tells its position. Knows neither
sockets nor Django: where deltas come from and where an ending is saved are handed in. A turn belongs to its conversation, so
nothing here ends when a socket does.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from widget import tracing, weather
from widget.answer import Answer, Ending, Measured, State
from widget.elsewhere import Elsewhere, Nowhere
from widget.governor.asker import Denied
from widget.governor.governor import Governor, Heard
from widget.log import Log
from widget.meters import Meters
from widget.protocol import RETRYABLE, Code
from widget.question import Question, Source
from widget.sparkgpt import Bill, SparkGPTError

logger = logging.getLogger(__name__)

SAVE_PAUSES = (0.0, 0.2, 0.5, *(1.0,) * 50)
"""Seconds before each try to save an ending: the storage may be gone for a while, the answer isn't."""
HANG_UP_SECONDS = 1.0

Save = Callable[[Question, Ending], Awaitable[bool]]
"""Keeps an ending; False if the attempt is no longer the one that counts, and nothing was changed."""
Over = Callable[[Ending | None], None]
Watched = Callable[[Question], AbstractContextManager[Over]]
"""Somebody who watches attempts: entered while one's tasks begin, and told when they are over, with the ending if it is ours."""


@dataclass(slots=True)
class _Attempt:
    log: Log
    answer: Answer
    bill: Bill
    pump: asyncio.Task[Ending]
    over: Over
    ending_if_cut: Callable[[Answer], Ending] | None = None
    whole: asyncio.Task[None] | None = None


class Relay:
    """All attempts that run in this process, by the turn's row."""

    def __init__(
        self,
        source: Source,
        save: Save,
        *,
        elsewhere: Elsewhere | None = None,
        governor: Governor | None = None,
        spare: weather.Find = weather.nothing,
        meters: Meters | None = None,
        watched: Watched | None = None,
        save_pauses: Sequence[float] = SAVE_PAUSES,
    ) -> None:
        self._source, self._save, self._save_pauses = source, save, save_pauses
        self.elsewhere: Elsewhere = elsewhere or Nowhere()
        self._governor, self._spare, self._watched = governor, spare, watched or _unwatched
        self.meters = meters or Meters()
        self._attempts: dict[int, _Attempt] = {}

    def start(self, question: Question) -> Log:
        """Begin an attempt and return its log at once. Starting what already runs returns the log that is there."""
        if (running := self._attempts.get(question.row)) and running.log.attempt >= question.attempt:
            return running.log
        self.let_go(question.row)
        log, answer, bill = Log(question.turn, question.attempt), Answer(), Bill()
        with tracing.noting_turn(question.turn, question.attempt), self._watched(question) as over:
            pump = asyncio.create_task(self._pump(question, log, answer, bill), name=f"pump {question.turn}")
            attempt = self._attempts[question.row] = _Attempt(log, answer, bill, pump, over)
            attempt.whole = asyncio.create_task(self._run(question, attempt), name=f"turn {question.turn}")
        self.elsewhere.publish(question.row, log)
        return log

    def log(self, row: int) -> Log | None:
        """The log of a turn that runs here."""
        attempt = self._attempts.get(row)
        return attempt.log if attempt else None

    @contextmanager
    def reading(self, row: int, turn: str, attempt: int) -> Iterator[Log | None]:
        """The log of this attempt or a later one that runs here, or else of this one, elsewhere; None if neither can be had."""
        if (log := self.log(row)) and log.attempt >= attempt:
            yield log
        else:
            with self.elsewhere.follow(row, turn, attempt) as followed:
                yield followed

    def stop(self, row: int) -> bool:
        """End a running attempt with what was said so far; whether one was running here."""
        attempt = self._attempts.get(row)
        if attempt is None:
            return False
        attempt.ending_if_cut = Answer.stop
        attempt.pump.cancel()
        return True

    def let_go(self, row: int) -> None:
        """Hang up without an ending: nothing is saved or told, because whoever takes the turn over will do both."""
        attempt = self._attempts.get(row)
        if attempt and not attempt.pump.done():
            attempt.ending_if_cut = None
            attempt.pump.cancel()

    def let_go_of_waiting(self) -> dict[int, int]:
        """Let go of what doesn't run yet: another process may ask it as well. The rows, and how many calls they have taken."""
        waiting = {row: attempt.bill.calls for row, attempt in self._attempts.items() if attempt.log.position}
        for row in waiting:
            self.let_go(row)
        return waiting

    async def finish(self, seconds: float) -> dict[int, int]:
        """Let running attempts end within so many seconds, then let go of the others: their rows, and their calls."""
        if tasks := [attempt.whole for attempt in self._attempts.values() if attempt.whole]:
            await asyncio.wait(tasks, timeout=seconds)
        left = dict(self._attempts)
        for row in left:
            self.let_go(row)
        if tasks:
            await asyncio.wait(tasks, timeout=HANG_UP_SECONDS)
        for task in tasks:  # what still tries to save is left too: its question is asked again
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return {row: attempt.bill.calls for row, attempt in left.items()}

    @property
    def running(self) -> Mapping[int, Log]:
        return {row: attempt.log for row, attempt in self._attempts.items()}

    @property
    def calls(self) -> Mapping[int, int]:
        """How many calls each of them has made."""
        return {row: attempt.bill.calls for row, attempt in self._attempts.items()}

    async def _run(self, question: Question, attempt: _Attempt) -> None:
        try:
            await asyncio.wait({attempt.pump})
            if ending := _ending(attempt):
                if saved := await self._saved(question, ending):
                    self.meters.ended(saved.state, saved.code, attempt.bill.calls, saved.saved, bool(saved.closest))
                    attempt.log.end(saved)
                elif ending.state is State.STOPPED:  # whoever has the turn now shall know what its visitor wants
                    await self.elsewhere.stop(question.row)
        finally:
            if self._attempts.get(question.row) is attempt:
                del self._attempts[question.row]
            if attempt.log.ending is None:
                attempt.log.abandon()
            attempt.over(attempt.log.ending)

    async def _pump(self, question: Question, log: Log, answer: Answer, bill: Bill) -> Ending:
        try:
            if question.saved is not None:
                return _repeated(question.saved, log, answer)
            await self._ask(question, log, answer, bill)
        except (Denied, SparkGPTError) as problem:
            if isinstance(problem, SparkGPTError):
                logger.warning("turn %s failed: %s", question.turn, problem)
                self.meters.upstream_errors[problem.code] += 1
            return await weather.ended(problem, log, answer, partial(self._spare, question.row))
        except Exception:
            logger.exception("turn %s broke", question.turn)
            return answer.fail(Code.UNAVAILABLE, retryable=True)
        return answer.done() if answer.has_text else answer.fail(Code.NONSENSE, retryable=True)

    async def _ask(self, question: Question, log: Log, answer: Answer, bill: Bill) -> None:
        async with self._admitted(question, log, bill) as heard:

            def hear(deltas: list[str]) -> None:
                is_first = answer.first_delta is None
                answer.hear(deltas)
                log.append(deltas)
                self.meters.deltas += len(deltas)
                if is_first:
                    self.meters.first_delta.add((answer.first_delta or 0) / 1000)
                    heard()

            await self._source(question, bill, hear)

    @asynccontextmanager
    async def _admitted(self, question: Question, log: Log, bill: Bill) -> AsyncIterator[Heard]:
        """Inside, upstream may be asked; Denied if it may not."""
        if self._governor is None or question.asker is None:
            yield _unheard
            return
        async with self._governor.admitted(question.asker, bill, log.wait_at) as heard:
            yield heard

    async def _saved(self, question: Question, ending: Ending) -> Ending | None:
        """The ending that may be told: this one once it is saved, or that it could not be; None if it isn't ours to tell."""
        for number, pause in enumerate(self._save_pauses):
            await asyncio.sleep(pause)
            try:
                return ending if await self._save(question, ending) else None
            except Exception as error:
                level = logging.DEBUG if number else logging.WARNING
                logger.log(level, "turn %s: its ending could not be saved yet: %s", question.turn, error)
        logger.error("turn %s: its ending could not be saved, and is given up", question.turn)
        return Ending(State.FAILED, ending.text, ending.deltas, Code.UNSAVED, retryable=Code.UNSAVED in RETRYABLE)


def _unheard() -> None:
    return


@contextmanager
def _unwatched(question: Question) -> Iterator[Over]:
    yield lambda ending: None


def _repeated(text: str, log: Log, answer: Answer) -> Ending:
    answer.hear([text])
    log.append([text])
    return replace(answer.done(), saved=True)


def _ending(attempt: _Attempt) -> Ending | None:
    """How it ended, and what it took; None if it was let go of."""
    if not attempt.pump.cancelled():
        ending = attempt.pump.result()
    elif attempt.ending_if_cut:
        ending = attempt.ending_if_cut(attempt.answer)
    else:
        return None
    bill = attempt.bill
    took = Measured(attempt.answer.first_delta, bill.calls, bill.quota.limit, bill.quota.remaining)
    return replace(ending, measured=took)
