"""The processes that tests start, as anybody on the machine sees them in a list, with their environment: again and again."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.canary.recorder import Recorder

EVERY = 1.0
GIVEN = (b"SECRET_KEY=", b"ENCRYPTION_KEYS=", b"METRICS_TOKEN=")
"""What an operator puts into the environment has its place there; nothing else that is secret has."""


class Watch:
    """From now until `stop`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder, self._over = recorder, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="canary: processes")
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        look(self._recorder)

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            look(self._recorder)


def look(recorder: Recorder) -> None:
    for process in _ours(Path("/proc", str(os.getpid()))):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue  # it has ended
        told = b"\0".join(it for it in environment.split(b"\0") if not it.startswith(GIVEN))
        recorder.hear("processes", command.replace(b"\0", b" ").decode(errors="replace")[:80], command + b"\0" + told)


def _ours(process: Path) -> Iterator[Path]:
    """This process, and all that come from it."""
    yield process
    try:
        children = [child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _ours(Path("/proc", child))
