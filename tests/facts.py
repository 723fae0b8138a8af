"""Facts as a server tells them, and screens that have heard some."""

from tests.screen import Screen

ASKED_AT = "2026-11-22T10:00:00Z"


def welcome(*turns, token=None):
    return {"type": "welcome", "v": 1, "token": token, "ping": 25, "question_limit": 2000, "turns": list(turns)}


def told(**more):
    turn = {"turn": "t", "question": "When?", "asked_at": ASKED_AT, "state": "running", "attempt": 1, "seq": 2}
    return turn | {"text": "At nine", "code": None, "message": None, "retryable": False, "rating": "none"} | more


def asked(attempt=1, turn="t"):
    return {"type": "asked", "turn": turn, "attempt": attempt, "question": "When?", "asked_at": ASKED_AT}


def delta(after, seq, text, attempt=1):
    return {"type": "delta", "turn": "t", "attempt": attempt, "after": after, "seq": seq, "text": text}


def done(text, attempt=1):
    return {"type": "done", "turn": "t", "attempt": attempt, "text": text}


def stopped(text, attempt=1):
    return {"type": "stopped", "turn": "t", "attempt": attempt, "text": text}


def failed(code, attempt=1, text=""):
    fact = {"type": "failed", "turn": "t", "attempt": attempt, "code": code, "message": "", "retryable": True}
    return fact | {"retry_after": None, "text": text}


def error(code):
    return {"type": "error", "code": code, "message": ""}


def screen(*facts):
    tab = Screen()
    tab.hello()
    for fact in (welcome(token="alice"), *facts):
        tab.hear(fact)
    return tab


def running():
    return screen(asked(), delta(0, 2, "At nine"))


def shown(tab):
    [turn] = tab.turns.values()
    return turn


def types(frames):
    return [frame["type"] for frame in frames]
