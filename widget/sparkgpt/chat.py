"""What SparkGPT's calls and events mean: our prompt to their body, their JSON to our values.

Does no IO. Strict in what it sends, tolerant in what it reads, because little is documented:

- An event with `choices` is read by its first choice; a role, an empty delta, a `finish_reason` alone say nothing.
- `{}`, empty data and empty `choices` (as some send for usage) say nothing either: they keep the line alive.
- An object with `error` is that error, whatever the status of the reply was.
- Any other object is `Unknown`: skipped, but an answer made of nothing else is nonsense.
- What isn't a JSON object, or has the wrong types where we look, is nonsense at once.
"""

import json
from dataclasses import dataclass
from typing import Any, NoReturn, TypeGuard

from .errors import Nonsense, SparkGPTError, error_for
from .quota import MOST, NO_QUOTA, Quota
from .text import clean


@dataclass(frozen=True, slots=True)
class Delta:
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    quota: Quota = NO_QUOTA


@dataclass(frozen=True, slots=True)
class Finished:
    quota: Quota = NO_QUOTA


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event that is a JSON object, and says nothing we know."""


@dataclass(frozen=True, slots=True)
class TrainedPair:
    """`created_at` as SparkGPT wrote it: its form and time zone are not documented."""

    id: int
    model_id: int
    question: str
    answer: str
    created_at: str | None


@dataclass(frozen=True, slots=True)
class Training:
    """`skipped` counts the rows that could not be read."""

    pairs: tuple[TrainedPair, ...]
    skipped: int = 0
    quota: Quota = NO_QUOTA


def body(model_id: int, prompt: str | None = None, *, stream: bool = False) -> bytes:
    """The request of every call: a question, streamed or not, or without a prompt the model alone."""
    fields: dict[str, object] = {"model_id": model_id}
    if prompt is not None:
        fields["user"] = clean(prompt)
    if stream:
        fields["stream"] = True
    return json.dumps(fields).encode()


def read_event(data: str) -> Delta | Finished | Unknown | None:
    """One event of a stream; None says nothing. A Delta's text is raw: half a surrogate pair may end it."""
    data = data.strip()
    if data == "[DONE]":
        return Finished()
    if not data:
        return None
    event = _object(_parse(data))
    _raise_error_in(event)
    if "choices" not in event:
        return Unknown() if event else None
    text = _content_of(event["choices"])
    return Delta(text) if text else None


def read_texts(events: list[str]) -> list[str] | None:
    """What each of these events says, if all say something; None if one doesn't, or is one that `read_event` must judge."""
    texts: list[str] = []
    try:
        for data in events:
            event, end = _scan(data)
            text = event["choices"][0]["delta"]["content"]
            if type(text) is not str or not text or end != len(data) or event.get("error"):
                return None
            texts.append(text)
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    return texts


def read_answer(reply: bytes) -> str:
    """The content of `{"message": {"content": ...}}`; it may be empty."""
    fields = _object(_parse(reply.decode("utf-8-sig", "replace")))
    _raise_error_in(fields)
    content = _object(fields.get("message")).get("content")
    if not isinstance(content, str):
        raise Nonsense("SparkGPT's answer has no content")
    return clean(content)


def read_training(reply: bytes) -> Training:
    rows = _parse(reply.decode("utf-8-sig", "replace"))
    if isinstance(rows, dict):
        _raise_error_in(rows)
    if not isinstance(rows, list):
        raise Nonsense("SparkGPT's training is not a list")
    pairs = tuple(pair for row in rows if (pair := _pair(row)))
    return Training(pairs, skipped=len(rows) - len(pairs))


def _parse(text: str) -> Any:
    text = text.strip(_BLANKS)
    try:
        value, end = _JSON.raw_decode(text)  # as `decode` does it, without two looks for blanks by pattern
        if end == len(text):
            return value
    except (ValueError, RecursionError):
        pass  # json quotes what it could not read, so its words stay out of ours
    raise Nonsense("SparkGPT sent something that is not JSON")


def _no_constant(name: str) -> NoReturn:
    raise ValueError("JSON has no NaN and no Infinity")


_BLANKS = " \t\n\r"
_JSON = json.JSONDecoder(parse_constant=_no_constant)
_scan = _JSON.raw_decode


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Nonsense("SparkGPT sent JSON of an unexpected shape")
    return value


def _content_of(choices: Any) -> str | None:
    if not isinstance(choices, list):
        raise Nonsense("SparkGPT sent choices that are not a list")
    if not choices:
        return None
    delta = _object(choices[0]).get("delta")
    content = None if delta is None else _object(delta).get("content")
    if content is not None and not isinstance(content, str):
        raise Nonsense("SparkGPT sent a delta that is not text")
    return content


def _raise_error_in(fields: dict[str, Any]) -> None:
    if error := fields.get("error"):
        raise _error(fields | error if isinstance(error, dict) else fields | {"message": error})


def _error(fields: dict[str, Any]) -> SparkGPTError:
    said = [fields.get(name) for name in ("status", "status_code", "code", "type", "message")]
    for value in said:
        if str(value) in ("401", "403", "429"):
            return error_for(int(str(value)))
    words = " ".join(value.lower() for value in said if isinstance(value, str))
    return error_for(next((status for sign, status in _SIGNS if sign in words), 500))


# Words seen in `type`, `code` and `message` of comparable APIs, the most telling first.
_SIGNS = (
    ("rate_limit", 429),
    ("rate limit", 429),
    ("quota", 429),
    ("too many requests", 429),
    ("too_many_requests", 429),
    ("permission", 403),
    ("forbidden", 403),
    ("api_key", 401),
    ("api key", 401),
    ("authentication", 401),
    ("unauthorized", 401),
    ("unauthenticated", 401),
)


_FIELDS = ("id", "model_id", "question", "answer", "created_at")


def _pair(row: Any) -> TrainedPair | None:
    if not isinstance(row, dict):
        return None
    number, model, question, answer, made = (row.get(name) for name in _FIELDS)
    if not (_is_id(number) and _is_id(model) and isinstance(question, str) and isinstance(answer, str)):
        return None
    return TrainedPair(number, model, clean(question), clean(answer), clean(made) if isinstance(made, str) else None)


def _is_id(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= MOST
