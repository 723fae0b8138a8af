"""How late the event loop is: a task that wakes at a pace, and notes by how much too late. Knows no clock but the loop's."""

import asyncio

from widget.meters import Durations

EVERY = 0.25
"""Seconds."""


async def watch(late: Durations, every: float = EVERY) -> None:
    """For ever."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        late.add(max(0.0, loop.time() - due))
