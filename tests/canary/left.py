"""What lies around: letters, dumps of databases, and files of a run. Each is looked at whole."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any

from tests.canary.recorder import Recorder, Stream

_AT_ONCE = 256 * 1024
STATIC = Path(__file__).parent.parent.parent / "static"


def look_at_letter(recorder: Recorder, channel: str, letter: Message) -> None:
    """As it was sent, and each part as whoever reads it sees it."""
    subject = str(letter["subject"])
    recorder.hear(channel, subject, letter.as_bytes())
    for part in letter.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            recorder.hear(channel, f"{subject} ({part.get_content_type()})", payload)


def folders(config: Any, since: float) -> list[Path]:
    """Pytest's own of this run, what else is temporary, and what is served as files."""
    own = Path(config._tmp_path_factory.getbasetemp())
    others = Path(tempfile.gettempdir()).glob("sparkwidget-[!c]*")
    return [own, *(folder for folder in others if folder.stat().st_ctime >= since), STATIC]


def look_at_files(recorder: Recorder, where: Iterable[Path], since: float) -> None:
    """All that were written since then: databases, logs, letters, dumps of memory."""
    for path in sorted({path for folder in where for path in _files(folder, since)}):
        look_at_file(recorder, path)


def look_at_file(recorder: Recorder, path: Path) -> None:
    try:
        with path.open("rb") as file:
            stream = Stream(recorder, "files", str(path))
            while piece := file.read(_AT_ONCE):
                stream.hear(piece)
    except OSError:
        return  # gone meanwhile


def _files(folder: Path, since: float) -> Iterator[Path]:
    for at, _, files in os.walk(folder):
        for name in files:
            path = Path(at, name)
            try:
                if path.is_file() and not path.is_symlink() and (folder == STATIC or path.stat().st_mtime >= since):
                    yield path
            except OSError:
                continue
