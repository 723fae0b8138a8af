"""Prints what the product costs, beside what is promised, and writes the same to var/benchmark.json. `make bench` runs it."""

import argparse
import json
from dataclasses import asdict

from benchmarks.figures import Figure, measure
from benchmarks.stage import stage
from tests.server import ROOT


def table(figures: list[Figure]) -> str:
    rows = [("", "measured", "value", "limit", "")]
    rows += [
        (it.name, it.said, f"{it.value:,.4g}", f"{it.limit:,.4g}", "" if it.is_kept else "MISSED") for it in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def short(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each figure is taken; the best one or the median counts"
    )
    rounds = parser.parse_args().rounds
    with stage() as place:
        figures = measure(place, rounds)
    print(table(figures))
    target = ROOT / "var" / "benchmark.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"embed": [asdict(it) | {"kept": it.is_kept} for it in figures]}, indent=2) + "\n")
    return 0 if all(it.is_kept for it in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
