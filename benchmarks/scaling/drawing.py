"""Lines over an axis as SVG, readable on light and dark pages. Pure; knows nothing of what is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 340, 64, 24, 200, 44
COLOURS = ("#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#64748b")


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    points: Sequence[tuple[float, float]]
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, with words at `ticks`; both ends above 0, for it is logarithmic if it says so."""

    name: str
    ticks: Sequence[tuple[float, str]]
    low: float
    high: float
    is_logarithmic: bool = False

    def part(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        if self.is_logarithmic:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)


def drawn(title: str, across: Axis, up: Axis, curves: Sequence[Curve]) -> str:
    inner = [_text(LEFT, 14, title, "start", weight="bold")]
    inner += [_tick_across(across, *tick) for tick in across.ticks] + [_tick_up(up, *tick) for tick in up.ticks]
    inner.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across.name, "middle"))
    for at, curve in enumerate(curves):
        inner += _curve(across, up, curve, at)
    style = "text{font:12px system-ui,sans-serif;fill:#64748b}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return "\n".join([head, f"<style>{style}</style>", *inner, "</svg>"]) + "\n"


def _x(across: Axis, value: float) -> float:
    return round(LEFT + across.part(value) * (WIDTH - LEFT - RIGHT), 1)


def _y(up: Axis, value: float) -> float:
    return round(HEIGHT - BOTTOM - up.part(value) * (HEIGHT - TOP - BOTTOM), 1)


def _tick_across(across: Axis, value: float, words: str) -> str:
    x = _x(across, value)
    return _rule(x, TOP, x, HEIGHT - BOTTOM) + _text(x, HEIGHT - BOTTOM + 16, words, "middle")


def _tick_up(up: Axis, value: float, words: str) -> str:
    y = _y(up, value)
    return _rule(LEFT, y, WIDTH - RIGHT, y) + _text(LEFT - 6, y + 4, words, "end")


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#94a3b8" stroke-opacity="0.35"/>'


def _curve(across: Axis, up: Axis, curve: Curve, at: int) -> list[str]:
    colour, dashes = COLOURS[at % len(COLOURS)], ' stroke-dasharray="5 4"' if curve.is_dashed else ""
    path = " ".join(f"{_x(across, x)},{_y(up, y)}" for x, y in curve.points)
    y, x = TOP + 10 + at * 20, WIDTH - RIGHT + 12
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        f'<line x1="{x}" y1="{y}" x2="{x + 18}" y2="{y}" stroke="{colour}" stroke-width="2"{dashes}/>',
        _text(x + 24, y + 4, curve.name, "start"),
    ]


def _text(x: float, y: float, words: str, anchor: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
