"""How it is said: turns and endings as frames. Pure."""

from datetime import UTC, datetime

from widget.answer import Ending, State
from widget.log import Log
from widget.places import Refusal
from widget.protocol import RETRYABLE, WORDS, Asked, Done, Failed, Puzzle, Stopped, TurnSoFar, encode_delta
from widget.snapshots import Snapshot

End = Done | Stopped | Failed


def asked(snapshot: Snapshot) -> Asked:
    return Asked(snapshot.turn, snapshot.attempt, snapshot.question, _iso(snapshot.asked_at))


def so_far(snapshot: Snapshot, *, seq: int | None = None, text: str | None = None) -> TurnSoFar:
    """A turn in `welcome`. A running one's text goes up to delta `seq`; None leaves the browser's screen as it is."""
    running = snapshot.is_running
    return TurnSoFar(
        turn=snapshot.turn,
        question=snapshot.question,
        asked_at=_iso(snapshot.asked_at),
        state=snapshot.state,
        attempt=snapshot.attempt,
        seq=(seq or 0) if running else snapshot.deltas,
        text=text if running else snapshot.answer,
        code=snapshot.code,
        message=WORDS[snapshot.code] if snapshot.code else None,
        retryable=snapshot.is_retryable,
        rating=snapshot.rating,
        saved=snapshot.is_saved or bool(snapshot.closest),
        closest=snapshot.closest or None,
    )


def news(log: Log, after: int, seq: int) -> str:
    """All deltas after the first `after` ones, up to the last one, `seq`, as a frame's text, which is made once for all browsers
    that have heard as much."""
    told = log.told
    if told and told[0] == after and told[1] == seq:
        return told[2]
    frame = encode_delta(log.turn, log.attempt, after, seq, log.text(after))
    log.told = (after, seq, frame)
    return frame


def ended(turn: str, attempt: int, ending: Ending) -> End:
    """The last frame of an attempt."""
    if ending.state is State.DONE:
        return Done(turn, attempt, ending.text, ending.saved or bool(ending.closest), ending.closest or None)
    if ending.state is State.STOPPED:
        return Stopped(turn, attempt, ending.text)
    code = ending.code or ""
    return Failed(turn, attempt, code, WORDS[code], ending.retryable, ending.retry_after, ending.text)


def ended_before(snapshot: Snapshot) -> End:
    """The same, from a turn that had ended when it was looked up."""
    state = State(snapshot.state)
    failure = (snapshot.code, snapshot.retry_after, snapshot.is_retryable)
    ending = Ending(state, snapshot.answer, snapshot.deltas, *failure, snapshot.is_saved, snapshot.closest)
    return ended(snapshot.turn, snapshot.attempt, ending)


def not_taken(turn: str, refusal: Refusal) -> Failed | Puzzle:
    if it := refusal.puzzle:
        return Puzzle(turn, it.kind, it.text, it.bits)
    return Failed(turn, 0, refusal.code, WORDS[refusal.code], refusal.code in RETRYABLE, refusal.retry_after, "")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
