"""A visitor's line that is refused: the frame that says why, and the line of the log that says the same, under one name.

Knows neither socket nor HTTP. What refuses may be another task than the line's own, so the name is handed in.
"""

import logging

from widget import tracing
from widget.protocol import WORDS, Code, Refused

logger = logging.getLogger(__name__)


def request_now() -> str:
    """The name of the request or socket that is being looked at; "" where it has none."""
    return tracing.about().get("request", "")


def refused(code: Code, retry_after: int | None, request: str, site: int | None) -> Refused:
    """The frame. A restart sends everybody away, which is no news of anybody."""
    if code is not Code.RESTARTING:
        with tracing.noting(**{"request": request} if request else {}, **{} if site is None else {"site": site}):
            logger.info("a visitor's line is refused: %s", code)
    return Refused(code, WORDS[code], retry_after, request or None)
