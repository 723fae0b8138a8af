"""The wire protocol, version 1; docs/protocol.md says it, tests/vectors/frames.json decides it. No IO."""

from widget.protocol.codes import RETRYABLE, WORDS, Close, Code
from widget.protocol.frames import (
    COMMANDS,
    FACTS,
    VERSION,
    Ask,
    Asked,
    Changed,
    Command,
    Contact,
    Contacted,
    Cursor,
    Delta,
    Done,
    Error,
    Fact,
    Failed,
    Forget,
    Forgotten,
    Hello,
    Ping,
    Pong,
    Puzzle,
    Rate,
    Rated,
    Refused,
    Retry,
    Solved,
    Stop,
    Stopped,
    TurnSoFar,
    Waiting,
    Welcome,
)
from widget.protocol.wire import FRAME_LIMIT, HARD_LIMIT, QUESTION_LIMIT, BadFrame, TooLarge, decode, encode

__all__ = ["COMMANDS", "FACTS", "FRAME_LIMIT", "HARD_LIMIT", "QUESTION_LIMIT", "RETRYABLE", "VERSION", "WORDS"]
__all__ += [
    "Ask",
    "Asked",
    "BadFrame",
    "Changed",
    "Close",
    "Code",
    "Command",
    "Contact",
    "Contacted",
    "Cursor",
    "Delta",
    "Done",
    "Error",
    "Fact",
    "Failed",
]
__all__ += ["Forget", "Forgotten", "Hello", "Ping", "Pong", "Puzzle", "Rate", "Rated", "Refused", "Retry"]
__all__ += ["Solved", "Stop", "Stopped", "TooLarge", "TurnSoFar", "Waiting", "Welcome", "decode", "encode"]
