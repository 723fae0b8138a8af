"""`python -m tests.chaos`: runs, prints a table, writes JSON to var/chaos/, and exits with 1 if anything was lost."""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Report, by_schedule, run
from tests.chaos.scenarios import SCALED, SCENARIOS
from tests.chaos.schedule import schedule
from tests.chaos.table import table, write
from tests.server import ROOT

RESULTS = ROOT / "var" / "chaos"
HOUR = 3600.0


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is to be ended, however this ends
    options = _options()
    profiles = ["embedded", "scaled"] if options.profile == "both" else [options.profile]
    scenes = ["chaos", *SCENARIOS] if options.scenario == "all" else [options.scenario]
    runs = [
        (scene, profile, seed)
        for scene in scenes
        for profile in profiles
        if profile == "scaled" or scene not in SCALED
        for seed in range(options.seed, options.seed + (options.seeds if scene == "chaos" else 1))
    ]
    spoilt = ["-".join(map(str, each)) for each in runs if _is_spoilt(options, *each)]
    print(f"{len(runs) - len(spoilt)} of {len(runs)} runs without a defect", *spoilt)
    return 1 if spoilt else 0


def _is_spoilt(options: argparse.Namespace, scene: str, profile: str, seed: int) -> bool:
    name = f"{scene}-{profile}-{seed}"
    with tempfile.TemporaryDirectory(prefix="chaos-") as scratch:
        report = asyncio.run(_one(options, Path(scratch), scene, profile, seed))
        _keep_logs(Path(scratch), RESULTS / name)
    path = write(report, RESULTS, name)
    print(f"{scene}: {table(report)}\n  written to {path.relative_to(ROOT)}\n", flush=True)
    return report.is_spoilt


async def _one(options: argparse.Namespace, folder: Path, scene: str, profile: str, seed: int) -> Report:
    is_scaled = profile == "scaled"
    if scene != "chaos":
        return await SCENARIOS[scene](folder, is_scaled=is_scaled, seed=seed, visitors=options.visitors)
    processes = options.processes if is_scaled else 1
    return await run(
        folder, is_scaled=is_scaled, turns=options.turns, visitors=options.visitors, seed=seed, processes=processes,
        storm=by_schedule(schedule(seed, HOUR, processes, engines=is_scaled)),
    )  # fmt: skip


def _keep_logs(scratch: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for log in scratch.glob("*/*.log"):
        (folder / f"{log.parent.name}-{log.name}").write_bytes(log.read_bytes())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--profile", choices=("embedded", "scaled", "both"), default="both")
    parser.add_argument("--scenario", choices=("chaos", *SCENARIOS, "all"), default="chaos")
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--visitors", type=int, default=50, help="at a time")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many runs, each with the next seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
