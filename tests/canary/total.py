"""Adds up what the processes of a run have looked at and found, and says it in words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.canary.recorder import CHANNELS, read_counts


@dataclass(frozen=True, slots=True)
class Total:
    """`counts` are pieces and bytes by channel."""

    counts: dict[str, tuple[int, int]]
    hits: list[dict[str, str]]

    @property
    def silent(self) -> list[str]:
        """Channels on which nothing was heard."""
        return [name for name, (pieces, _) in self.counts.items() if not pieces]

    def lines(self) -> list[str]:
        counted = [f"{name} {pieces:,} ({_size(size)})" for name, (pieces, size) in self.counts.items() if pieces]
        whole = sum(size for _, size in self.counts.values())
        return [
            f"{_size(whole)} looked at: {', '.join(counted)}",
            *(
                f"HIT: {it['form']} on {it['channel']}: {it['where']} {it['test']}\n     {it['around']}"
                for it in self.hits
            ),
            f"{len(self.hits)} hits",
        ]


def of(folders: Iterable[Path]) -> Total:
    sums, hits = dict.fromkeys(CHANNELS, (0, 0)), []
    for folder in folders:
        for file in folder.glob("*.counts"):
            for name, (pieces, size) in read_counts(file.read_bytes()).items():
                sums[name] = sums[name][0] + pieces, sums[name][1] + size
        found = folder / "hits.jsonl"
        hits += [json.loads(line) for line in found.read_text().splitlines()] if found.exists() else []
    return Total(sums, hits)


def _size(count: int) -> str:
    return f"{count / 1024**2:,.1f} MiB" if count >= 1024**2 else f"{count / 1024:,.1f} KiB"
