"""What one browser tab shows, as docs/protocol.md and widget/embed/src/chat.ts have it: facts in, frames to send out.

Pure, and knows neither a socket nor the clock. tests/vectors/screens.json proves that it and the real one agree.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

Frame = dict[str, Any]
State = Literal["running", "done", "stopped", "failed"]


@dataclass(slots=True)
class Shown:
    """One turn on the screen. Never changed in place, so that copies of a screen may share it."""

    turn: str
    question: str
    attempt: int = 0
    seq: int = 0
    text: str = ""
    previous: str = ""
    state: State = "running"
    code: str | None = None
    waiting: Literal["ask", "retry"] | None = None
    sent: bool = False
    """Whether what waits has gone out: on a line that died since, some server may have heard it."""
    stopping: bool = False
    is_spare: bool = False
    """The answer is what was trained, because upstream could not be asked."""

    @property
    def visible(self) -> str:
        return self.text or self.previous

    @property
    def is_ended(self) -> bool:
        """So that it may be tried again."""
        return self.waiting is None and (self.is_spare or self.state in ("failed", "stopped"))

    def at_rest(self) -> "Shown":
        """The same turn, with nothing to be answered."""
        return replace(self, waiting=None, sent=False, stopping=False)

    def earlier_text(self, attempt: int) -> str:
        """What stays on the screen until this attempt has text."""
        return self.visible if self.attempt < attempt else self.previous

    def key(self) -> tuple[Any, ...]:
        own = (self.turn, self.question, self.attempt, self.seq, self.text, self.previous)
        return (*own, self.state, self.code, self.waiting, self.sent, self.stopping, self.is_spare)


class Screen:
    """One tab, from its first `hello` on, through any number of lines."""

    __slots__ = ("turns", "stale", "token", "returned", "is_open")

    def __init__(self, token: str | None = None) -> None:
        self.turns: dict[str, Shown] = {}
        self.stale = True
        self.token = token
        self.returned: list[tuple[str, str | None]] = []
        """Questions that came back to the composer, and why; None if the visitor took them back."""
        self.is_open = False
        """Whether this line has brought a welcome: only then a hello may be said on it again."""

    def copy(self) -> "Screen":
        other = type(self)(self.token)
        other.turns, other.stale, other.is_open = self.turns.copy(), self.stale, self.is_open
        other.returned = self.returned.copy()
        return other

    def frozen(self) -> tuple[Any, ...]:
        shown = tuple(turn.key() for turn in self.turns.values())
        return (shown, self.stale, self.token, tuple(self.returned), self.is_open)

    @property
    def busy(self) -> Shown | None:
        """The turn that an answer is awaited for; the next question waits for its end."""
        awaited = (turn for turn in self.turns.values() if turn.waiting or turn.state == "running")
        return next(awaited, None)

    # --- What the visitor does, and the line --------------------------------------------------------------------

    def hello(self) -> Frame:
        self.stale = True
        running = [turn for turn in self.turns.values() if turn.state == "running" and turn.attempt > 0]
        last = running[-1] if running else None
        screen = {"turn": last.turn, "attempt": last.attempt, "seq": last.seq} if last else None
        return {"type": "hello", "v": 1, "token": self.token, "locale": "en", "page": "", "screen": screen}

    def ask(self, turn: str, text: str) -> list[Frame]:
        if self.busy:
            return []
        self.turns[turn] = Shown(turn, text, waiting="ask", sent=not self.stale)
        return self._now({"type": "ask", "turn": turn, "text": text})

    def retry(self, turn: str) -> list[Frame]:
        shown = self.turns.get(turn)
        if self.busy or shown is None or not shown.is_ended:
            return []
        self.turns[turn] = replace(shown, waiting="retry", sent=not self.stale)
        return self._now({"type": "retry", "turn": turn, "attempt": shown.attempt})

    def stop(self, turn: str) -> list[Frame]:
        """Stops what runs. A request that was never sent is taken back."""
        shown = self.busy
        if shown is None or shown.turn != turn:
            return []
        if shown.waiting and not shown.sent:
            self._take_back(shown, None)
            return []
        self.turns[turn] = replace(shown, stopping=True)
        return self._now({"type": "stop", "turn": turn})

    def lost(self) -> None:
        self.stale, self.is_open = True, False

    def pending(self) -> list[Frame]:
        """What no fact has answered yet; sending it twice is harmless."""
        frames: list[Frame] = []
        for shown in self.turns.values():
            if shown.waiting == "ask":
                frames.append({"type": "ask", "turn": shown.turn, "text": shown.question})
            if shown.waiting == "retry":
                frames.append({"type": "retry", "turn": shown.turn, "attempt": shown.attempt})
            if shown.stopping:
                frames.append({"type": "stop", "turn": shown.turn})
        return frames

    # --- What the server says -----------------------------------------------------------------------------------

    def hear(self, fact: Frame) -> list[Frame]:
        match fact["type"]:
            case "welcome":
                return self._welcomed(fact)
            case "asked":
                self._taken(fact)
            case "delta":
                return self._grown(fact)
            case "failed" if fact["attempt"] == 0:
                shown = self.turns.get(fact["turn"])
                if shown and shown.waiting:
                    self._take_back(shown, fact["code"])
            case "done" | "stopped" | "failed":
                return self._ended(fact)
            case "forgotten":
                self.turns, self.token = {}, None
                return self._greet()
            case "error":
                return self._misread(fact)
        return []

    def _welcomed(self, fact: Frame) -> list[Frame]:
        self.token = fact["token"] or self.token
        known = {told["turn"] for told in fact["turns"]}
        unsent = [
            replace(shown, sent=True)
            for shown in self.turns.values()
            if shown.waiting == "ask" and shown.turn not in known
        ]
        restored = [_restored(told, self.turns.get(told["turn"])) for told in fact["turns"]]
        self.turns = {shown.turn: shown for shown in [*restored, *unsent]}
        self.stale, self.is_open = False, True
        return self.pending()

    def _taken(self, fact: Frame) -> None:
        turn, attempt = fact["turn"], fact["attempt"]
        shown = self.turns.get(turn)
        if shown and attempt <= shown.attempt:
            return
        previous, stopping = (shown.earlier_text(attempt), shown.stopping) if shown else ("", False)
        self.turns[turn] = Shown(turn, fact["question"], attempt, previous=previous, stopping=stopping)

    def _grown(self, fact: Frame) -> list[Frame]:
        shown = self.turns.get(fact["turn"])
        if self.stale or (shown and _is_past(shown, fact)):
            return []
        if shown is None or (shown.attempt, shown.seq) != (fact["attempt"], fact["after"]):
            return self._greet()
        text = shown.text + fact["text"]
        self.turns[shown.turn] = replace(shown, seq=fact["seq"], text=text, previous="")
        return []

    def _ended(self, fact: Frame) -> list[Frame]:
        shown, state, attempt, text = self.turns.get(fact["turn"]), fact["type"], fact["attempt"], fact["text"]
        if shown is None:
            return [] if self.stale else self._greet()
        if attempt < shown.attempt:
            return []
        previous = shown.visible if state != "done" and not text else ""
        shown = replace(shown, state=state, attempt=attempt, text=text, previous=previous, code=fact.get("code"))
        self.turns[shown.turn] = replace(shown.at_rest(), is_spare=bool(fact.get("closest")))
        return []

    def _misread(self, fact: Frame) -> list[Frame]:
        """An `error` names no turn, so every request in flight is taken back; a fresh welcome then says what is true.

        A question is told by name that it was not taken, unless its frame could not be read.
        """
        if fact["code"] == "hello_first":
            return self._greet()
        if not self.pending():
            return []
        asked = [turn for turn, shown in self.turns.items() if shown.waiting == "ask"]
        if fact["code"] in ("bad_frame", "too_large"):
            self.returned += [(turn, fact["code"]) for turn in asked]
            for turn in asked:
                del self.turns[turn]
        for turn, shown in self.turns.items():
            if shown.waiting != "ask" and (shown.waiting or shown.stopping):
                self.turns[turn] = shown.at_rest()
        return self._greet()

    def _take_back(self, shown: Shown, code: str | None) -> None:
        if shown.waiting == "retry":
            self.turns[shown.turn] = shown.at_rest()
            return
        del self.turns[shown.turn]
        self.returned.append((shown.turn, code))

    def _now(self, frame: Frame) -> list[Frame]:
        return [] if self.stale else [frame]

    def _greet(self) -> list[Frame]:
        self.stale = True
        return [self.hello()] if self.is_open else []


def _restored(told: Frame, shown: Shown | None) -> Shown:
    same = shown is not None and shown.attempt == told["attempt"]
    running = told["state"] == "running"
    turn = Shown(told["turn"], told["question"], told["attempt"], told["seq"], told["text"] or "", state=told["state"])
    turn.code, turn.is_spare = told["code"], bool(told.get("closest"))
    if shown is None:
        return turn
    if same and told["text"] is None:  # the screen was right
        turn.text, turn.seq = shown.text, shown.seq
    if turn.state != "done" and not turn.text:
        turn.previous = shown.earlier_text(turn.attempt) if running else shown.visible
    if same:
        turn.code = shown.code or told["code"]
        turn.waiting = "retry" if shown.waiting == "retry" and not running else None
    turn.sent = turn.waiting is not None  # it goes out with this welcome
    turn.stopping = shown.stopping and (running or turn.sent)
    return turn


def _is_past(shown: Shown, fact: Frame) -> bool:
    if fact["attempt"] != shown.attempt:
        return bool(fact["attempt"] < shown.attempt)
    return shown.state != "running" or fact["seq"] <= shown.seq
