"""Fuzzes one target, in this process, and prints what came of it as JSON.

    python -m tests.fuzz.one NAME --seconds 60 --seed 7 --desk FILE

Before each input is tried it lies on the desk (a file), so that whoever started this finds it there after a hang.
"""

import argparse
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import django

from tests.fuzz.mutating import Mutator
from tests.fuzz.target import Target, keep
from tests.fuzz.tracing import Steps

MEMORY = 1024**3
"""Bytes that the process may take; an input that wants more raises MemoryError."""
TRACED, MOST_KNOWN = 16, 3000
STEPS, STEPS_PER_BYTE = 4000, 120
"""Lines of ours that an input may cost: some, and so many for each of its bytes."""


class TooMuchWork(Exception):
    """More lines were run than a parser needs that looks at each byte a few times."""


@dataclass
class Fuzzing:
    target: Target
    random: Random
    desk: int | None = None
    executions: int = 0
    slowest: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = [*self.target.seeds, *self.target.kept]
        self._mutator = Mutator(self.random, self.target.words)
        self._steps = Steps()

    def inputs(self) -> Iterator[bytes]:
        yield from list(self.known)
        while True:
            yield self._mutator.of(self.known)

    def run(self, seconds: float, count: int) -> None:
        until = time.monotonic() + seconds
        for data in self.inputs():
            if self.executions >= count or time.monotonic() > until:
                return
            self._try(data)

    def _try(self, data: bytes) -> None:
        if self.desk is not None:
            os.pwrite(self.desk, len(data).to_bytes(4, "big") + self.executions.to_bytes(8, "big") + data, 0)
        began = time.perf_counter()
        try:
            self._traced(data) if self.executions % TRACED == 0 else self.target.check(data)
        except Exception as error:
            self._note(data, error)
        self.executions += 1
        self.slowest = max(self.slowest, time.perf_counter() - began)

    def _traced(self, data: bytes) -> None:
        count, is_new = self._steps.of(lambda: self.target.check(data))
        if is_new and len(self.known) < MOST_KNOWN:
            self.known.append(data)
        if count > STEPS + STEPS_PER_BYTE * len(data):
            raise TooMuchWork(f"{count} lines for {len(data)} bytes")

    def _note(self, data: bytes, error: Exception) -> None:
        """Each kind of failure once, made small."""
        kind = _kind(error)
        if kind not in self.failures:
            self.failures[kind] = ""
            self.failures[kind] = str(keep(self.target.name, self._smallest(data, kind)))

    def _smallest(self, data: bytes, kind: str) -> bytes:
        size = len(data) // 2
        while size:
            for start in range(0, len(data), size):
                shorter = data[:start] + data[start + size :]
                if self._fails_so(shorter, kind):
                    data = shorter
                    break
            else:
                size //= 2
        return data

    def _fails_so(self, data: bytes, kind: str) -> bool:
        try:
            self.target.check(data)
        except Exception as error:
            return _kind(error) == kind
        return False


def _kind(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {os.path.relpath(place.filename)}:{place.lineno}"


def targets() -> dict[str, Target]:
    """By name; only here are the parsers imported, which want Django's settings."""
    from tests.fuzz import line, names

    return {target.name: target for target in (*line.TARGETS, *names.TARGETS)}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--desk")
    said = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    desk = os.open(said.desk, os.O_RDWR | os.O_CREAT) if said.desk else None
    fuzzing = Fuzzing(targets()[said.name], Random(said.seed), desk)
    fuzzing.run(said.seconds, sys.maxsize)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report = {
        "executions": fuzzing.executions,
        "crashes": fuzzing.failures,
        "mebibytes": peak,
        "slowest": fuzzing.slowest,
    }
    print(json.dumps(report | {"inputs": len(fuzzing.known)}))
    return bool(fuzzing.failures)


if __name__ == "__main__":
    sys.exit(main())
