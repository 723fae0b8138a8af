"""A thread that works for an event loop, one piece of work after the other, and puts its things away when it has nothing to do.

Pure: knows no database.
"""

import asyncio
import logging
from collections.abc import Callable
from contextvars import Context, copy_context
from operator import attrgetter
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
OWED = attrgetter("owed")


class Hand:
    """Begins with its first piece of work, and ends with the process, which doesn't wait for it.

    `rest` is called in its thread when it has waited for `seconds`; once, until it has worked again.
    """

    def __init__(self, name: str, rest: Callable[[], None], seconds: float) -> None:
        self._name, self._rest, self._seconds = name, rest, seconds
        self._waiting: SimpleQueue[tuple[asyncio.Future[Any], Context, Callable[[], Any]]] = SimpleQueue()
        self._thread: Thread | None = None
        self.owed = 0
        """Pieces of work that wait for it, or are being done; whether or not somebody still waits for them."""

    def do(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """In the thread, with what is known in this task. Work that is cancelled before it has begun isn't done."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.owed += 1
        self._waiting.put((done, copy_context(), work))
        if self._thread is None:
            self._thread = Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        return done

    def _run(self) -> None:
        seconds: float | None = self._seconds
        while True:
            try:
                done, context, work = self._waiting.get(timeout=seconds)
            except Empty:
                seconds = None
                try:
                    self._rest()
                except Exception:
                    logger.exception("a thread could not put away what it worked with")
                continue
            seconds = self._seconds
            self._do(done, context, work)
            del done, context, work  # nothing of it is kept while there is nothing to do

    def _do(self, done: "asyncio.Future[Any]", context: Context, work: Callable[[], Any]) -> None:
        result: object = None
        problem: BaseException | None = None
        if not done.cancelled():
            try:
                result = context.run(work)
            except BaseException as error:
                problem = error
        try:
            done.get_loop().call_soon_threadsafe(self._tell, done, result, problem)
        except RuntimeError:  # the loop is closed: nobody waits any more
            self.owed -= 1

    def _tell(self, done: "asyncio.Future[Any]", result: object, problem: BaseException | None) -> None:
        self.owed -= 1
        if done.done():
            return
        if problem is None:
            done.set_result(result)
        else:
            done.set_exception(problem)
