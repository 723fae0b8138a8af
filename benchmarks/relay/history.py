"""The measurements that are kept, one a line, and what the docs show of them.

python -m benchmarks.relay.history --add     # keeps var/relay.json, and writes docs/speed.md and its pictures anew
python -m benchmarks.relay.history           # only the latter
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.relay import page, plot, trends
from benchmarks.relay.goals import judge

ROOT = Path(__file__).parent.parent.parent
KEPT = Path(__file__).with_name("history.jsonl")
MEASURED = ROOT / "var" / "relay.json"
PAGE, NEWEST, TRENDS = ROOT / "docs/speed.md", ROOT / "docs/images/speed.svg", ROOT / "docs/images/speed-history.svg"

Entry = dict[str, Any]


def entries(file: Path = KEPT) -> list[Entry]:
    """The newest last."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def objection(entry: Entry) -> str | None:
    """Why it is not to be kept."""
    if entry["short"]:
        return "it is of a short run"
    if missing := [it.goal.words for it in judge(entry["figures"]) if it.value is None]:
        return f"it doesn't say: {'; '.join(missing)}"
    return None


def add(entry: Entry, file: Path = KEPT) -> None:
    with file.open("a") as kept:
        kept.write(json.dumps(entry, separators=(",", ":")) + "\n")


def shown(kept: list[Entry], text: str) -> dict[Path, str]:
    """What the docs hold of it; `text` is the page as it is."""
    newest = kept[-1]
    return {
        PAGE: page.renewed(text, newest),
        NEWEST: plot.newest(newest, newest["figures"]),
        TRENDS: trends.trends(kept, [it["figures"] for it in kept]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relay.history", description=__doc__)
    parser.add_argument("--add", action="store_true", help="keep var/relay.json")
    if parser.parse_args().add:
        entry = json.loads(MEASURED.read_text())
        if why := objection(entry):
            print(f"var/relay.json isn't kept: {why}.", file=sys.stderr)
            return 1
        add(entry)
    for file, text in shown(entries(), PAGE.read_text()).items():
        file.write_text(text)
        print(f"written: {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
