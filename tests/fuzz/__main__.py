"""Fuzzes every target for a time, each in a process of its own, and says what came of it.

    python -m tests.fuzz --seconds 600 [--only frames sse] [--beside 2]

A process that is at one input for HANG seconds is ended, the input kept, and the target begun again for the time that is left.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import keep

HANG = 10.0
EMBED = Path("widget/embed/test/fuzz/one.ts")
OF_THE_EMBED = ("markdown", "facts", "streams")
OF_THE_SERVER = (
    *(
        "frames",
        "sse",
        "answers",
        "events",
        "bodies",
        "origins",
        "tokens",
        "jwts",
        "pems",
        "proxies",
        "addresses",
        "urls",
    ),
    *("signatures", "exports"),
)


@dataclass
class Outcome:
    name: str
    seconds: float = 0.0
    executions: int = 0
    hangs: int = 0
    mebibytes: int = 0
    slowest: float = 0.0
    crashes: dict[str, str] = field(default_factory=dict)

    def add(self, report: dict[str, object]) -> None:
        self.executions += int(str(report["executions"]))
        self.crashes |= dict(report["crashes"])  # type: ignore[call-overload]
        self.mebibytes = max(self.mebibytes, int(str(report["mebibytes"])))
        self.slowest = max(self.slowest, float(str(report["slowest"])))

    def row(self) -> str:
        figures = f"{self.executions:>12,}{len(self.crashes):>9}{self.hangs:>7}{self.mebibytes:>8}{self.slowest * 1000:>11.0f}"
        return f"{self.name:<12}{self.seconds:>8.0f}{figures}"


HEAD = f"{'target':<12}{'seconds':>8}{'executions':>12}{'crashes':>9}{'hangs':>7}{'MiB':>8}{'slowest ms':>11}"


def fuzz(name: str, seconds: float, seed: int) -> Outcome:
    outcome, began = Outcome(name), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        while (left := seconds - (time.monotonic() - began)) > 0:
            if not _run(_command(name, left, seed + outcome.hangs, desk), desk, outcome):
                break
    outcome.seconds = time.monotonic() - began
    print(
        f"{name}: {outcome.executions:,} executions, {len(outcome.crashes)} crashes, {outcome.hangs} hangs", flush=True
    )
    return outcome


def _command(name: str, seconds: float, seed: int, desk: Path) -> list[str]:
    node = [str(Path(sys.executable).with_name("node")), "--max-old-space-size=512", str(EMBED)]
    start = node if name in OF_THE_EMBED else [sys.executable, "-m", "tests.fuzz.one"]
    return [*start, name, "--seconds", str(seconds), "--seed", str(seed), "--desk", str(desk)]


def _run(command: list[str], desk: Path, outcome: Outcome) -> bool:
    """Whether it hung, and there may be time for another; a process that ends without a report is a crash."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    before, since = b"", time.monotonic()
    while True:
        try:
            said, problem = process.communicate(timeout=1)
            break
        except subprocess.TimeoutExpired:
            at = _on(desk)
            before, since = (before, since) if at == before else (at, time.monotonic())
            if before and time.monotonic() - since > HANG:
                return _end_hang(process, before, outcome)
    try:
        outcome.add(json.loads(said))
    except ValueError:
        kept = keep(outcome.name, _input(_on(desk)))
        outcome.crashes[problem.decode(errors="replace").strip()[-300:] or f"ended by {process.returncode}"] = str(kept)
    return False


def _end_hang(process: "subprocess.Popen[bytes]", at: bytes, outcome: Outcome) -> bool:
    process.kill()
    process.communicate()
    outcome.hangs += 1
    outcome.executions += int.from_bytes(at[4:12], "big")
    keep(outcome.name, _input(at))
    return True


def _on(desk: Path) -> bytes:
    return desk.read_bytes() if desk.exists() else b""


def _input(at: bytes) -> bytes:
    return at[12 : 12 + int.from_bytes(at[:4], "big")]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument(
        "--only", nargs="+", choices=OF_THE_SERVER + OF_THE_EMBED, default=OF_THE_SERVER + OF_THE_EMBED
    )
    options.add_argument("--beside", type=int, default=os.cpu_count() or 1)
    options.add_argument("--seed", type=int, default=int(time.time()))
    said = options.parse_args()
    print(f"{len(said.only)} targets, {said.seconds:.0f} s each, {said.beside} at a time, seed {said.seed}", flush=True)
    with ThreadPoolExecutor(said.beside) as pool:
        outcomes = list(pool.map(lambda name: fuzz(name, said.seconds, said.seed), said.only))
    print("\n".join(["", HEAD, *(it.row() for it in outcomes)]))
    for it in outcomes:
        for kind, kept in it.crashes.items():
            print(f"{it.name}: {kind}\n  {kept}")
    return sum(len(it.crashes) + it.hangs for it in outcomes)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
