"""A call to SparkGPT behind all visitors: let in by the governor, and let in anew for its second try, if it is worth one.

So no call goes out below the floor or before a visitor who waits, the second one neither. Knows nothing of what is called.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from widget.governor.asker import Asker
from widget.governor.governor import Governor
from widget.sparkgpt import Bill, SparkGPTError, Unavailable

PAUSE_SECONDS = 0.5
SOON = 90.0
"""What has taken longer, in seconds, isn't tried a second time."""
T = TypeVar("T")


def was_unreachable(error: SparkGPTError) -> bool:
    return isinstance(error, Unavailable) and error.retry_after is None


async def behind(
    governor: Governor,
    asker: Callable[[], Asker],
    call: Callable[[Bill], Awaitable[T]],
    is_worth_it: Callable[[SparkGPTError], bool] = was_unreachable,
) -> T:
    """What the call gives, at its second try if the first one's error is worth it; Denied if it may not be made.

    The call hands its bill on to SparkGPT's client, which then makes one call for it at most.
    """
    began = monotonic()
    try:
        return await _once(governor, asker(), call)
    except SparkGPTError as error:
        if not is_worth_it(error) or monotonic() - began > SOON:
            raise
    await asyncio.sleep(PAUSE_SECONDS)
    return await _once(governor, asker(), call)


async def _once(governor: Governor, asker: Asker, call: Callable[[Bill], Awaitable[T]]) -> T:
    bill = Bill(is_for_one=True)
    async with governor.may_work(asker, bill):
        return await call(bill)
