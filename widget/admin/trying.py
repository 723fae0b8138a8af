"""An owner's tests at the governor's gate: they go after visitors and before everything else, and what they find out counts."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from widget.carrier import Database
from widget.crypto import SealError, Vault
from widget.database import database
from widget.governor.asker import Asker, Denied, Kind, Outcome, result_of
from widget.governor.governor import Governor
from widget.models import ApiKey
from widget.openings import Book
from widget.sparkgpt import Secret
from widget.trial import Tried

SECONDS = 10.0
BUSY = _("Your visitors' questions go first, and many are being answered just now. Try again in a moment.")


class Busy(Exception):
    """Visitors go first."""


@dataclass(frozen=True, slots=True)
class Trying:
    governor: Governor
    gate: str
    model: int

    async def heard(self, *tried: Tried) -> None:
        """What came of it opens and closes what visitors' questions meet."""
        said = [_outcome(it) for it in tried]
        await self.governor.tested(self.gate, self.model, said)


def _outcome(tried: Tried) -> Outcome:
    retry_after = tried.error.retry_after if tried.error else None
    return Outcome(result_of(tried.error), tried.calls, tried.quota.limit, tried.quota.remaining, retry_after)


def governor_of(request: HttpRequest) -> Governor:
    """This process's. Outside a server there are no visitors; what is written down counts all the same."""
    return getattr(request, "scope", {}).get("governor") or Governor(records=Book(_run))


def line_of(request: HttpRequest) -> Database:
    """The way to the database: this process's, or outside a server the one that the request itself has."""
    return database if "governor" in getattr(request, "scope", {}) else _run


@asynccontextmanager
async def at_the_gate(request: HttpRequest, gate: str, model: int) -> AsyncIterator[Trying]:
    """Inside, SparkGPT may be called. Busy if that takes too long."""
    governor = governor_of(request)
    asker = Asker(f"test:{uuid.uuid4().hex}", gate, 0, "", model, Kind.OWNER)
    passing = governor.trying(asker)
    try:
        async with asyncio.timeout(SECONDS):
            await passing.__aenter__()
    except (TimeoutError, Denied):
        raise Busy from None
    try:
        yield Trying(governor, gate, model)
    finally:
        await passing.__aexit__(None, None, None)


def gate_of(request: HttpRequest, secret: Secret) -> str:
    """Where a secret is tried that somebody has just written: at that of a key of theirs that has it, or at one of their own."""
    for key in ApiKey.objects.filter(owner=request.user.pk):
        if _opens_to(key, secret):
            return str(key.gate(secret.reveal()))
    return f"0-{request.user.pk}"


async def found_out(request: HttpRequest, key: ApiKey, secret: Secret, model: int, tried: Tried) -> None:
    """What was tried before the key was kept is known of it from its first question on."""
    await Trying(governor_of(request), key.gate(secret.reveal()), model).heard(tried)


def _opens_to(key: ApiKey, secret: Secret) -> bool:
    try:
        return key.open(Vault(settings.ENCRYPTION_KEYS)) == secret.reveal()
    except SealError:
        return False


async def _run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    run: Callable[..., Awaitable[Any]] = sync_to_async(function)
    return await run(*args, **kwargs)
