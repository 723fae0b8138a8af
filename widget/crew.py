"""Several processes of one server: started, started again when one dies, told to leave together.

Knows how they are started and nothing of what they do. A process whose crew is gone finds out by its standard input, which ends.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before one is started again; twice as long each time, as long as it dies at once."""
WELL_AFTER = 60.0
"""Whoever has lived so long is not what died at once."""


def pause_after(pause: float, lived: float) -> float:
    """The next one, by the one before (0: none) and how long the process lived."""
    return FIRST_PAUSE if lived >= WELL_AFTER or not pause else min(2 * pause, LONGEST_PAUSE)


class Crew:
    """`command` gets the number of the process as its last argument, from 1 to `size`."""

    def __init__(self, command: Sequence[str], size: int) -> None:
        self._command, self._size = command, size
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._leaving = asyncio.Event()

    async def run(self) -> bool:
        """Until SIGTERM or SIGINT, and all have left; whether all left as they should. Each further signal is passed on, too."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._tell_to_leave)
        ends = await asyncio.gather(*(self._keep(number) for number in range(1, self._size + 1)))
        return all(ends)

    def _tell_to_leave(self) -> None:
        self._leaving.set()
        for process in self._processes.values():
            with suppress(ProcessLookupError):  # it has just ended
                process.terminate()

    async def _keep(self, number: int) -> bool:
        pause = 0.0
        while not self._leaving.is_set():
            began = time.monotonic()
            code = await self._live(number)
            if self._leaving.is_set():
                # Told to leave before it listened for that, it ends by the signal.
                return code in (0, -signal.SIGTERM)
            pause = pause_after(pause, time.monotonic() - began)
            logger.warning("process %d ended with %d; it is started again in %g s", number, code, pause)
            await self._rest(pause)
        return True

    async def _live(self, number: int) -> int:
        # In a group of its own: Ctrl-C at a terminal reaches the crew alone, which passes it on once.
        process = await asyncio.create_subprocess_exec(
            *self._command, str(number), stdin=asyncio.subprocess.PIPE, process_group=0
        )
        self._processes[number] = process
        if self._leaving.is_set():
            process.terminate()
        code = await process.wait()
        del self._processes[number]
        return code

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._leaving.wait()
        except TimeoutError:
            pass
