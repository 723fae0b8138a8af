"""Frames to JSON text and back. `decode` trusts nothing; `encode` writes what docs/protocol.md says."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn

from widget.protocol.codes import Code
from widget.protocol.frames import (
    COMMANDS,
    Ask,
    Command,
    Contact,
    Cursor,
    Delta,
    Fact,
    Forget,
    Hello,
    Ping,
    Rate,
    Retry,
    Solved,
    Stop,
    Suggest,
)

FRAME_LIMIT = 16 * 1024
"""Bytes of a command; a longer one gets an error frame."""
HARD_LIMIT = 64 * 1024
"""Bytes of a message; a longer one closes the connection."""
QUESTION_LIMIT = 2000
"""Characters of a question; at four bytes each, they still fit into a frame, and so does what the page says beside it."""
CONTACT_FIELDS, CONTACT_NAME, CONTACT_VALUE = 10, 40, 500
"""How many fields a contact has, and how many characters the name and the value of each."""
CONTEXT_NAMES, CONTEXT_VALUE = 10, 200
"""How many names a context has, and how many characters the value of each."""
TYPED_LIMIT, LANGUAGE_LIMIT = 200, 35
"""Characters of what is typed so far, for suggestions, and of a language's tag."""
SOLUTION_LIMIT = 1000
"""Characters of a puzzle and of what solves it."""
_CONTEXT_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_FINGERPRINT = re.compile(r"(?:[0-9a-f]{16})?")
_LARGEST = 2**31 - 1
_quoted = json.encoder.encode_basestring
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class BadFrame(Exception):
    """A message is no frame we know. The text is for the developer of the other end."""

    code = Code.BAD_FRAME


class TooLarge(BadFrame):
    code = Code.TOO_LARGE


def encode(fact: Fact) -> str:
    """The frame as JSON text; lone surrogates must have been replaced before."""
    if isinstance(fact, Delta):
        return encode_delta(fact.turn, fact.attempt, fact.after, fact.seq, fact.text)
    return _JSON.encode({"type": type(fact).__name__.lower(), **_plain(fact)})


def encode_delta(turn: str, attempt: int, after: int, seq: int, text: str) -> str:
    """A delta's frame. Most frames are one, and by itself this costs a fifth."""
    opening = f'{{"type":"delta","turn":{_quoted(turn)},"attempt":{attempt}'
    return f'{opening},"after":{after},"seq":{seq},"text":{_quoted(text)}}}'


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def decode(message: str) -> Command:
    """The command in a text message."""
    if len(message) > FRAME_LIMIT or len(message.encode("utf-8", "surrogatepass")) > FRAME_LIMIT:
        raise TooLarge(f"A frame holds at most {FRAME_LIMIT} bytes.")
    try:
        frame = json.loads(message, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadFrame("The message is not JSON.") from None
    if not isinstance(frame, dict):
        raise BadFrame("A frame is a JSON object.")
    kind = frame.get("type")
    if not isinstance(kind, str) or kind not in COMMANDS:
        raise BadFrame('The field "type" names no command.')
    return _read(COMMANDS[kind], frame)


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _read(kind: type[Command], frame: dict[str, Any]) -> Command:
    if kind is Ask:  # a hello without it is none
        frame = {"page": None, **frame}
    command = kind(**{name: _field(name, check, frame) for name, check in _CHECKS[kind].items()})
    if isinstance(command, Contact) and not command.fields and not command.text:
        raise BadFrame('Both "fields" and "text" are empty.')
    return command


def _field(name: str, check: "_Check", frame: dict[str, Any]) -> Any:
    frame = {**_MAY_BE_MISSING, **frame}
    if name not in frame:
        raise BadFrame(f'The field "{name}" is missing.')
    return check(name, frame[name])


_Check = Callable[[str, Any], Any]


def _text(name: str, value: Any) -> str:
    """Text that can be stored and sent: NUL is dropped, lone surrogates become U+FFFD."""
    if not isinstance(value, str):
        raise BadFrame(f'The field "{name}" must be text.')
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(name: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise BadFrame(f'The field "{name}" must be a whole number from 0 to {_LARGEST}.')
    return value


def _turn(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise BadFrame(f'The field "{name}" must be a UUID in lower case with hyphens.')
    return value


def _rating(name: str, value: Any) -> str:
    if value not in ("up", "down", "none"):
        raise BadFrame(f'The field "{name}" must be "up", "down" or "none".')
    return str(value)


def _kind(name: str, value: Any) -> str:
    if value not in ("lead", "message"):
        raise BadFrame(f'The field "{name}" must be "lead" or "message".')
    return str(value)


def _left(name: str, value: Any) -> str:
    text = _text(name, value).strip()
    if len(text) > QUESTION_LIMIT:
        raise BadFrame(f'The field "{name}" holds at most {QUESTION_LIMIT} characters.')
    return text


def _short(limit: int) -> "_Check":
    def check(name: str, value: Any) -> str:
        text = _text(name, value)
        if len(text) > limit:
            raise BadFrame(f'The field "{name}" holds at most {limit} characters.')
        return text

    return check


def _turn_or_null(name: str, value: Any) -> str | None:
    return None if value is None else _turn(name, value)


def _filled(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > CONTACT_FIELDS:
        raise BadFrame(f'The field "{name}" must be an object of at most {CONTACT_FIELDS} fields.')
    filled = {_text(name, key).strip(): _text(name, text).strip() for key, text in value.items()}
    if any(not 1 <= len(key) <= CONTACT_NAME or len(text) > CONTACT_VALUE for key, text in filled.items()):
        limits = f"1 to {CONTACT_NAME} characters and values of at most {CONTACT_VALUE}"
        raise BadFrame(f'The field "{name}" holds names of {limits}.')
    return {key: text for key, text in filled.items() if text}


def _text_or_null(name: str, value: Any) -> str | None:
    return None if value is None else _text(name, value)


def _context(name: str, value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) > CONTEXT_NAMES:
        raise BadFrame(f'The field "{name}" must be null or an object of at most {CONTEXT_NAMES} names.')
    context = {key: _text(name, text) for key, text in value.items()}
    if any(not _CONTEXT_NAME.fullmatch(key) or len(text) > CONTEXT_VALUE for key, text in context.items()):
        limits = f"1 to 40 characters of A-Z, a-z, 0-9, _ and -, and values of at most {CONTEXT_VALUE}"
        raise BadFrame(f'The field "{name}" holds names of {limits}.')
    return context


def _since(name: str, value: Any) -> str | None:
    return None if value is None else _turn(name, value)


def _consent(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value):
        raise BadFrame(f'The field "{name}" must be 16 hexadecimal digits, or be left out.')
    return value


def _screen(name: str, value: Any) -> Cursor | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadFrame(f'The field "{name}" must be an object or null.')
    return Cursor(**{key: _field(key, check, value) for key, check in _CURSOR.items()})


def _solution(name: str, value: Any) -> Solved | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadFrame(f'The field "{name}" must be an object or null.')
    solved = Solved(_field("puzzle", _text, value), _field("answer", _text, value))
    if len(solved.puzzle) > SOLUTION_LIMIT or len(solved.answer) > SOLUTION_LIMIT:
        raise BadFrame(f'The field "{name}" holds texts of at most {SOLUTION_LIMIT} characters.')
    return solved


_MAY_BE_MISSING: Mapping[str, object] = {
    "reason": "",
    "identity": None,
    "context": None,
    "solution": None,
    "consent": "",
    "since": None,
}
_CURSOR: Mapping[str, _Check] = {"turn": _turn, "attempt": _number, "seq": _number}
_CHECKS: Mapping[type[Command], Mapping[str, _Check]] = {
    Hello: {
        "v": _number,
        "token": _text_or_null,
        "locale": _text,
        "page": _text,
        "screen": _screen,
        "identity": _text_or_null,
    },
    Ask: {
        "turn": _turn,
        "text": _text,
        "context": _context,
        "consent": _consent,
        "solution": _solution,
        "since": _since,
        "page": _text_or_null,
    },
    Retry: {"turn": _turn, "attempt": _number, "solution": _solution},
    Stop: {"turn": _turn},
    Rate: {"turn": _turn, "rating": _rating, "reason": _text},
    Contact: {"turn": _turn, "kind": _kind, "fields": _filled, "text": _left, "consent": _consent},
    Suggest: {"text": _short(TYPED_LIMIT), "turn": _turn_or_null, "language": _short(LANGUAGE_LIMIT)},
    Forget: {},
    Ping: {},
}
