"""The newest figures as a picture: bars of what is counted, spans of what is late, from median to p99. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.relay.drawing import bar, dot, line, picture, text
from benchmarks.relay.goals import GOALS, NGINX, OURS, STARLETTE, Found
from benchmarks.relay.tables import short

WIDTH, PANEL, ROW, NAME = 880.0, 400.0, 24.0, 152.0
TOP, GAP = 58.0, 40.0
SHOWN = (NGINX, "Node ws", STARLETTE, "Chainlit", OURS, f"{OURS}, shared")
_LIMITS = {it.name: it.limit for it in GOALS}


@dataclass(frozen=True, slots=True)
class Panel:
    """`goal` says where it lies on this scale, from the figures of others."""

    scenario: str
    title: str
    figures: tuple[str, ...]
    goal: Callable[[dict[str, dict[str, float]]], float]
    scale: float = 1.0
    better: str = "less is better"
    left_out: tuple[str, ...] = ()


PANELS = (
    Panel(
        "paced200",
        "200 streams: CPU s for 10,000 deltas",
        ("per_10k",),
        lambda found: _LIMITS["cpu"] * found[STARLETTE]["per_10k"],
    ),
    Panel(
        "burst",
        "Burst: deltas a second",
        ("a_second",),
        lambda found: _LIMITS["burst"] * found[STARLETTE]["a_second"],
        better="more is better",
    ),
    Panel(
        "paced200",
        "200 streams: late, ms, median to p99",
        ("late_p50", "late_p99"),
        lambda found: _LIMITS["tail200"] + found[NGINX]["late_p99"],
    ),
    Panel("paced500", "500 streams: late, ms, median to p99", ("late_p50", "late_p99"), lambda _: _LIMITS["tail500"]),
    Panel(
        "churn",
        "Visitors a second who come, ask and go",
        ("sessions_a_second",),
        lambda found: _LIMITS["churn"] * found[STARLETTE]["sessions_a_second"],
        better="more is better",
        left_out=(NGINX,),  # it opens no socket
    ),
    Panel("idle", "Memory of an idle socket, kB", ("per_socket",), lambda _: _LIMITS["idle"], 1 / 1000),
)


def newest(entry: dict[str, object], found: Found) -> str:
    height = TOP + math.ceil(len(PANELS) / 2) * _height() - 20
    head = [
        text(20, 26, "What it costs to carry an answer", "title"),
        text(20, 44, f"{entry['date']}, {entry['cores']} cores, by turns, median of {entry['rounds']}", "soft"),
    ]
    parts = [part for at, panel in enumerate(PANELS) for part in _panel(panel, found[panel.scenario], *_corner(at))]
    return picture(WIDTH, height, "What it costs to carry an answer, beside other relays", head + parts)


def _height() -> float:
    return len(SHOWN) * ROW + 2 * GAP


def _corner(at: int) -> tuple[float, float]:
    return 20 + (at % 2) * (PANEL + 40), TOP + at // 2 * _height()


def _panel(panel: Panel, found: dict[str, dict[str, float]], left: float, top: float) -> list[str]:
    there = [name for name in SHOWN if name in found and name not in panel.left_out]
    rows = {name: [found[name][it] * panel.scale for it in panel.figures] for name in there}
    goal = panel.goal(found)
    place = _places([it for row in rows.values() for it in row] + [goal], is_span=len(panel.figures) > 1)
    parts = [text(left, top + 20, panel.title, "title"), text(left + PANEL, top + 20, panel.better, "soft end")]
    y, foot = top + 32, top + 32 + len(rows) * ROW
    at = left + NAME + place(goal)
    parts += [line(left + NAME, y, left + NAME, foot, "axis"), line(at, top + 30, at, foot + 4, "goal")]
    for name, row in rows.items():
        parts += _row(name, row, place, left, y)
        y += ROW
    return [*parts, text(at, foot + 17, f"goal {short(goal)}", "goal-word middle")]


def _row(name: str, row: list[float], place: Callable[[float], float], left: float, y: float) -> list[str]:
    kind = "is-ours" if name.startswith(OURS) else ""
    start, middle, ends = left + NAME, y + ROW / 2, [place(it) for it in row]
    parts = [text(start - 8, middle + 4, name, f"end {kind}")]
    if len(row) == 1:
        parts.append(bar(start, y + 4, ends[0], ROW - 8, kind))
    else:
        parts += [
            line(start + ends[0], middle, start + ends[1], middle, "span", kind),
            dot(start + ends[0], middle, "hollow", kind),
            dot(start + ends[1], middle, kind),
        ]
    return [*parts, text(start + ends[-1] + 9, middle + 4, " to ".join(short(it) for it in row), kind or "soft")]


def _places(values: list[float], *, is_span: bool) -> Callable[[float], float]:
    """How far from the names a value lies; of spans by its logarithm, from 0.01."""
    room = PANEL - NAME - (96 if is_span else 60)
    if is_span:
        low, high = math.log10(0.01), math.log10(max(values))
        return lambda value: max(0.0, (math.log10(max(value, 0.01)) - low) / (high - low) * room)
    return lambda value: value / max(values) * room
