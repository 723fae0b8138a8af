"""What a page of numbers shows: boards, each a plot with a sentence and the table behind it.

Knows figures and words, and neither rows nor requests.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from widget.languages import LANGUAGES
from widget.numbers import plots
from widget.numbers.calendar import Slot
from widget.numbers.counts import CODE, FIRST, LANGUAGE, OTHER, PAGE, WHOLE
from widget.numbers.figures import TOP, Figures
from widget.numbers.histogram import BOUNDS, Bar, quantile
from widget.numbers.histogram import bars as bars_of
from widget.numbers.words import answers, by_the, calls, exact, failed, number, questions, seconds, time_before, unit

Reason = Callable[[str], str]
"""The sentence for a failure's code."""


@dataclass(frozen=True, slots=True)
class Board:
    """`slug` names its CSV; `svg` is safe markup. One without it shows its `parts`: a name, a bar in safe markup, a number."""

    slug: str
    title: str
    words: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    svg: str = ""
    is_wide: bool = False
    parts: list[tuple[str, str, str]] = field(default_factory=list)


def boards(figures: Figures, asked: list[tuple[str, int]], reason: Reason, most: int = TOP) -> list[Board]:
    """Every board, in the order of the page; where names are ranked, so many of them."""
    return [
        _over_time(figures),
        _endings(figures, reason),
        _asked(asked),
        _durations("first", _("Until an answer begins"), FIRST, figures),
        _durations("whole", _("Until it is complete"), WHOLE, figures),
        _busy(figures),
        _visitors(figures),
        _thumbs(figures),
        _pages(figures, most),
        _languages(figures, most),
        _calls(figures),
    ]  # fmt: skip


def _asked(asked: list[tuple[str, int]]) -> Board:
    words = _("Questions in the same words are counted together.")
    return _ranked("asked", _("Asked most"), words, (_("Question"), _("Times asked")), asked)


# --- Over time --------------------------------------------------------------------------------------------------


def _over_time(figures: Figures) -> Board:
    rows: list[Sequence[object]] = []
    points = []
    for place, (slot, now) in enumerate(figures.steps):
        past = figures.steps_before[place]["questions"] if place < len(figures.steps_before) else None
        said = {"when": slot.words, "questions": questions(now["questions"]), "failed": number(now["failed"])}
        words = _("%(when)s: %(questions)s, %(failed)s failed") % said
        points.append(plots.Point(slot.label, words, now["questions"], before=past))
        counts = (now[column] for column in ("questions", "done", "stopped", "failed", "conversations"))
        rows.append((slot.words, *counts, "" if past is None else past))
    columns = (
        unit(figures.range), _("Questions"), _("Answered"), _("Stopped"), _("Failed"), _("Conversations"),
        _("Questions before"),
    )  # fmt: skip
    before = _("The grey lines are %(time)s.") % {"time": time_before(figures.range)}
    svg = plots.bars(_("Questions over time"), points, number=number)
    return Board("questions", _("Questions"), f"{by_the(figures.range)} {before}", columns, rows, svg, is_wide=True)


def _visitors(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        said = {"when": slot.words, "new": number(now["newcomers"]), "back": number(now["returns"])}
        words = _("%(when)s: %(new)s new, %(back)s came back") % said
        return plots.Point(slot.label, words, now["newcomers"], quiet=now["returns"])

    words = _("New visitors in colour; in grey, how often somebody came back after four hours or more.")
    columns = {_("New"): "newcomers", _("Came back"): "returns"}
    return _timeline("visitors", _("Visitors"), _("Visitors over time"), words, columns, figures, point)


def _thumbs(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        said = {"when": slot.words, "up": number(now["up"]), "down": number(now["down"])}
        return plots.Point(slot.label, _("%(when)s: %(up)s up, %(down)s down") % said, now["up"], below=now["down"])

    words, columns = _("Up in colour, down in grey."), {_("Up"): "up", _("Down"): "down"}
    return _timeline("thumbs", _("Thumbs"), _("Thumbs over time"), words, columns, figures, point)


def _calls(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        return plots.Point(slot.label, f"{slot.words}: {calls(now['calls'])}", now["calls"])

    words = _("An answer takes one call; asking again takes one more.")
    name = _("Calls to SparkGPT over time")
    return _timeline("calls", _("Calls to SparkGPT"), name, words, {_("Calls"): "calls"}, figures, point)


def _timeline(
    slug: str,
    title: str,
    name: str,
    words: str,
    columns: Mapping[str, str],
    figures: Figures,
    point: Callable[[Slot, Counter[str]], plots.Point],
) -> Board:
    """A bar for each step; in the table, each heading with the column it is of."""
    rows = [(slot.words, *(now[column] for column in columns.values())) for slot, now in figures.steps]
    svg = plots.bars(name, [point(slot, now) for slot, now in figures.steps], number=number)
    return Board(slug, title, words, (unit(figures.range), *columns), rows, svg)


def _busy(figures: Figures) -> Board:
    days = [str(WEEKDAYS_ABBR[day]) for day in range(7)]
    rows = [(days[day], f"{hour:02}:00", figures.week[day, hour]) for day in range(7) for hour in range(24)]
    words = _("Nothing was asked yet.")
    if figures.week:
        (day, hour), count = figures.week.most_common(1)[0]
        said = {
            "day": days[day],
            "from": f"{hour:02}:00",
            "to": f"{(hour + 1) % 24:02}:00",
            "questions": questions(count),
        }
        words = _("Most is asked on %(day)s from %(from)s to %(to)s: %(questions)s.") % said
    columns = (_("Weekday"), _("Hour"), _("Questions"))
    svg = plots.week(_("Questions by weekday and hour"), figures.week, days, questions)
    return Board("hours", _("Busiest hours"), words, columns, list(rows), svg, is_wide=True)


# --- By size ----------------------------------------------------------------------------------------------------


def _durations(slug: str, title: str, kind: str, figures: Figures) -> Board:
    counts = figures.durations(kind)
    found = bars_of(counts)
    points = [plots.Point(_edge(bar), f"{_within(bar)}: {answers(bar.count)}", bar.count) for bar in found]
    rows = [(_within(bar), bar.count) for bar in found]
    median, late = quantile(counts, 0.5), quantile(counts, 0.95)
    marks = [
        plots.Mark(_place(at), f"{words} {seconds(at)}", is_left=at is median)
        for at, words in ((median, _("half")), (late, "95 %"))
        if at is not None
    ]
    words = _("No answer was timed in this range.")
    if median is not None:
        said = {"median": seconds(median), "late": seconds(late)}
        words = _("Half of the answers within %(median)s, 95 of 100 within %(late)s.") % said
    return Board(slug, title, words, (_("Time"), _("Answers")), list(rows), plots.bars(title, points, marks, number))


def _edge(bar: Bar) -> str:
    """Short enough for nine of them on a phone."""
    begin = bar.begin or 0
    edge = {0.25: "¼", 0.5: "½"}.get(begin, exact(begin))
    return edge if bar.end else f"{edge} s"


def _within(bar: Bar) -> str:
    if bar.begin is None:
        return _("Under %(end)s s") % {"end": exact(bar.end or 0)}
    if bar.end is None:
        return _("%(begin)s s or more") % {"begin": exact(bar.begin)}
    return _("%(begin)s to %(end)s s") % {"begin": exact(bar.begin), "end": exact(bar.end)}


def _place(seconds: float) -> float:
    """Where a duration lies in the width of the bars, each of which doubles."""
    bars_ = len(BOUNDS) + 1
    return min(max(math.log2(seconds / BOUNDS[0]) + 1, 0), bars_) / bars_


# --- By name ----------------------------------------------------------------------------------------------------


def _endings(figures: Figures, reason: Reason) -> Board:
    total, codes = figures.total, figures.named(CODE)
    saved = min(figures.saved, total["done"])
    spare = min(figures.spare, total["done"] - saved)
    found = [(_("Answered"), total["done"] - saved - spare), (_("Answered from a saved answer"), saved)]
    found.append((_("Answered from the training, because SparkGPT could not be asked"), spare))
    found.append((_("Stopped by the visitor"), total["stopped"]))
    found += [
        (_("Failed. %(reason)s") % {"reason": reason(code)}, count) for code, count in codes.most_common() if count > 0
    ]
    words = f"{capfirst(failed(total))}." if total["questions"] else _("Nothing was asked yet.")
    return _ranked("endings", _("How they ended"), words, (_("Ending"), _("Questions")), [it for it in found if it[1]])


def _ranked(slug: str, title: str, words: str, columns: tuple[str, str], found: Iterable[tuple[str, int]]) -> Board:
    rows: list[Sequence[object]] = list(found)
    most = max((int(str(row[1])) for row in rows), default=1)
    parts = [(str(name), plots.share(int(str(count)) / most), number(int(str(count)))) for name, count in rows]
    return Board(slug, title, words, columns, rows, parts=parts)


def _pages(figures: Figures, most: int) -> Board:
    names = {OTHER: _("All other pages"), "": _("Not known")}
    found = [(names.get(page, page), count) for page, count in _most(figures.named(PAGE), most)]
    return _ranked(
        "pages",
        _("Where it is asked"),
        _("The page on which the question was asked."),
        (_("Page"), _("Questions")),
        found,
    )


def _languages(figures: Figures, most: int) -> Board:
    names = {OTHER: _("All others"), "": _("Not known")} | {
        code: _(language.name) for code, language in LANGUAGES.items()
    }
    found = [(names.get(code, code), count) for code, count in _most(figures.named(LANGUAGE), most)]
    return _ranked(
        "languages",
        _("In which languages"),
        _("As the visitors' browsers say."),
        (_("Language"), _("Questions")),
        found,
    )


def _most(names: Counter[str], most: int) -> list[tuple[str, int]]:
    return [(name, count) for name, count in names.most_common(most) if count > 0]
