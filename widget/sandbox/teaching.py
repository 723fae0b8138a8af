"""How the sandbox's models are taught: who may, and what a lesson says. Does no IO."""

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from .trained import Model, Pair, pair_of

WEATHER = {"fine": 0, "down": 500, "limited": 429}
"""How a model may fare, and the status with which its questions are refused then."""


class BadLesson(ValueError):
    """It is not of the form {"add": [{"question", "answer"}], "change": [{"id", "question", "answer"}], "remove": [id]}, with or
    without a "weather"."""


def may_teach(scope: Mapping[str, Any], teacher: str) -> bool:
    """Whoever knows the word; where there is none, whoever is on this machine and was not sent on by a proxy."""
    headers = dict(scope["headers"])
    if teacher:
        return compare_digest(headers.get(b"authorization", b""), f"Bearer {teacher}".encode())
    is_sent_on = b"x-forwarded-for" in headers or b"forwarded" in headers
    return not is_sent_on and _is_here(scope.get("client"))


def weather_of(lesson: Mapping[str, Any], before: int) -> int:
    """The status with which questions are refused from now on, 0 for none; as it was `before` where nothing is said of it."""
    wanted = lesson.get("weather")
    if wanted is None:
        return before
    if not isinstance(wanted, str) or wanted not in WEATHER:
        raise BadLesson
    return WEATHER[wanted]


def taught(model: Model, lesson: Mapping[str, Any], now: datetime) -> Model:
    """The model after the lesson."""
    made = now.strftime("%Y-%m-%d %H:%M:%S")
    add, change, remove = (lesson.get(name, []) for name in ("add", "change", "remove"))
    try:
        added = [_pair({**row, "id": 0}, made) for row in add]
        return model.taught(added, [_pair(row, made) for row in change], [_number(each) for each in remove])
    except (KeyError, TypeError):
        raise BadLesson from None


def _pair(row: Mapping[str, Any], made: str) -> Pair:
    question, answer = row["question"], row["answer"]
    if not isinstance(question, str) or not isinstance(answer, str):
        raise BadLesson
    return pair_of(_number(row["id"]), question, answer, made=made)


def _number(value: object) -> int:
    if type(value) is not int:
        raise BadLesson
    return value


def _is_here(client: Any) -> bool:
    try:
        return bool(client) and ip_address(client[0]).is_loopback
    except ValueError:
        return False
