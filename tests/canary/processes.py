"""The list of processes, as anybody on the machine sees it, and the environment of ours: looked at while tests run."""

import threading
from glob import glob
from pathlib import Path

from tests.canary.recorder import Recorder

EVERY = 1.0
GIVEN = (b"SECRET_KEY=", b"ENCRYPTION_KEYS=")
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
    for process in glob("/proc/[0-9]*"):
        try:
            command = Path(process, "cmdline").read_bytes()
            environment = Path(process, "environ").read_bytes()
        except OSError:
            continue  # it has ended, or is somebody else's
        told = b"\0".join(it for it in environment.split(b"\0") if not it.startswith(GIVEN))
        recorder.hear("processes", command.replace(b"\0", b" ").decode(errors="replace")[:80], command + b"\0" + told)
