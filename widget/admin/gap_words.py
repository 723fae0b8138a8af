"""What is said of gaps and coverage, in the reader's language; and coverage as a plot."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from widget.gaps.figures import RECENT, Share, together
from widget.models import Gap, GapReason
from widget.numbers import plots
from widget.numbers.boards import Board
from widget.numbers.calendar import Range
from widget.numbers.words import number, questions, slots, unit

WEEKS = 13
DAYS = 28
"""So many days are drawn one by one; of more, weeks."""
LONGEST = 98
NAMES: Mapping[str, Any] = {
    "open": gettext_lazy("Open"),
    "dismissed": gettext_lazy("Dismissed"),
    "taught": gettext_lazy("Now taught"),
}
_UTC = ZoneInfo("UTC")


def why(gap: Gap) -> list[str]:
    """What makes its questions a gap, in words, and how many of them."""
    counts = {reason.name: int(gap.reasons.get(str(reason.name), 0)) for reason in GapReason}
    said = (
        ngettext(
            "%(FAR)s is far from everything it is taught", "%(FAR)s are far from everything it is taught", counts["FAR"]
        ),
        ngettext("%(DOWN)s answer got a thumb down", "%(DOWN)s answers got a thumb down", counts["DOWN"]),
        ngettext("%(AGAIN)s was asked again right away", "%(AGAIN)s were asked again right away", counts["AGAIN"]),
        ngettext(
            "%(REPHRASED)s was asked again in other words",
            "%(REPHRASED)s were asked again in other words",
            counts["REPHRASED"],
        ),
        ngettext(
            "after %(PERSON)s the visitor asked for a person",
            "after %(PERSON)s the visitors asked for a person",
            counts["PERSON"],
        ),
    )
    shown = {name: number(count) for name, count in counts.items()}
    return [words % shown for words, count in zip(said, counts.values(), strict=True) if count]


def who(gap: Gap) -> str:
    """How many visitors it affects."""
    visitors = ngettext("%(count)s visitor", "%(count)s visitors", gap.visitors) % {"count": number(gap.visitors)}
    return _("%(visitors)s, %(questions)s") % {"visitors": visitors, "questions": questions(gap.questions)}


def is_taught_in_vain(gap: Gap) -> bool:
    """It isn't about what is missing: it is taught, and didn't help."""
    return bool(gap.questions and not gap.reasons.get("FAR"))


def trend(gap: Gap, today: date) -> SafeString:
    weeks = gap.by_week(today, WEEKS)
    said = {"count": len(weeks), "weeks": ", ".join(map(str, weeks))}
    words = _("Questions in the last %(count)s weeks: %(weeks)s") % said
    return mark_safe(plots.sparkline(words, weeks))  # noqa: S308  (plots escape)


def covered(days: Mapping[date, Share], today: date) -> Mapping[str, str]:
    """The sentence about the last weeks and those before; empty where nothing was asked."""
    now, before = (together(_between(days, today, back)) for back in (0, 1))
    if not now.judged:
        return {}
    said = {"days": RECENT.days, "near": number(now.near), "questions": questions(now.judged)}
    words = _(
        "of what visitors asked in the last %(days)s days was near to something that the model is taught "
        "(%(near)s of %(questions)s)"
    )
    then = _("%(percent)s %% in the %(days)s days before") % {"percent": before.percent, "days": RECENT.days}
    return {"percent": f"{now.percent} %", "words": words % said, "before": then if before.judged else ""}


def board(days: Mapping[date, Share], today: date) -> Board:
    """Coverage over time: in percent of what was asked. A week that is young has fewer days."""
    first = min(days, default=today)
    range_ = Range(first if (today - first).days < DAYS else today - timedelta(days=LONGEST - 1), today)
    points, rows = [], []
    for slot in slots(range_, _UTC):
        begin, end = slot.begin.date(), slot.end.date()
        share = together(it for day, it in days.items() if begin <= day < end)
        words = _("%(when)s: nothing asked") % {"when": slot.words}
        if share.judged:
            said = {"when": slot.words, "percent": share.percent, "near": number(share.near)}
            words = _("%(when)s: %(percent)s %%, %(near)s of %(questions)s") % {
                **said,
                "questions": questions(share.judged),
            }
        points.append(plots.Point(slot.label, words, share.percent))
        rows.append(
            (slot.words, f"{share.percent} %" if share.judged else "–", number(share.judged), number(share.near))
        )
    title = _("Coverage")
    svg = plots.bars(_("Coverage over time"), points, number=lambda percent: f"{percent} %")
    columns = (unit(range_), _("Near"), _("Questions"), _("Of these near"))
    return Board("coverage", title, "", columns, rows, svg, is_wide=True)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _between(days: Mapping[date, Share], today: date, back: int) -> list[Share]:
    last = today - back * RECENT
    return [share for day, share in days.items() if last - RECENT < day <= last]
