"""Listens inside a process: to every record of the log, from DEBUG on, as it would be written; and to what the database is told.

Whoever writes or captures the log goes on getting what it would get: a level that a test sets is respected.
"""

import logging
from typing import Any

from django.db.backends.signals import connection_created

from tests.canary.recorder import Recorder
from widget.lines import TextLines

_OURS = logging.DEBUG - 1
"""The level that loggers have while they are listened to; nobody else sets it."""


class Usual(logging.Filter):
    """Lets through what the levels let through that were there before."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        logger: logging.Logger | None = logging.getLogger(record.name)
        while logger:
            level = self.levels.get(logger.name, logging.NOTSET) if logger.level == _OURS else logger.level
            if level:
                return record.levelno >= level
            logger = logger.parent
        return True


class Listener(logging.Handler):
    def __init__(self, recorder: Recorder, channel: str) -> None:
        super().__init__(logging.NOTSET)
        self._recorder, self._channel = recorder, channel
        self.setFormatter(TextLines())

    def emit(self, record: logging.LogRecord) -> None:
        self._recorder.hear(self._channel, f"{record.name} {record.levelname}", self.format(record))


def listen_to_log(recorder: Recorder, channel: str) -> Usual:
    """From now on. The filter is for handlers that come later."""
    usual, root = Usual(), logging.getLogger()
    for logger in (root, *logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and logger.level not in (logging.NOTSET, _OURS):
            usual.levels[logger.name] = logger.level
            logger.setLevel(_OURS)
    for handler in root.handlers:
        handler.addFilter(usual)
    root.addHandler(Listener(recorder, channel))
    return usual


def listen_to_statements(recorder: Recorder) -> None:
    """What goes to the database from here, also what is rolled back."""

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        recorder.hear("statements", sql[:80], f"{sql} {params!r}")
        return execute(sql, params, many, context)

    def opened(connection: Any, **_: object) -> None:
        if hear not in connection.execute_wrappers:  # it is opened again and again
            connection.execute_wrappers.append(hear)

    connection_created.connect(opened, weak=False, dispatch_uid="canary")
