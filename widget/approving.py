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
from widget.tenancy import TenantQuerySet

ONE_BY_ONE = 500
SETS = 20
"""Of a site: lists of questions to begin with, for some pages or some language."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of it: how many are new, how many that were there begin from now on, and how many were left out because they were
    there as they are, too long, too many, said twice, or without a word."""

    new: int
    known: int = 0
    too_long: int = 0
    no_room: int = 0
    begun: int = 0
    repeated: int = 0
    empty: int = 0

    @property
    def done(self) -> int:
        return self.new + self.begun


@transaction.atomic
def approve(
    site: Site,
    questions: Iterable[str],
    *,
    language: str = "",
    pages: str = "",
    starts: bool = False,
    from_training: bool = False,
) -> Approval:
    """Let visitors see these. What is there already for that language and those pages stays as it is, but that it is offered at
    the beginning from now on, if they are to be."""
    _one_at_a_time(site)
    said = [" ".join(question.split()) for question in questions]
    texts = list(dict.fromkeys(text for text in said if text))
    fitting = [text for text in texts if len(text) <= STARTER_LENGTH]
    mine = ApprovedQuestion.objects.filter(site=site)
    there = _there(mine.filter(language=language, pages=pages), fitting)
    wanted = [text for text in fitting if text not in there]
    begun = mine.filter(pk__in=[row for row, begins in there.values() if starts and not begins]).update(starts=True)
    if from_training:
        mine.filter(pk__in=[row for row, _ in there.values()]).update(from_training=True)
    room = max(0, MOST - mine.count())
    kind = {"language": language, "pages": pages, "starts": starts, "from_training": from_training}
    ApprovedQuestion.objects.bulk_create(ApprovedQuestion(site=site, text=text, **kind) for text in wanted[:room])
    publish(site)
    return Approval(
        new=len(wanted[:room]),
        known=len(there) - begun,
        too_long=len(texts) - len(fitting),
        no_room=len(wanted[room:]),
        begun=begun,
        repeated=sum(map(bool, said)) - len(texts),
        empty=said.count(""),
    )


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


def _there(rows: TenantQuerySet, texts: list[str]) -> dict[str, tuple[int, bool]]:
    """Those of the texts that are there: the row of each, and whether it is offered at the beginning. Of many, all that the
    site has are looked through."""
    some = rows.filter(text__in=texts) if len(texts) <= ONE_BY_ONE else rows
    known = {text: (row, starts) for text, row, starts in some.values_list("text", "pk", "starts")}
    return {text: known[text] for text in texts if text in known}


def _one_at_a_time(site: Site) -> None:
    """Or two people at once would each write down a list without what the other did."""
    Site.objects.select_for_update().filter(pk=site.pk).first()


def _in_order(by_set: dict[tuple[str, str], list[str]]) -> Iterator[list[object]]:
    """The most particular first: a browser takes the first that fits."""
    for pages, language in sorted(by_set, key=lambda it: (-len(it[0]), it[0], not it[1], it[1])):
        regex = page_patterns.as_regex(pages) if pages else ""
        yield [regex, f"^{language}$" if language else "", by_set[pages, language][:STARTERS]]
