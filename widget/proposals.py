"""What a site's owner is proposed of what the model was taught: worked out once for a training and a day, dismissed for good.

Whose training it is, is decided by whoever asks. What makes a good proposal is `widget.training.proposing`'s business.
"""

import time
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from widget.models import ApprovedQuestion, DismissedProposal, Rating, Site, TaughtModel, TaughtPair, Turn
from widget.models.approved import MOST
from widget.models.texts import STARTER_LENGTH
from widget.once import Once
from widget.training.doubles import Asked, plain
from widget.training.proposing import Proposal, Repertoire, Use, gathered, mark_of

DAYS, LATEST = 90, 20_000
"""So far back, and so many questions of a site at most, counts what visitors ask."""
PAIRS = 20_000
"""So many trained questions are compared: of more, the ones that SparkGPT lists under the lowest numbers."""
SHOWN = 24
THUMBS = {Rating.UP: 1, Rating.DOWN: -1}
_REPERTOIRES = Once(4)
_NAMES, _LATELY = Once(8), Once(32)


@dataclass(frozen=True, slots=True)
class Lately:
    """What visitors think of each place of a repertoire. `is_cut`: they asked so much that only the LATEST of it counts."""

    uses: Mapping[int, Use]
    is_cut: bool


def proposed(site: Site, taught: TaughtModel, most: int = SHOWN) -> list[Proposal]:
    """What is worth offering at the beginning and isn't yet. The first time after a change, and on each day, it takes seconds."""
    approved = ApprovedQuestion.objects.filter(site=site)
    begun = approved.filter(starts=True).order_by("pk").values_list("text", flat=True)
    return repertoire(taught).proposals(
        lately(site, taught).uses,
        most,
        begun=[*site.starters, *begun],
        approved=approved.values_list("text", flat=True).iterator(),
        dismissed=frozenset(DismissedProposal.objects.filter(site=site).values_list("mark", flat=True)),
    )


def dismiss(site: Site, questions: Iterable[str]) -> int:
    """Propose these no more, for this site; how many are new among the dismissed."""
    rows = [DismissedProposal(site=site, mark=mark) for mark in {mark_of(question) for question in questions}]
    with transaction.atomic():
        Site.objects.select_for_update().filter(pk=site.pk).first()
        before = site.dismissed_proposals.count()
        DismissedProposal.objects.bulk_create(rows[: max(0, MOST - before)], ignore_conflicts=True)
        return int(site.dismissed_proposals.count() - before)


def bring_back(site: Site) -> int:
    """Propose again whatever was dismissed."""
    gone, _ = DismissedProposal.objects.filter(site=site).delete()
    return gone


def untaught(site: Site, taught: TaughtModel) -> list[int]:
    """Approved questions that were chosen from the training and aren't in it any more, or read otherwise now."""
    rows = ApprovedQuestion.objects.filter(site=site, from_training=True).order_by("pk").values_list("pk", "text")
    names = _names(taught) if taught.fetched_at else None
    return [] if names is None else [row for row, text in rows if plain(text) not in names]


def repertoire(taught: TaughtModel) -> Repertoire:
    def made() -> Repertoire:
        rows = _pairs(taught).order_by("number", "pk").values_list("pk", "question", "answer")
        return Repertoire((Asked(*row) for row in rows[:PAIRS].iterator()), STARTER_LENGTH)

    return _REPERTOIRES.get(_version(taught), made)


def lately(site: Site, taught: TaughtModel) -> Lately:
    """What visitors of the last days asked and liked; looked at once a day."""
    questions = repertoire(taught)

    def made() -> Lately:
        since = timezone.now() - timedelta(days=DAYS)
        mine = Turn.objects.filter(conversation__visitor__site=site, asked_at__gte=since).order_by("-asked_at", "-pk")
        rows = list(mine.values_list("question", "conversation__visitor", "rating")[:LATEST])
        said = gathered((text, who, THUMBS.get(thumb, 0)) for text, who, thumb in rows)
        return Lately(questions.uses(said, _rest), len(rows) == LATEST)

    return _LATELY.get((site.pk, timezone.localdate(), *_version(taught)), made)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _names(taught: TaughtModel) -> frozenset[str]:
    def made() -> frozenset[str]:
        return frozenset(plain(text) for text in _pairs(taught).values_list("question", flat=True).iterator())

    return _NAMES.get(_version(taught), made)


def _pairs(taught: TaughtModel) -> Any:
    return TaughtPair.objects.filter(taught=taught, until=None)


def _version(taught: TaughtModel) -> tuple[Hashable, ...]:
    return (taught.pk, taught.version, taught.changed_at)


def _rest() -> None:
    """Lets those who are answered meanwhile go first."""
    time.sleep(0)
