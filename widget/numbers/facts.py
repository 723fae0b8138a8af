"""The six facts at the top of a page of numbers: each big once, said in words, and compared with the time before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.numbers.counts import FIRST
from widget.numbers.figures import Figures
from widget.numbers.histogram import quantile
from widget.numbers.words import failed, number, percent, seconds, then


@dataclass(frozen=True, slots=True)
class Fact:
    number: str
    words: str
    before: str = ""


def facts(figures: Figures) -> list[Fact]:
    total = figures.total
    return [
        Fact(
            number(total["questions"]),
            _nouns(total["questions"]),
            _before(figures, "questions"),
        ),
        Fact(
            percent(total["done"], total["questions"]),
            _("answered: %(failed)s") % {"failed": failed(total)},
            _answered_before(figures),
        ),
        _thumbs(figures),
        _first_word(figures),
        _visitors(figures),
        Fact(
            number(total["calls"]),
            _calls(figures),
            _before(figures, "calls"),
        ),
    ]


def _before(figures: Figures, column: str) -> str:
    return then(figures.range, number(figures.before[column]))


def _answered_before(figures: Figures) -> str:
    asked = figures.before["questions"]
    return then(figures.range, percent(figures.before["done"], asked)) if asked else ""


def _thumbs(figures: Figures) -> Fact:
    up, thumbs = figures.total["up"], figures.total["up"] + figures.total["down"]
    if not thumbs:
        return Fact("–", _("of thumbs up: nobody has pressed one"))
    rate = _("of thumbs up: %(up)s of %(all)s") % {"up": number(up), "all": number(thumbs)}
    before = figures.before["up"] + figures.before["down"]
    return Fact(percent(up, thumbs), rate, then(figures.range, percent(figures.before["up"], before)) if before else "")


def _first_word(figures: Figures) -> Fact:
    counts, before = figures.durations(FIRST), figures.durations(FIRST, before=True)
    median, late = quantile(counts, 0.5), quantile(counts, 0.95)
    if median is None:
        return Fact("–", _("until an answer begins: none was timed"))
    words = _("until an answer begins; 95 of 100 begin within %(time)s") % {"time": seconds(late)}
    return Fact(seconds(median), words, then(figures.range, seconds(quantile(before, 0.5))) if before else "")


def _visitors(figures: Figures) -> Fact:
    new, returns = figures.total["newcomers"], figures.total["returns"]
    came = _("nobody came back")
    if returns:
        came = ngettext("somebody came back %(count)s time", "somebody came back %(count)s times", returns)
        came %= {"count": number(returns)}
    words = ngettext("new visitor; %(came)s", "new visitors; %(came)s", new) % {"came": came}
    return Fact(number(new), words, _before(figures, "newcomers"))


def _calls(figures: Figures) -> str:
    words = ngettext("call to SparkGPT", "calls to SparkGPT", figures.total["calls"])
    if not figures.saved:
        return words
    saved = ngettext(
        "%(calls)s; %(count)s saved answer took none", "%(calls)s; %(count)s saved answers took none", figures.saved
    )
    return saved % {"calls": words, "count": number(figures.saved)}


def _nouns(questions: int) -> str:
    """Two words and no plural of gettext's: “question” is what a model is called as well, and no text can be both."""
    return _("question") if questions == 1 else _("questions")
