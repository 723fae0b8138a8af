"""SparkGPT as the operator has set it: one address for all sites, not inside our own network unless that is said.

The only place that makes a client of it. No tenant, form or row has a say in where it goes.
"""

import logging
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from widget.names import Names
from widget.public import is_public
from widget.sparkgpt import SparkGPT

logger = logging.getLogger(__name__)


def sparkgpt() -> SparkGPT:
    """A client, to be closed by whoever asks for it."""
    return SparkGPT(settings.SPARKGPT_URL, names=Names(is_allowed))


def is_allowed(address: str) -> bool:
    """Whether API keys may be sent to an address that SPARKGPT_URL leads to."""
    if settings.SPARKGPT_TO_PRIVATE_ADDRESSES or is_public(address) or _is_sandbox(address):
        return True
    logger.error(
        "SPARKGPT_URL leads to %s, which is not on the public internet; nothing is sent there. If that is meant, set "
        "SPARKGPT_TO_PRIVATE_ADDRESSES=on.",
        address,
    )
    return False


def is_ours(url: str) -> bool:
    """Whether this is the sandbox of this very server."""
    return bool(settings.SPARKGPT_SANDBOX) and urlsplit(url).path == settings.SANDBOX_PATH


def _is_sandbox(address: str) -> bool:
    url = settings.SPARKGPT_URL
    return is_ours(url) and (address == urlsplit(url).hostname or ip_address(address).is_loopback)
