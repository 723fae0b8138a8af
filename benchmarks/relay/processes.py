"""Processes that are measured: started on cores of their own, with what they use of them and of memory. Linux only."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE, UPSTREAM_CORE = _CORES[0], _CORES[min(1, len(_CORES) - 1)], _CORES[min(2, len(_CORES) - 1)]
"""Of two cores client and SparkGPT share the second; where there is but one, all share it."""
FIRST = "-19"
"""How nice: what is measured goes before everything else on the machine."""


def start(
    command: Sequence[str],
    *,
    core: int = SERVER_CORE,
    folder: Path | None = None,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    talks: bool = False,
) -> subprocess.Popen[str]:
    """FileNotFoundError where there is no such program."""
    if not which(command[0]):
        raise FileNotFoundError(f"there is no {Path(command[0]).name} here")
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *command],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **(environment or {})},
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE if talks else output,
            stderr=None if talks else output,
            text=True,
            start_new_session=True,
        )
    prefer(process.pid)
    return process


def prefer(leader: int) -> None:
    """Its session goes first; whoever may not say so has it measured beside whatever else runs."""
    with suppress(OSError):
        Path(f"/proc/{leader}/autogroup").write_text(FIRST)


@contextmanager
def on(core: int) -> Iterator[None]:
    """What is started meanwhile by this thread runs there."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


def tree(root: int) -> Iterator[int]:
    """A process and all that it has started and that is still there."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from tree(int(child))


def processor_seconds(root: int) -> float:
    """Used so far by all its processes, threads and children that have ended among them."""
    seconds = 0.0
    for process in tree(root):
        with suppress(OSError):
            ended = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[13:15]
            seconds += time.clock_gettime(~process << 3 | 2) + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")
    return seconds


def memory(root: int) -> int:
    """Bytes that its processes hold: shared pages count by their part."""
    held = 0
    for process in tree(root):
        with suppress(OSError):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            held += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return held


def pinned() -> str:
    """In words."""
    if len(_CORES) == 1:
        return "all on one core"
    where = "core 1" if len(_CORES) == 2 else "cores 1 and 2"
    return f"each contender with all its processes on core 0, client and SparkGPT on {where}"


def listens(port: int, process: subprocess.Popen[str] | None = None, seconds: float = 30) -> None:
    """Wait until somebody takes connections there; TimeoutError if nobody does, or `process` has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (process is None or process.poll() is None):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")


def end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
