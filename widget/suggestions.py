"""Approved questions that fit what a visitor types, or what has just been answered. No call to SparkGPT.

One list for each site and process, read when it is first wanted and again when the owner has changed it. Knows no
socket; how close two questions are is `widget.training.closeness`'s business.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from widget import page_patterns, snapshots
from widget.carrier import Database, Unreachable
from widget.models import ApprovedQuestion
from widget.places import Place
from widget.protocol import Suggest, Suggested
from widget.training.closeness import Index

SHOWN = 4
WIDE = 8
"""So many times as many are looked at, because some are for other pages or languages."""
RELATED = 0.12
"""How close a question must be to the one before to be offered after it."""
PATIENCE_SECONDS = 2.0
"""Nobody waits longer for a suggestion, and no question behind it does."""
FRESH_SECONDS = 60.0
"""So long a list is used without a look: the order to look again may be lost."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    pages: str

    def is_for(self, language: str, path: str) -> bool:
        return self.language in ("", language) and page_patterns.fits(self.pages, path)


@dataclass(frozen=True, slots=True)
class Offer:
    """All approved questions of a site, ready to be searched. Pure."""

    questions: Sequence[Question]
    index: Index = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", Index([question.text for question in self.questions]))

    def typed(self, text: str, language: str, path: str) -> tuple[str, ...]:
        """What somebody who has typed this may want to ask."""
        if not text.strip() or not self.questions:
            return ()
        found = self.index.completing(text, SHOWN * WIDE)
        return self._first((match.position for match in found), language, path)

    def after(self, question: str, asked: Sequence[str], language: str, path: str) -> tuple[str, ...]:
        """What somebody who was told this, and has asked those, may want to know next."""
        if not self.questions:
            return ()
        done = {_bare(text) for text in asked}
        near = self.index.closest(question, SHOWN * WIDE)
        related = (match.position for match in near if match.score >= RELATED)
        new = (it for it in related if _bare(self.questions[it].text) not in done)
        return self._first(new, language, path)

    def _first(self, positions: Iterable[int], language: str, path: str) -> tuple[str, ...]:
        fitting = (self.questions[it].text for it in positions if self.questions[it].is_for(language, path))
        return tuple(dict.fromkeys(fitting))[:SHOWN]


class Suggestions:
    """The offers of the sites that are in use. One per process, used in one event loop."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock
        self._offers: dict[int, tuple[float, Offer]] = {}
        self._reading: dict[int, asyncio.Task[Offer]] = {}

    async def answer(self, place: Place, page: str, wanted: Suggest) -> Suggested:
        """What is offered to somebody who types, or after the answer of a turn of theirs; nothing while there is no database."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                questions = await self._fitting(place, path_of(page), wanted)
        except (TimeoutError, Unreachable):
            questions = ()
        return Suggested(wanted.text, wanted.turn, questions)

    async def _fitting(self, place: Place, path: str, wanted: Suggest) -> tuple[str, ...]:
        offer = await self.of(place.site)
        if wanted.turn is None:
            return offer.typed(wanted.text, wanted.language, path)
        question, *others = await self._database(snapshots.questions, place, wanted.turn) or [""]
        return offer.after(question, [question, *others], wanted.language, path) if question else ()

    def forget(self, site: int) -> None:
        """The owner has changed something."""
        self._offers.pop(site, None)
        self._reading.pop(site, None)

    async def of(self, site: int) -> Offer:
        """Made once for all who want it; whoever leaves meanwhile doesn't stop that."""
        read_at, offer = self._offers.get(site, (0.0, None))
        if offer and self._clock() - read_at <= FRESH_SECONDS:
            return offer
        if site not in self._reading:
            self._reading[site] = asyncio.create_task(self._read(site, offer))
            self._reading[site].add_done_callback(partial(self._is_read, site))
        return await asyncio.shield(self._reading[site])

    async def _read(self, site: int, offer: Offer | None) -> Offer:
        questions = await self._database(approved, site)
        if offer is None or questions != offer.questions:
            # A long list takes a moment, which no answer of this process should wait for.
            offer = await asyncio.to_thread(Offer, questions)
        if self._reading.get(site) is asyncio.current_task():  # or the owner has changed something meanwhile
            self._offers[site] = self._clock(), offer
        return offer

    def _is_read(self, site: int, task: asyncio.Task[Offer]) -> None:
        if self._reading.get(site) is task:
            del self._reading[site]
        if not task.cancelled():
            task.exception()  # whoever still waits hears of it


def approved(site: int) -> list[Question]:
    """Synchronous: one query."""
    rows = ApprovedQuestion.objects.filter(site=site).order_by("pk")
    return [Question(*row) for row in rows.values_list("text", "language", "pages")]


def _bare(text: str) -> str:
    """The words alone: what differs in nothing else was the same question."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def path_of(page: str) -> str:
    """Of an address that has been cleaned."""
    return urlsplit(page).path or "/"
