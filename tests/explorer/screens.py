"""Every screen that a tab has shown, once each and by number, and the steps between them: the browser's half of the world."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from tests.explorer.state import SPARE, Frame
from tests.screen import Screen

ASKED_AT = "2026-11-22T10:00:00Z"
QUESTIONS = {"t": "When?", "u": "And on Sunday?"}


class Step(NamedTuple):
    """Where an input leads, and what the browser sends for it."""

    to: int
    frames: tuple[Frame, ...]


class Screens:
    """Steps are remembered: the same screen and the same input are worked out once."""

    def __init__(self, browser: Callable[[], Screen] = Screen) -> None:
        self._screens: list[Screen] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self.steps: dict[tuple[int, Frame], Step] = {}
        self.first = self._number(browser())

    def __getitem__(self, number: int) -> Screen:
        return self._screens[number]

    def __len__(self) -> int:
        return len(self._screens)

    def step(self, number: int, given: Frame) -> Step:
        """`given` is a fact, or what the visitor or the line does: hello, ask, retry, stop, lost."""
        key = number, given
        if key not in self.steps:
            screen = self._screens[number].copy()
            frames = tuple(_command(frame) for frame in give(screen, given))
            self.steps[key] = Step(self._number(screen), frames)
        return self.steps[key]

    def _number(self, screen: Screen) -> int:
        number = self._numbers.setdefault(screen.frozen(), len(self._screens))
        if number == len(self._screens):
            self._screens.append(screen)
        return number


def give(screen: Screen, given: Frame) -> list[dict[str, Any]]:
    kind, *rest = given
    match kind:
        case "hello":
            return [screen.hello()]
        case "ask":
            return screen.ask(rest[0], QUESTIONS[rest[0]])
        case "retry":
            return screen.retry(rest[0])
        case "stop":
            return screen.stop(rest[0])
        case "lost":
            screen.lost()
            return []
    return screen.hear(fact(given))


@lru_cache(maxsize=100_000)
def fact(frame: Frame) -> dict[str, Any]:
    """A fact as it goes over the wire."""
    kind, *rest = frame
    match kind:
        case "welcome":
            turns = [_told(*turn) for turn in rest[1]]
            return {"type": kind, "v": 1, "token": rest[0], "ping": 25, "question_limit": 2000, "turns": turns}
        case "asked":
            return _of(frame, question=QUESTIONS[rest[0]], asked_at=ASKED_AT)
        case "delta":
            return _of(frame, after=rest[2], seq=rest[3], text=rest[4])
        case "done" | "stopped":
            closest = {"saved": True, "closest": QUESTIONS[rest[0]]} if rest[3:] else {}
            return _of(frame, text=rest[2], **closest)
        case "failed":
            return _of(frame, code=rest[2], message="Sorry.", retryable=True, retry_after=None, text=rest[3])
    return {"type": "error", "code": rest[0], "message": "Sorry."}


def _of(frame: Frame, **fields: Any) -> dict[str, Any]:
    return {"type": frame[0], "turn": frame[1], "attempt": frame[2], **fields}


def _told(turn: str, state: str, attempt: int, seq: int, text: str | None, code: str | None) -> dict[str, Any]:
    known = {"turn": turn, "question": QUESTIONS[turn], "asked_at": ASKED_AT, "state": state, "attempt": attempt}
    if code == SPARE:
        code, known = None, known | {"saved": True, "closest": QUESTIONS[turn]}
    failure = {"code": code, "message": "Sorry." if code else None, "retryable": state in ("failed", "stopped")}
    return {**known, "seq": seq, "text": text, **failure, "rating": "none"}


def _command(frame: dict[str, Any]) -> Frame:
    match frame["type"]:
        case "hello":
            screen = frame["screen"]
            return ("hello", frame["token"], tuple(screen.values()) if screen else None)
        case "retry":
            return ("retry", frame["turn"], frame["attempt"])
    return (frame["type"], frame["turn"])
