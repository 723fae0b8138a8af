"""What an owner does with the questions that visitors may see: approve, take back. One transaction each; knows no page.

The trained list itself never goes to a browser: only what stands here does, and of that only what is wanted at the moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from widget import page_patterns
from widget.care import tell_visitors
from widget.models import Site
from widget.models.approved import MOST, ApprovedQuestion
from widget.models.texts import STARTER_LENGTH, STARTERS

SETS = 20
"""Of a site: lists of questions to begin with, for some pages or some language."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of it: how many are new, and how many were left out because they were there, too long, or too many."""

    new: int
    known: int = 0
    too_long: int = 0
    no_room: int = 0


@transaction.atomic
def approve(
    site: Site, questions: Iterable[str], *, language: str = "", pages: str = "", starts: bool = False
) -> Approval:
    """Let visitors see these; what is there already for that language and those pages stays as it is."""
    _one_at_a_time(site)
    texts = list(dict.fromkeys(text for question in questions if (text := " ".join(question.split()))))
    fitting = [text for text in texts if len(text) <= STARTER_LENGTH]
    mine = ApprovedQuestion.objects.filter(site=site)
    there = set(mine.filter(language=language, pages=pages, text__in=fitting).values_list("text", flat=True))
    wanted = [text for text in fitting if text not in there]
    room = max(0, MOST - mine.count())
    rows = [
        ApprovedQuestion(site=site, text=text, language=language, pages=pages, starts=starts) for text in wanted[:room]
    ]
    ApprovedQuestion.objects.bulk_create(rows)
    publish(site)
    return Approval(len(rows), len(there), len(texts) - len(fitting), len(wanted) - len(rows))


@transaction.atomic
def take_back(site: Site, rows: Iterable[int]) -> int:
    """Show these to nobody any more; how many it were."""
    _one_at_a_time(site)
    gone, _ = ApprovedQuestion.objects.filter(site=site, pk__in=list(rows)).delete()
    publish(site)
    return gone


@transaction.atomic
def offer_at_the_beginning(site: Site, rows: Iterable[int], starts: bool) -> int:
    _one_at_a_time(site)
    changed: int = ApprovedQuestion.objects.filter(site=site, pk__in=list(rows)).update(starts=starts)
    publish(site)
    return changed


def publish(site: Site) -> None:
    """Write down anew what browsers are told before anybody has asked, and let open pages hear of it."""
    site.approved = told(site)
    site.save(update_fields=["approved", "changed_at"])
    tell_visitors(site.pk)


def told(site: Site) -> dict[str, object]:
    """`general` goes with the questions that the site's form holds; each of `sets` stands alone: pages, language, questions."""
    approved = ApprovedQuestion.objects.filter(site=site)
    if not approved.exists():
        return {}
    by_set: dict[tuple[str, str], list[str]] = {}
    for text, language, pages in approved.filter(starts=True).order_by("pk").values_list("text", "language", "pages"):
        by_set.setdefault((pages, language), []).append(text)
    return {"general": by_set.pop(("", ""), [])[:STARTERS], "sets": list(_in_order(by_set))[:SETS]}


def _one_at_a_time(site: Site) -> None:
    """Or two people at once would each write down a list without what the other did."""
    Site.objects.select_for_update().filter(pk=site.pk).first()


def _in_order(by_set: dict[tuple[str, str], list[str]]) -> Iterator[list[object]]:
    """The most particular first: a browser takes the first that fits."""
    for pages, language in sorted(by_set, key=lambda it: (-len(it[0]), it[0], not it[1], it[1])):
        regex = page_patterns.as_regex(pages) if pages else ""
        yield [regex, f"^{language}$" if language else "", by_set[pages, language][:STARTERS]]
