"""Why a question is proposed, and where approved ones are shown, in the owner's words. Knows no page."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.models import ApprovedQuestion
from widget.numbers.words import number
from widget.proposals import DAYS, LATEST
from widget.training.proposing import Proposal


def why(proposal: Proposal, *, is_cut: bool) -> str:
    """As in “Asked by 12 visitors in 90 days, 5 thumbs up.” `is_cut`: only so many of their questions were counted."""
    use = proposal.use
    parts = [_asked(use.visitors, _span(is_cut=is_cut))]
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


def _asked(visitors: int, span: str) -> str:
    if not visitors:
        return _("Nobody asked it %(span)s") % {"span": span}
    words = ngettext("Asked by %(count)s visitor %(span)s", "Asked by %(count)s visitors %(span)s", visitors)
    return words % {"count": number(visitors), "span": span}


def _span(*, is_cut: bool) -> str:
    if is_cut:
        return _("in the latest %(count)s questions") % {"count": number(LATEST)}
    return _("in %(days)s days") % {"days": DAYS}
