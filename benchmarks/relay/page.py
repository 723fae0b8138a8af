"""The part of docs/speed.md that says what was measured last, between two marks. Pure."""

from typing import Any

from benchmarks.relay.goals import OURS, judge
from benchmarks.relay.scenarios import SCENARIOS
from benchmarks.relay.tables import cells, columns

BEGIN, END = "<!-- figures: python -m benchmarks.relay.history writes them -->", "<!-- end of the figures -->"


def renewed(text: str, entry: dict[str, Any]) -> str:
    """The page with these figures; ValueError where a mark is missing."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n\n{figures(entry)}\n\n{END}{tail}"


def figures(entry: dict[str, Any]) -> str:
    found = entry["figures"]
    parts = [_when(entry), _goals(found)]
    for name, scenario in SCENARIOS.items():
        head = ["", *(it.words for it in columns(name))]
        parts.append(f"{scenario.words[0].upper()}{scenario.words[1:]}:")
        parts.append(_table([head, *([it, *cells(name, row)] for it, row in found[name].items())]))
    return "\n\n".join(parts)


def _when(entry: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(entry["versions"].items()))
    return (
        f"Measured on {entry['date']} at commit {entry['commit']}, medians of {entry['rounds']} rounds, on "
        f"{entry['cores']} cores ({entry['pinned']}); load average before it began: {entry['load']}. "
        f"Python {entry['python']}, {versions}."
    )


def _goals(found: Any) -> str:
    shared = judge(found, f"{OURS}, shared")
    rows = [["goal", "wanted", "measured", "", "with Redis and PostgreSQL"]]
    for it, other in zip(judge(found), shared, strict=True):
        rows.append([it.goal.words, it.goal.wanted, it.said, it.verdict.replace("NOT MET", "**not met**"), other.said])
    return _table(rows)


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"| {' | '.join('---' for _ in rows[0])} |", *lines[1:]])
