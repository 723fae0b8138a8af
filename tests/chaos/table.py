"""A run's report as a table for people and as JSON for machines."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from tests.chaos.figures import share
from tests.chaos.ledger import Kind
from tests.chaos.run import Report

SHOWN = 12


def table(report: Report) -> str:
    counts = Counter(defect.kind for defect in report.defects)
    lines = [
        f"{report.profile}, seed {report.seed}: {report.turns} turns in {report.seconds:.0f} s",
        _row("turns", _listed(report.states)),
        _row("asked again on purpose", f"{report.resent}; {report.calls} upstream calls"),
        _row("refused politely", _listed(report.refused) or "none"),
        _row("faults", _listed(Counter(event.fault.kind for event in report.events)) or "none"),
        _row("kill to text", outages(report)),
        *([_row("stop to upstream closed", stops(report))] if report.stops else []),
        _row("visitors noticed", _listed(report.troubles) or "nothing"),
        _row("errors seen by visitors", str(report.errors)),
        _row("servers complained", _listed(report.tracebacks) or "no traceback"),
        _row("starts that failed", str(len(report.failed_starts))),
        _row("read by the owner", f"{report.read_by_owner} turns"),
        _row("too slow after kills", "yes" if report.is_late else "no"),
        *(_row(kind, str(counts[kind])) for kind in Kind),
        *(f"    {defect.kind}: {defect.prompt} {defect.turn}: {defect.words}" for defect in report.defects[:SHOWN]),
    ]
    return "\n".join(lines)


def outages(report: Report) -> str:
    """p50 and p95 of the seconds from a kill in mid-answer to text flowing again, where nothing else was broken."""
    alone = [outage for outage in report.outages if outage.is_alone and outage.seconds is not None]
    words = f"{len(report.outages)} answers cut, {len(alone)} went on with nothing else broken"
    if not alone:
        return words
    after = "the lease" if report.profile == "scaled" else "restart"
    since = _percentiles([outage.seconds or 0 for outage in alone])
    beyond = _percentiles([outage.beyond or 0 for outage in alone])
    return f"{words}: {since} after the kill, {beyond} after {after}"


def stops(report: Report) -> str:
    p50, p99, worst = share(report.stops, 50), share(report.stops, 99), max(report.stops)
    return f"{len(report.stops)} times: p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms"


def write(report: Report, folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    values = {field.name: getattr(report, field.name) for field in fields(report)}
    path.write_text(json.dumps(values, indent=1, default=asdict))
    return path


def _percentiles(seconds: list[float]) -> str:
    return f"p50 {share(seconds, 50):.1f} s, p95 {share(seconds, 95):.1f} s"


def _row(name: str, value: str) -> str:
    return f"  {name:<32}{value}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in _sorted(counts))


def _sorted(counts: Counter[str]) -> Iterable[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
