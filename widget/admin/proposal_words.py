"""Why a question is proposed, and where approved ones are shown, in the owner's words. Knows no page."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.models import ApprovedQuestion
from widget.numbers.words import number
from widget.proposals import DAYS
from widget.training.proposing import Proposal


def why(proposal: Proposal) -> str:
    """As in “Asked by 12 visitors in 90 days, 5 thumbs up.”"""
    use = proposal.use
    parts = [_asked(use.visitors)]
    if use.up:
        parts.append(ngettext("%(count)s thumbs up", "%(count)s thumbs up", use.up) % {"count": number(use.up)})
    if use.down:
        parts.append(ngettext("%(count)s thumbs down", "%(count)s thumbs down", use.down) % {"count": number(use.down)})
    if proposal.about > 1:
        parts.append(_("one of %(count)s trained questions about this") % {"count": number(proposal.about)})
    return ", ".join(parts) + "."


def sets(approved: Iterable[ApprovedQuestion]) -> dict[str, list[str]]:
    """For each text where it is shown; an empty word for everywhere."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in approved:
        parts = [row.get_language_display() if row.language else "", row.pages, _("at the beginning") * row.starts]
        found[row.text].append(", ".join(part for part in parts if part))
    return dict(found)


def _asked(visitors: int) -> str:
    if not visitors:
        return _("Nobody asked it in %(days)s days") % {"days": DAYS}
    words = ngettext(
        "Asked by %(count)s visitor in %(days)s days", "Asked by %(count)s visitors in %(days)s days", visitors
    )
    return words % {"count": number(visitors), "days": DAYS}
