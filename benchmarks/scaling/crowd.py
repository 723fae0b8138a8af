"""A process of visitors: started, told to go on, listened to. What they do is theirs (benchmarks.relay.client, idlers)."""

import json
import subprocess
import sys
from contextlib import suppress

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, Contender, told
from benchmarks.relay.scenarios import _NUMBERS


class Crowd:
    """`heard` is what it said at first: how many are open."""

    def __init__(self, module: str, server: Contender, **load: object) -> None:
        given = {"dialect": server.dialect, "port": server.port, "path": server.path, "question": "", "seconds": 30.0}
        given |= {"first_number": next(_NUMBERS), **load}
        command = [sys.executable, "-m", f"benchmarks.{module}", json.dumps(given)]
        self._process = processes.start(command, core=processes.LOAD_CORE, folder=ROOT, talks=True)
        self.opened = self.hear()["open"]

    def hear(self) -> dict[str, float]:
        assert self._process.stdout  # noqa: S101
        return told(self._process.stdout.readline())

    def go_on(self) -> None:
        assert self._process.stdin  # noqa: S101
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def leave(self) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            self.go_on()
            self._process.wait(timeout=10)
        processes.end(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was said to nobody
                if stream:
                    stream.close()
