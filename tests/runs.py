"""Runs of pytest in lanes beside each other; and once more, alone, the few tests that failed.

With four lanes on two processors, a test that waits for a browser or a server waits too short once in some thousand times. What
failed and then passes with the machine to itself is called unsteady, at the end and by name, and doesn't fail the whole: what is
broken fails twice. More than a FEW failures are no accident, and nothing of a run that ended in any other way is tried again.
"""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

VAR = Path(__file__).parent.parent / "var"
FEW = 5
SKIPPED = 20
"""The exit code where nothing may be skipped and something was."""


@dataclass(frozen=True, slots=True)
class Run:
    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    only_what_failed: bool = False

    @property
    def command(self) -> list[str]:
        pytest = [sys.executable, "-m", "pytest", "-o", f"cache_dir={self.cache}", "--durations=12"]
        return [*pytest, "--last-failed" if self.only_what_failed else "--cache-clear", *self.arguments]

    @property
    def cache(self) -> Path:
        return VAR / f"pytest-{self.name}"

    @property
    def log(self) -> Path:
        return VAR / f"test-{self.name}.log"


class NodeRun(Run):
    """The embed's own tests, without a browser."""

    @property
    def command(self) -> list[str]:
        return [str(Path(sys.executable).with_name("node")), "--test", "--test-reporter=dot", *self.arguments]


@dataclass(frozen=True, slots=True)
class Failed:
    run: Run
    code: int

    @property
    def tests(self) -> list[str]:
        """Those that may have failed by accident; none if something else went wrong than tests."""
        kept = self.run.cache / "v/cache/lastfailed"
        if self.code != pytest.ExitCode.TESTS_FAILED or isinstance(self.run, NodeRun) or not kept.exists():
            return []
        return sorted(json.loads(kept.read_text()))


class Lanes:
    """Runs, and the processes that are theirs: they end with us."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_ended = False

    def run(self, lane: list[Run], *, shown: bool) -> list[Failed]:
        codes = [(run, self._code(run, shown=shown)) for run in lane]
        return [Failed(run, code) for run, code in codes if code != 0]

    def _code(self, run: Run, *, shown: bool) -> int:
        if self._is_ended:
            return -signal.SIGINT
        with run.log.open("wb") as log:
            output = None if shown else log
            process = subprocess.Popen(run.command, env=os.environ | run.environment, stdout=output, stderr=output)
            self._processes.append(process)
            return process.wait()

    def end(self) -> None:
        self._is_ended = True
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait()


def beside_each_other(lanes: list[list[Run]]) -> list[Failed]:
    """The first lane is shown as it goes, the others when all are done."""
    first, *others = lanes
    running = Lanes()
    with ThreadPoolExecutor() as pool:
        try:
            waiting = [pool.submit(running.run, lane, shown=False) for lane in others]
            failed = running.run(first, shown=True) + [it for lane in waiting for it in lane.result()]
        finally:
            running.end()
    for run in (run for lane in others for run in lane):
        print(f"\n--- {run.name}\n{run.log.read_text(errors='replace')}", flush=True)
    return failed


def by_itself(run: Run) -> list[Failed]:
    return Lanes().run([run], shown=True)


def once_more(failed: list[Failed]) -> list[Failed]:
    """What failed for good."""
    tests = {it.run.name: it.tests for it in failed}
    if sum(map(len, tests.values())) > FEW:
        return failed
    return [it for it in failed if not tests[it.run.name] or _is_still_failing(it.run, tests[it.run.name])]


def _is_still_failing(run: Run, tests: list[str]) -> bool:
    print(f"\n--- {run.name}, what failed once more", flush=True)
    if by_itself(replace(run, only_what_failed=True)):
        return True
    print(*(f"UNSTEADY: {test} failed beside the others and passed alone" for test in tests), sep="\n", flush=True)
    return False
