"""Letters to owners and to whoever they invite: they leave by a thread of their own, and nobody waits for them.

Knows neither rows nor visitors. A letter that can't be sent is logged and gone; what it tells is in the admin.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

WAITING = 200
"""So many letters wait while the mail server is slow; what comes then is not sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`reply_to` is an address or empty."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


class Post:
    """Not asyncio's threads: a mail server that hangs would stop those who look up names."""

    def __init__(self, *, waiting: int = WAITING) -> None:
        self._thread = ThreadPoolExecutor(1, "post")
        self._room = BoundedSemaphore(waiting)

    def send(self, letter: Letter) -> None:
        """Returns at once."""
        if self._room.acquire(blocking=False):
            self._thread.submit(self._deliver, letter)
        else:
            logger.error("a letter to an owner is not sent: too many wait for the mail server (see EMAIL_URL)")

    def _deliver(self, letter: Letter) -> None:
        try:
            reply_to = [letter.reply_to] if letter.reply_to else None
            EmailMessage(letter.subject, letter.text, to=[letter.to], reply_to=reply_to).send()
        except Exception as error:  # whatever a mail server or the way to it can do
            logger.error("a letter to an owner could not be sent (see EMAIL_URL): %s: %s", type(error).__name__, error)
        finally:
            self._room.release()


post = Post()
"""This process's post, like `widget.database`'s line."""
