"""The six facts at the top of a page of numbers: each big once, said in words, and compared with the time before."""

from dataclasses import dataclass

from widget.numbers.counts import FIRST
from widget.numbers.figures import Figures
from widget.numbers.histogram import quantile
from widget.numbers.words import failed, many, percent, s, seconds, then


@dataclass(frozen=True, slots=True)
class Fact:
    number: str
    words: str
    before: str = ""


def facts(figures: Figures) -> list[Fact]:
    total = figures.total
    return [
        Fact(f"{total['questions']:,}", f"question{s(total['questions'])}", _before(figures, "questions")),
        Fact(percent(total["done"], total["questions"]), f"answered: {failed(total)}", _answered_before(figures)),
        _thumbs(figures),
        _first_word(figures),
        _visitors(figures),
        Fact(f"{total['calls']:,}", f"call{s(total['calls'])} to SparkGPT", _before(figures, "calls")),
    ]


def _before(figures: Figures, column: str) -> str:
    return then(figures.range, f"{figures.before[column]:,}")


def _answered_before(figures: Figures) -> str:
    asked = figures.before["questions"]
    return then(figures.range, percent(figures.before["done"], asked)) if asked else ""


def _thumbs(figures: Figures) -> Fact:
    up, thumbs = figures.total["up"], figures.total["up"] + figures.total["down"]
    if not thumbs:
        return Fact("–", "of thumbs up: nobody has pressed one")
    rate = f"of thumbs up: {up:,} of {thumbs:,}"
    before = figures.before["up"] + figures.before["down"]
    return Fact(percent(up, thumbs), rate, then(figures.range, percent(figures.before["up"], before)) if before else "")


def _first_word(figures: Figures) -> Fact:
    counts, before = figures.durations(FIRST), figures.durations(FIRST, before=True)
    median, late = quantile(counts, 0.5), quantile(counts, 0.95)
    if median is None:
        return Fact("–", "until an answer begins: none was timed")
    words = f"until an answer begins; 95 of 100 begin within {seconds(late)}"
    return Fact(seconds(median), words, then(figures.range, seconds(quantile(before, 0.5))) if before else "")


def _visitors(figures: Figures) -> Fact:
    new, returns = figures.total["newcomers"], figures.total["returns"]
    came = f"somebody came back {many(returns, 'time')}" if returns else "nobody came back"
    return Fact(f"{new:,}", f"new visitor{s(new)}; {came}", _before(figures, "newcomers"))
