"""What a page of numbers shows: boards, each a plot with a sentence and the table behind it.

Knows figures and words, and neither rows nor requests.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from widget.languages import LANGUAGES
from widget.numbers import plots
from widget.numbers.calendar import Slot
from widget.numbers.counts import CODE, FIRST, LANGUAGE, OTHER, PAGE, WHOLE
from widget.numbers.figures import TOP, Figures
from widget.numbers.histogram import BOUNDS, Bar, quantile
from widget.numbers.histogram import bars as bars_of
from widget.numbers.words import failed, many, s, seconds, time_before, unit

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
        _ranked("asked", "Asked most", "Questions in the same words are counted together.", ("Question", "Times asked"), asked),
        _durations("first", "Until an answer begins", FIRST, figures),
        _durations("whole", "Until it is complete", WHOLE, figures),
        _busy(figures),
        _visitors(figures),
        _thumbs(figures),
        _pages(figures, most),
        _languages(figures, most),
        _calls(figures),
    ]  # fmt: skip


# --- Over time --------------------------------------------------------------------------------------------------


def _over_time(figures: Figures) -> Board:
    rows: list[Sequence[object]] = []
    points = []
    for number, (slot, now) in enumerate(figures.steps):
        past = figures.steps_before[number]["questions"] if number < len(figures.steps_before) else None
        words = f"{slot.words}: {now['questions']:,} question{s(now['questions'])}, {now['failed']:,} failed"
        points.append(plots.Point(slot.label, words, now["questions"], before=past))
        counts = (now[column] for column in ("questions", "done", "stopped", "failed", "conversations"))
        rows.append((slot.words, *counts, "" if past is None else past))
    columns = (unit(figures.range), "Questions", "Answered", "Stopped", "Failed", "Conversations", "Questions before")
    words = f"By the {figures.range.step}. The grey lines are {time_before(figures.range)}."
    return Board(
        "questions", "Questions", words, columns, rows, plots.bars("Questions over time", points), is_wide=True
    )


def _visitors(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        words = f"{slot.words}: {now['newcomers']:,} new, {now['returns']:,} came back"
        return plots.Point(slot.label, words, now["newcomers"], quiet=now["returns"])

    words = "New visitors in colour; in grey, how often somebody came back after four hours or more."
    return _timeline("visitors", "Visitors", words, {"New": "newcomers", "Came back": "returns"}, figures, point)


def _thumbs(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        return plots.Point(
            slot.label, f"{slot.words}: {now['up']:,} up, {now['down']:,} down", now["up"], below=now["down"]
        )

    return _timeline("thumbs", "Thumbs", "Up in colour, down in grey.", {"Up": "up", "Down": "down"}, figures, point)


def _calls(figures: Figures) -> Board:
    def point(slot: Slot, now: Counter[str]) -> plots.Point:
        return plots.Point(slot.label, f"{slot.words}: {many(now['calls'], 'call')}", now["calls"])

    words = "An answer takes one call; asking again takes one more."
    return _timeline("calls", "Calls to SparkGPT", words, {"Calls": "calls"}, figures, point)


def _timeline(
    slug: str,
    title: str,
    words: str,
    columns: Mapping[str, str],
    figures: Figures,
    point: Callable[[Slot, Counter[str]], plots.Point],
) -> Board:
    """A bar for each step; in the table, each heading with the column it is of."""
    rows = [(slot.words, *(now[column] for column in columns.values())) for slot, now in figures.steps]
    svg = plots.bars(f"{title} over time", [point(slot, now) for slot, now in figures.steps])
    return Board(slug, title, words, (unit(figures.range), *columns), rows, svg)


def _busy(figures: Figures) -> Board:
    rows = [(plots.WEEKDAYS[day], f"{hour:02}:00", figures.week[day, hour]) for day in range(7) for hour in range(24)]
    words = "Nothing was asked yet."
    if figures.week:
        (day, hour), count = figures.week.most_common(1)[0]
        words = f"Most is asked on {plots.WEEKDAYS[day]} from {hour:02}:00 to {(hour + 1) % 24:02}:00: {many(count, 'question')}."
    return Board(
        "hours",
        "Busiest hours",
        words,
        ("Weekday", "Hour", "Questions"),
        list(rows),
        plots.week("Questions by weekday and hour", figures.week),
        is_wide=True,
    )


# --- By size ----------------------------------------------------------------------------------------------------


def _durations(slug: str, title: str, kind: str, figures: Figures) -> Board:
    counts = figures.durations(kind)
    found = bars_of(counts)
    points = [plots.Point(_edge(bar), f"{_within(bar)}: {many(bar.count, 'answer')}", bar.count) for bar in found]
    rows = [(_within(bar), bar.count) for bar in found]
    median, late = quantile(counts, 0.5), quantile(counts, 0.95)
    marks = [
        plots.Mark(_place(at), f"{words} {seconds(at)}", is_left=at is median)
        for at, words in ((median, "half"), (late, "95 %"))
        if at is not None
    ]
    words = "No answer was timed in this range."
    if median is not None:
        words = f"Half of the answers within {seconds(median)}, 95 of 100 within {seconds(late)}."
    return Board(slug, title, words, ("Time", "Answers"), list(rows), plots.bars(title, points, marks))


def _edge(bar: Bar) -> str:
    """Short enough for nine of them on a phone."""
    begin = bar.begin or 0
    edge = {0.25: "¼", 0.5: "½"}.get(begin, f"{begin:g}")
    return edge if bar.end else f"{edge} s"


def _within(bar: Bar) -> str:
    if bar.begin is None:
        return f"Under {bar.end:g} s"
    return f"{bar.begin:g} s or more" if bar.end is None else f"{bar.begin:g} to {bar.end:g} s"


def _place(seconds: float) -> float:
    """Where a duration lies in the width of the bars, each of which doubles."""
    bars_ = len(BOUNDS) + 1
    return min(max(math.log2(seconds / BOUNDS[0]) + 1, 0), bars_) / bars_


# --- By name ----------------------------------------------------------------------------------------------------


def _endings(figures: Figures, reason: Reason) -> Board:
    total, codes = figures.total, figures.named(CODE)
    found = [("Answered", total["done"]), ("Stopped by the visitor", total["stopped"])]
    found += [(f"Failed. {reason(code)}", count) for code, count in codes.most_common() if count > 0]
    words = f"{failed(total).capitalize()}." if total["questions"] else "Nothing was asked yet."
    return _ranked("endings", "How they ended", words, ("Ending", "Questions"), [it for it in found if it[1]])


def _ranked(slug: str, title: str, words: str, columns: tuple[str, str], found: Iterable[tuple[str, int]]) -> Board:
    rows: list[Sequence[object]] = list(found)
    most = max((int(str(row[1])) for row in rows), default=1)
    parts = [(str(name), plots.share(int(str(count)) / most), f"{count:,}") for name, count in rows]
    return Board(slug, title, words, columns, rows, parts=parts)


def _pages(figures: Figures, most: int) -> Board:
    names = {OTHER: "All other pages", "": "Not known"}
    found = [(names.get(page, page), count) for page, count in _most(figures.named(PAGE), most)]
    return _ranked(
        "pages", "Where it is asked", "The page on which the question was asked.", ("Page", "Questions"), found
    )


def _languages(figures: Figures, most: int) -> Board:
    names = {OTHER: "All others", "": "Not known"} | {code: language.name for code, language in LANGUAGES.items()}
    found = [(names.get(code, code), count) for code, count in _most(figures.named(LANGUAGE), most)]
    return _ranked(
        "languages", "In which languages", "As the visitors' browsers say.", ("Language", "Questions"), found
    )


def _most(names: Counter[str], most: int) -> list[tuple[str, int]]:
    return [(name, count) for name, count in names.most_common(most) if count > 0]
