"""The post: brings letters to the mail server, by threads of its own, so that nobody else waits for it. Knows no row."""

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import BadHeaderError, EmailMessage

from widget.parcels import Letter, NotTaken

logger = logging.getLogger(__name__)

SECONDS = 30.0
"""For a letter, after which it counts as not sent; a mail server may have taken it all the same."""
AT_ONCE = 8
"""As many as are ever under way (widget.delivering), so that none waits for a thread while its time runs."""

_soon = ThreadPoolExecutor(1, "post-soon")


class Post:
    """Not asyncio's threads: a mail server that hangs would stop those who look up names."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "post")
        self._seconds = seconds

    async def send(self, letter: Letter) -> None:
        """NotTaken if the mail server doesn't take it; why is logged, for the operator."""
        if not letter.to:
            raise NotTaken("There is no address to send it to: write one on the site's page.")
        sending = asyncio.get_running_loop().run_in_executor(self._threads, _send, letter)
        try:
            async with asyncio.timeout(self._seconds):
                await sending
        except BadHeaderError as error:
            logger.error("a letter could not be sent: %s", error)
            raise NotTaken("Its subject or an address cannot stand in a letter.", is_final=True) from None
        except Exception as error:  # whatever a mail server or the way to it can do
            logger.error("a letter could not be sent (see EMAIL_URL): %s", type(error).__name__)
            raise NotTaken("The mail server did not take it. Whoever runs this server can look at EMAIL_URL.") from None


def send_soon(letter: Letter) -> Future[None]:
    """A letter that is worth nothing in an hour, and is asked for again if it is missed; waits in no outbox. Returns at once."""
    return _soon.submit(_send_or_log, letter)


def _send_or_log(letter: Letter) -> None:
    try:
        _send(letter)
    except Exception as error:  # whatever a mail server or the way to it can do
        logger.error("a letter could not be sent (see EMAIL_URL): %s", type(error).__name__)


def _send(letter: Letter) -> None:
    reply_to = [letter.reply_to] if letter.reply_to else None
    EmailMessage(letter.subject, letter.text, to=[letter.to], reply_to=reply_to).send()
