"""`python -m benchmarks.scaling costs` measures (var/scaling.json; with `--keep` the committed snapshot, too), `write` plays, and
writes the tables and plots of docs/scaling.md from the snapshot, `check` says whether they are those."""

import argparse
import sys

from benchmarks.relay.contenders import ROOT
from benchmarks.scaling.costs import SNAPSHOT, read, write


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("what", choices=("costs", "write", "check"))
    parser.add_argument(
        "--short", action="store_true", help="a few seconds of everything; its figures are worth nothing"
    )
    parser.add_argument(
        "--keep", action="store_true", help="what is measured becomes what the documentation is made of"
    )
    parser.add_argument("--ramp", action="store_true", help="only the load that grows; the kept costs stay")
    options = parser.parse_args()
    if options.what == "costs":
        return costs(is_short=options.short, keeps=options.keep, ramp=options.ramp)
    from benchmarks.scaling import pages

    if options.what == "write":
        pages.write_all(read())
        return 0
    stale = pages.stale(read(), pages.PAGE.read_text())
    for name in stale:
        print(f"{name} is not what benchmarks/scaling/costs.json gives: make scaling", file=sys.stderr)
    return 1 if stale else 0


def costs(*, is_short: bool, keeps: bool, ramp: bool) -> int:
    from benchmarks.scaling.measuring import SHORT, Extent, measure, ramp_again

    extent = SHORT if is_short else Extent()
    say = lambda words: print(f"{words} ...", file=sys.stderr)  # noqa: E731
    measured = ramp_again(extent, read()) if ramp else measure(extent, say)
    write(measured, ROOT / "var" / "scaling.json")
    if keeps and not is_short:
        write(measured, SNAPSHOT)
    for step in measured.ramp:
        print(f"{step.questions_per_second:6.0f} questions/s  share {step.share:.2f}  first delta p50 {step.first_p50:.1f} ms,"
              f" p99 {step.first_p99:.1f} ms  lost {step.lost}")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
