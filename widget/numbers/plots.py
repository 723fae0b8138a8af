"""Numbers drawn as inline SVG, without script or style: geometry in attributes, colours by class. Pure; text comes out escaped.

Horizontal places are percentages, so that a plot fills its column and its text stays as large as any other. Every point has a
name, and a line of words at the top while it is pointed at or focused; admin-house/plots.js moves the focus.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product

HEIGHT, TOP, BASE = 184, 30, 156
"""Of a plot, of its highest bar and of its axis, in pixels."""
LABELS = 6
ROW = 24
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: `label` for the axis, `words` when pointed at. In grey, `quiet` stands on it, `below` hangs from the axis, and
    `before` is a line across."""

    label: str
    words: str
    value: int
    quiet: int = 0
    below: int = 0
    before: int | None = None

    @property
    def height(self) -> int:
        return self.value + self.quiet


@dataclass(frozen=True, slots=True)
class Mark:
    """A thin upright line at a part (0 to 1) of the width, with its words at its left or right."""

    at: float
    words: str
    is_left: bool = False


def _plain(count: int) -> str:
    return f"{count:,}"


def bars(name: str, points: Sequence[Point], marks: Sequence[Mark] = (), number: Callable[[int], str] = _plain) -> str:
    """Bars over time or over size, with an axis at the left. The highest says its height where no marks say more. `number`
    says how a number is written."""
    high = max((max(point.height, point.before or 0) for point in points), default=0)
    low = max((point.below for point in points), default=0)
    scale = _Scale(high, low)
    peak = max(range(len(points)), key=lambda number: points[number].height, default=0)
    inside = [*_grid(scale), *_axis_labels(points)]
    inside += [
        _bar(points, place, scale, number(points[place].height) if place == peak and high > 0 and not marks else "")
        for place in range(len(points))
    ]
    inside += [_mark(mark) for mark in marks]
    sides = (_text("100%", scale.y(tick) + 4, number(abs(tick)), "end") for tick in scale.ticks)
    return _plot(name, HEIGHT, "".join(sides), "".join(inside))


def _asked(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"


def week(
    name: str,
    counts: Mapping[tuple[int, int], int],
    days: Sequence[str] = WEEKDAYS,
    words: Callable[[int], str] = _asked,
) -> str:
    """Weekdays times hours, the busier the stronger; `words` says a count."""
    most = max(counts.values(), default=0)
    sides = (_text("100%", TOP + day * ROW + 16, name_of_day, "end") for day, name_of_day in enumerate(days))
    said = {at: f"{days[at[0]]} {at[1]:02}:00: {words(counts.get(at, 0))}" for at in product(range(7), range(24))}
    cells = (
        _cell(day, hour, counts.get((day, hour), 0), most, said[day, hour]) for day in range(7) for hour in range(24)
    )
    below = (_text(_percent(hour / 24), TOP + 7 * ROW + 18, f"{hour:02}:00") for hour in range(0, 24, 6))
    return _plot(name, TOP + 7 * ROW + 28, "".join(sides), "".join((*cells, *below)), columns=24)


def sparkline(words: str, values: Sequence[int]) -> str:
    """A row of small bars, the last one loud."""
    most, step = max(*values, 1), 8
    columns = (
        f'<rect class="{"plot-bar" if number == len(values) - 1 else "plot-quiet"}" x="{number * step}" y="{28 - high}" '
        f'width="{step - 2}" height="{high}"/>'
        for number, high in enumerate(max(1, round(26 * value / most)) for value in values)
    )
    width = step * len(values) - 2
    return (
        f'<svg class="plot-spark" viewBox="0 0 {width} 28" width="{width}" height="28" role="img" '
        f'aria-label="{escape(words)}">'
        f"<title>{escape(words)}</title>{''.join(columns)}</svg>"
    )


def share(part: float) -> str:
    """A bar in a table: how much of the largest this is. Its cell says the number."""
    return (
        '<svg class="plot-share" width="100%" height="8" aria-hidden="true">'
        '<rect class="plot-track" width="100%" height="8" rx="2"/>'
        f'<rect class="plot-bar" width="{_percent(part)}" height="8" rx="2"/></svg>'
    )


# --- Below: parts of the above ----------------------------------------------------------------------------------


class _Scale:
    """From counts to pixels, with two or three round numbers on the way."""

    def __init__(self, high: int, low: int) -> None:
        step = _round_step(max(high, low, 1) / 3)
        top, bottom = step * max(1, math.ceil(high / step)), step * math.ceil(low / step)
        self.ticks = range(-bottom, top + 1, step)
        self._top, self._pixels = top, (BASE - TOP) / (top + bottom)

    def y(self, value: int) -> float:
        return round(TOP + (self._top - value) * self._pixels, 1)


def _round_step(least: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 ..."""
    ten = 10 ** max(0, math.floor(math.log10(least))) if least > 1 else 1
    return next(ten * factor for factor in (1, 2, 5, 10) if ten * factor >= least)


def _grid(scale: _Scale) -> Iterable[str]:
    for tick in scale.ticks:
        kind = "plot-axis" if tick == 0 else "plot-line"
        yield f'<line class="{kind}" x1="0" x2="100%" y1="{scale.y(tick)}" y2="{scale.y(tick)}"/>'


def _axis_labels(points: Sequence[Point]) -> Iterable[str]:
    """Some of the labels, evenly, each under its bar."""
    every = math.ceil(len(points) / LABELS) if len(points) > LABELS + 4 else 1
    for number in range(0, len(points), every):
        yield _text(_percent((number + 0.5) / len(points)), BASE + 18, points[number].label, "middle")


def _bar(points: Sequence[Point], number: int, scale: _Scale, peak: str) -> str:
    point, width = points[number], 1 / len(points)
    left, wide = _percent((number + 0.12) * width), _percent(0.76 * width)
    zero, loud, whole = scale.y(0), scale.y(point.value), scale.y(point.height)
    parts = [
        f'<rect class="plot-hit" x="{_percent(number * width)}" y="{TOP}" width="{_percent(width)}" height="{BASE - TOP}"/>'
    ]
    for kind, top, bottom in (
        ("plot-bar", loud, zero),
        ("plot-quiet", whole, loud),
        ("plot-quiet", zero, scale.y(-point.below)),
    ):
        if bottom > top:
            parts.append(
                f'<rect class="{kind}" x="{left}" y="{top}" width="{wide}" height="{round(bottom - top, 1)}"/>'
            )
    if point.before is not None:
        x1, x2, y = _percent(number * width), _percent((number + 1) * width), scale.y(point.before)
        parts.append(f'<line class="plot-before" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>')
    if peak:
        anchor = "start" if number < len(points) / 12 else "end" if number >= len(points) * 11 / 12 else "middle"
        at = {"start": number * width, "end": (number + 1) * width, "middle": (number + 0.5) * width}[anchor]
        parts.append(_text(_percent(at), whole - 5, peak, anchor, "plot-peak"))
    return _point(point.words, "".join(parts), is_first=number == 0)


def _cell(day: int, hour: int, count: int, most: int, words: str) -> str:
    strength = math.ceil(4 * count / most) if count else 0
    shape = (
        f'<rect class="plot-heat-{strength}" x="{_percent(hour / 24)}" y="{TOP + day * ROW}" '
        f'width="{_percent(0.93 / 24)}" height="{ROW - 3}" rx="3"/>'
    )
    return _point(words, shape, is_first=day == hour == 0)


def _mark(mark: Mark) -> str:
    anchor = "end" if mark.is_left or mark.at > 0.75 else "start"
    x = _percent(mark.at)
    # At the left there is no room for words on a phone: they stand above the other mark's, to the right.
    above = 13 if mark.is_left and mark.at < 0.4 else 0
    anchor = "start" if above else anchor
    line = f'<line class="plot-mark" x1="{x}" x2="{x}" y1="{TOP - 12 - above}" y2="{BASE}"/>'
    gap, y = -5 if anchor == "end" else 5, TOP - 1 - above
    return (
        f'{line}<text class="plot-marked" x="{x}" dx="{gap}" y="{y}" text-anchor="{anchor}">{escape(mark.words)}</text>'
    )


def _point(words: str, shape: str, *, is_first: bool) -> str:
    name = escape(words)
    focus = "0" if is_first else "-1"
    return (
        f'<g class="plot-point" tabindex="{focus}" role="img" aria-label="{name}">{shape}'
        f'<text class="plot-tip" x="100%" y="13" text-anchor="end" aria-hidden="true">{name}</text></g>'
    )


def _plot(name: str, height: int, side: str, inside: str, *, columns: int = 0) -> str:
    grid = f' data-columns="{columns}"' if columns else ""
    return (
        f'<div class="plot"><svg class="plot-side" width="44" height="{height}" aria-hidden="true">{side}</svg>'
        f'<svg class="plot-main" width="100%" height="{height}" role="group" aria-label="{escape(name)}" '
        f'data-plot=""{grid}>{inside}</svg></div>'
    )


def _text(x: str, y: float, words: str, anchor: str = "", kind: str = "plot-text") -> str:
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{kind}" x="{x}" y="{y:g}"{placed}>{escape(words)}</text>'


def _percent(part: float) -> str:
    return f"{100 * part:.3f}".rstrip("0").rstrip(".") + "%"
