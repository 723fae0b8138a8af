"""Looks at what passes on each channel, counts it, and writes down what holds the mark. Keeps nothing else.

Counts lie in a mapped file, one for each process, so that they outlive a process that is killed; a hit is written at once.
"""

import json
import mmap
import os
import threading
from functools import cache
from pathlib import Path

from tests.canary.mark import Needles, needles

FOLDER = "SPARKWIDGET_CANARY"
"""The environment's name for where counts and hits of a run go; unset, nothing is recorded."""
CHANNELS = (
    "wire", "pages", "frames", "answers", "client pages", "client frames", "log", "client log", "statements", "letters",
    "client letters", "webhooks", "upstream", "printed", "processes", "PostgreSQL", "Redis", "files",
)  # fmt: skip
"""`client`: seen in the tests' own process. `answers`: the deltas of a socket, joined."""
_AROUND = 120


class Recorder:
    """`hear` some bytes that are whole, or open a `stream` of pieces. `hits` are what was found by this process."""

    def __init__(self, folder: Path | None, by: Needles | None = None) -> None:
        self.needles, self.folder = by or needles(), folder
        self.hits: list[dict[str, str]] = []
        self._lock, self._told = threading.Lock(), set[tuple[str, str, str]]()
        size = len(CHANNELS) * 16
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{os.getpid()}-{os.urandom(4).hex()}.counts").open("wb+") as file:
                file.truncate(size)
                self._counts = memoryview(mmap.mmap(file.fileno(), size)).cast("Q")
        else:
            self._counts = memoryview(bytearray(size)).cast("Q")

    def hear(self, channel: str, where: str, data: bytes | str) -> None:
        """`where` says what it was, for whoever has to find a hit again."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self.count(channel, len(raw))
        self.look(channel, where, raw)

    def count(self, channel: str, size: int, pieces: int = 1) -> None:
        at = CHANNELS.index(channel) * 2
        with self._lock:
            self._counts[at] += pieces
            self._counts[at + 1] += size

    def look(self, channel: str, where: str, data: bytes) -> None:
        for form, at in self.needles.found(data):
            self._tell(channel, where, form, data[max(0, at - _AROUND) : at + _AROUND])

    def counts(self) -> dict[str, tuple[int, int]]:
        """Pieces and bytes by channel."""
        return read_counts(bytes(self._counts))

    def _tell(self, channel: str, where: str, form: str, around: bytes) -> None:
        with self._lock:
            if (channel, where, form) in self._told:
                return
            self._told.add((channel, where, form))
            test = os.environ.get("PYTEST_CURRENT_TEST", "")
            hit = {"channel": channel, "where": where, "form": form, "around": repr(around), "test": test}
            self.hits.append(hit)
            if self.folder:
                with (self.folder / "hits.jsonl").open("a") as file:
                    file.write(json.dumps(hit) + "\n")


class Stream:
    """Pieces that follow each other on one channel: what stands across two of them is found as well."""

    def __init__(self, recorder: Recorder, channel: str, where: str) -> None:
        self._recorder, self._channel, self._where, self._end = recorder, channel, where, b""

    def hear(self, data: bytes) -> None:
        self._recorder.count(self._channel, len(data))
        whole = self._end + data
        self._recorder.look(self._channel, self._where, whole)
        self._end = whole[-self._recorder.needles.longest + 1 :]


def read_counts(data: bytes) -> dict[str, tuple[int, int]]:
    numbers = memoryview(data).cast("Q")
    return {name: (numbers[2 * at], numbers[2 * at + 1]) for at, name in enumerate(CHANNELS)}


@cache
def recorder() -> Recorder:
    """This process's own."""
    folder = os.environ.get(FOLDER)
    return Recorder(Path(folder) if folder else None)
