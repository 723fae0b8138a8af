"""Processes that are measured: started on one core, with what they use of it and of memory. Linux only."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
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
    with suppress(OSError):  # whoever may not, has it measured beside whatever else runs
        Path(f"/proc/{process.pid}/autogroup").write_text(FIRST)
    return process


def tree(root: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


def processor_seconds(root: int) -> float:
    """Used so far by all threads of all its processes that are alive."""
    nanoseconds = 0
    for process in tree(root):
        for schedstat in Path(f"/proc/{process}/task").glob("*/schedstat"):
            nanoseconds += int(schedstat.read_text().split()[0])
    return nanoseconds / 1e9


def memory(root: int) -> int:
    """Bytes that its processes hold: shared pages count by their part."""
    lines = [line for it in tree(root) for line in Path(f"/proc/{it}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def listens(port: int, seconds: float = 30) -> None:
    """Wait until somebody takes connections there."""
    import socket

    until = time.monotonic() + seconds
    while time.monotonic() < until:
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
