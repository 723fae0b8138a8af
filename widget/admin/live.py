"""A transcript that follows a conversation while it goes on: what a turn's log says, and that there is something new to read.

The page gets the frames that the visitor's own tab gets. Whether the viewer may see the conversation is asked before each stream,
and a stream soon ends.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from widget import audit, protocol, snapshots
from widget.carrier import Database, News, Say, Unreachable
from widget.database import database
from widget.models import Conversation, State
from widget.protocol import Fact
from widget.reader import Reader
from widget.relay import Relay
from widget.snapshots import Snapshot

STREAM_SECONDS = 40.0
"""After these the browser asks again, and is asked again who it is."""
LOOK_SECONDS = 1.5
"""Between two looks whether there is something new."""
FRESH = timedelta(minutes=30)
"""What was asked longer ago than that is over: its page follows nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a conversation is. Two pages of one `version` say the same."""

    version: str
    running: Snapshot | None
    is_fresh: bool


def standing_of(conversation: Conversation) -> Standing:
    last = conversation.turns.order_by("-pk").first()
    contacts = conversation.visitor.contacts.count()
    turn = f"{last.pk}.{last.attempt}.{last.state}.{last.rating}" if last else ""
    running = snapshots.now(last.pk) if last and last.state == State.RUNNING else None
    is_fresh = running is not None or timezone.now() - conversation.last_asked_at < FRESH
    return Standing(f"{turn}.{contacts}", running, is_fresh)


def follow(request: HttpRequest, conversation: Conversation) -> HttpResponseBase:
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    relay: Relay | None = getattr(request, "scope", {}).get("relay")
    if relay is None or not standing_of(conversation).is_fresh:
        return HttpResponse(status=204)  # which tells a browser not to come again
    audit.record_reading(request, conversation)
    known = request.headers.get("Last-Event-ID") or request.GET.get("version", "")
    events = told(conversation.pk, known, relay, database)
    response = StreamingHttpResponse(events, content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"], response["X-Accel-Buffering"] = "no-store", "no"
    return response


async def told(
    pk: int,
    known: str,
    relay: Relay,
    line: Database,
    *,
    seconds: float = STREAM_SECONDS,
    look_seconds: float = LOOK_SECONDS,
) -> AsyncGenerator[bytes, None]:
    """Events for so long: that it stands otherwise than is known, what is being said, that it is gone."""
    until = asyncio.get_running_loop().time() + seconds
    yield b"retry: 1000\n\n"
    while True:
        standing = await _look(pk, line, known)
        if standing is None:
            yield b"event: gone\ndata: -\n\n"
            return
        if standing.version != known:
            known = standing.version
            yield f"id: {known}\nevent: changed\ndata: -\n\n".encode()
        if standing.running:
            async with aclosing(_facts(standing.running, relay, line, until)) as facts:
                async for fact in facts:
                    yield f"event: said\ndata: {protocol.encode(fact)}\n\n".encode()
        elif (left := until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(look_seconds, left))
        if asyncio.get_running_loop().time() >= until:
            return


async def _look(pk: int, line: Database, known: str) -> Standing | None:
    with suppress(Unreachable):
        return await line(_standing, pk)
    return Standing(known, None, True)


def _standing(pk: int) -> Standing | None:
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk).first()
    return standing_of(conversation) if conversation else None


async def _facts(running: Snapshot, relay: Relay, line: Database, until: float) -> AsyncGenerator[Fact, None]:
    """What is said of a turn from its first delta to its end."""
    listener, clock = _Listener(), asyncio.get_running_loop().time
    reader = Reader(listener, line, relay, running, 0)
    reader.task.add_done_callback(lambda _: listener.facts.put_nowait(None))
    try:
        while fact := await asyncio.wait_for(listener.facts.get(), max(0.0, until - clock())):
            yield fact
    except TimeoutError:
        pass
    finally:
        reader.task.cancel()


class _Listener:
    """A carrier that only listens."""

    say: Say | None = None

    def __init__(self) -> None:
        self.facts: asyncio.Queue[Any] = asyncio.Queue()

    async def tell(self, fact: Fact) -> None:
        self.facts.put_nowait(fact)

    async def join(self, visitor: str) -> None:
        """It is nobody's tab."""

    async def announce(self, news: News) -> None:
        """It has nothing to say."""
