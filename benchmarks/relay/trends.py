"""How each goal's figure went from one kept measurement to the next, as a picture. Pure."""

from benchmarks.relay.drawing import dot, line, picture, text, trend
from benchmarks.relay.goals import GOALS, Found, Judged, judge

COLUMNS, WIDE, TALL = 3, 280.0, 150.0
TOP = 40.0


def trends(entries: list[dict[str, object]], found: list[Found]) -> str:
    judged = [judge(it) for it in found]
    parts = [
        text(20, 26, "The goals, from one measurement to the next", "title"),
        text(20 + COLUMNS * WIDE - 20, 26, f"{entries[0]['date']} to {entries[-1]['date']}", "soft end"),
    ]
    for at in range(len(GOALS)):
        left, top = 20 + at % COLUMNS * WIDE, TOP + at // COLUMNS * TALL
        parts += _one([it[at] for it in judged], left, top)
    rows = -(-len(GOALS) // COLUMNS)
    return picture(40 + COLUMNS * WIDE - 20, TOP + rows * TALL + 10, "How each goal's figure went", parts)


def _one(row: list[Judged], left: float, top: float) -> list[str]:
    goal = row[0].goal
    values = [it.value for it in row if it.value is not None]
    most, foot, room = max([goal.limit, *values]) * 1.1, top + TALL - 26, TALL - 74
    points = [
        (left + 12 + at * (WIDE - 130) / max(1, len(row) - 1), foot - max(0.0, it.value) / most * room)
        for at, it in enumerate(row)
        if it.value is not None
    ]
    wanted = foot - goal.limit / most * room
    heading, _, rest = goal.words.partition(": ")
    parts = [text(left, top + 18, heading, "title"), text(left, top + 33, rest, "soft")]
    parts += [line(left, foot, left + WIDE - 40, foot, "axis"), line(left, wanted, left + WIDE - 40, wanted, "goal")]
    parts += [text(left + WIDE - 40, foot + 16, f"goal: {goal.wanted}", "goal-word end")]
    if points:
        parts += [trend(points), *(dot(x, y, "is-ours") for x, y in points)]
        parts.append(text(points[-1][0] + 9, points[-1][1] + 4, row[-1].said, "is-ours"))
    return parts
