"""Lines of the log: for people or as JSON, one for each event, with what it is about. Nothing logged can begin a line of its own.

Knows no event. Letters that a terminal or a reader might take for something else than letters are written as escapes.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from widget import tracing
from widget.kept_addresses import NOT_WRITTEN, Writing

LONGEST = 8_000
"""Characters of a message; what is longer is cut."""
_PAST = "  | "
"""Before each line of a traceback, which no event's line begins with."""
# Links in the admin whose path is a secret: invitations and new passwords.
_SECRET_PATH = re.compile(r"(/admin/(?:invited|password-reset)/)[^\s?]+")
_CARRIERS = ("daphne", "uvicorn", "websockets", "autobahn", "twisted", "txaio", "asyncio", "channels", "django")
_ANYBODYS = "django.security.DisallowedHost"
"""Whoever asks by a name that isn't ours writes one line, and not the thirty of a traceback: half the internet does."""
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def plain(text: str) -> str:
    """Without line ends, control characters, and what turns the direction or can't be seen."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


class Lines(logging.Formatter):
    """What both kinds have in common: time, message, traceback. `written`: how addresses may be in what others say."""

    def __init__(self, written: Writing = NOT_WRITTEN) -> None:
        super().__init__()
        self._written = written

    def message(self, record: logging.LogRecord) -> str:
        said = self._of_others(record, _SECRET_PATH.sub(r"\1***", record.getMessage()))
        return plain(said if len(said) <= LONGEST else f"{said[:LONGEST]}… ({len(said)} characters)")

    def time(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def past(self, record: logging.LogRecord) -> Iterator[str]:
        """The traceback, line by line."""
        if record.exc_info and record.name != _ANYBODYS:
            yield from _lines(self._of_others(record, _SECRET_PATH.sub(r"\1***", _trace(record.exc_info))))
        if record.stack_info:
            yield from _lines(record.stack_info)

    def _of_others(self, record: logging.LogRecord, text: str) -> str:
        """What carries requests says from where; nobody here does without having asked how."""
        return self._written.within(text) if record.name.startswith(_CARRIERS) else text


class TextLines(Lines):
    """`2026-11-25T21:30:12.123Z WARNING widget.relay [request=... turn=...] the message`: ours comes before what others said."""

    def format(self, record: logging.LogRecord) -> str:
        known = " ".join(f"{name}={_word(fact)}" for name, fact in tracing.about().items())
        parts = [
            self.time(record),
            record.levelname,
            plain(record.name),
            f"[{known}]" if known else "-",
            self.message(record),
        ]
        return "\n".join([" ".join(parts), *(_PAST + line for line in self.past(record))])


class JsonLines(Lines):
    """One object a line: time, level, logger, event (the same for all events of a kind), message, what it is about, trace."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {"time": self.time(record), "level": record.levelname, "logger": record.name}
        line |= {"event": plain(str(record.msg)[:LONGEST]) if record.args else self.message(record)}
        line |= {"message": self.message(record), **tracing.about()}
        if past := list(self.past(record)):
            line["trace"] = past
        return json.dumps(line, ensure_ascii=True)


def _trace(exc_info: ExcInfo) -> str:
    return "".join(traceback.format_exception(*exc_info))


def _lines(text: str) -> Iterator[str]:
    return (plain(line) for line in text.rstrip("\n").split("\n"))


def _word(fact: str) -> str:
    """A fact that ends where it seems to."""
    return re.sub(r"[^\w.:-]", "_", fact)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode() if letter.isascii() else _numbered(ord(letter))


def _numbered(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
