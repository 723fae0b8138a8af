"""What must be true: of every screen, of the store, of both together, of each step, and where nothing is left to happen."""

from collections.abc import Iterator

from tests.explorer.screens import Screens
from tests.explorer.state import SPARE, Budget, Row, State, said, spare
from tests.screen import Screen, Shown


def of_screen(screen: Screen) -> Iterator[str]:
    """No hole, no double, no splice."""
    for shown in screen.turns.values():
        cursor = f"{shown.turn}, attempt {shown.attempt}, is at {shown.seq} and shows {shown.text!r}"
        if shown.state == "running" and not _is_heard(shown):
            yield f"a hole, a double or a splice: {cursor}"
        if shown.state != "running" and not _is_said(shown.turn, shown.attempt, shown.text):
            yield f"an end with another attempt's text: {cursor}"
        if shown.previous and (shown.text or shown.state == "done"):
            yield f"an older text beside a newer one: {shown.previous!r} and {shown.text!r}"
        older = range(1, shown.attempt + (shown.state != "running"))
        if shown.previous and not any(_is_said(shown.turn, attempt, shown.previous) for attempt in older):
            yield f"an older text that no older attempt has said: {shown.previous!r}"


def of_step(before: Screen, after: Screen) -> Iterator[str]:
    """What the visitor reads doesn't vanish while the answer is awaited."""
    for turn, old in before.turns.items():
        new = after.turns.get(turn)
        if new is not None and new.state != "done" and old.visible and not new.visible:
            yield f"the text of {turn} vanished: {old.visible!r}"


def of_store(state: State, allowed: Budget) -> Iterator[str]:
    """One running turn, one end each, and upstream is asked no oftener than the visitor and the leases want."""
    if sum(row.state == "running" for row in state.rows) > 1:
        yield "two turns run"
    for row in state.rows:
        if row.dones > 1:
            yield f"{row.turn} was saved as done {row.dones} times"
        if row.state != "running" and not _is_said(row.turn, row.attempt, row.answer):
            yield f"{row.turn} ended at attempt {row.attempt} with the text of another: {row.answer!r}"
        if row.attempt > 1 + row.takeovers + allowed.retries - state.budget.retries:
            yield f"{row.turn} is at attempt {row.attempt} and nobody wanted it"


def of_both(screens: Screens, state: State) -> Iterator[str]:
    """Nothing is shown as ended that isn't stored like that, and nothing is shown that was not asked."""
    rows = {row.turn: row for row in state.rows}
    for tab in state.tabs:
        for shown in screens[tab.screen].turns.values():
            row = rows.get(shown.turn)
            if row is None:
                if shown.attempt:
                    yield f"{shown.turn} is shown and isn't stored"
            elif shown.state != "running" and not _agree(shown, row) and not _is_superseded(shown, row):
                yield f"{shown.turn} is shown as {_shown(shown)} and stored as {_stored(row)}"


def of_rest(screens: Screens, state: State) -> Iterator[str]:
    """Where nothing is left to happen, all has ended, and every tab shows what is stored."""
    for row in state.rows:
        if row.state == "running":
            yield f"{row.turn} never ends"
    for number, tab in enumerate(state.tabs):
        screen = screens[tab.screen]
        if screen.stale:
            yield f"tab {number} waits for a welcome for ever"
        if waiting := [shown.turn for shown in screen.turns.values() if shown.waiting or shown.stopping]:
            yield f"tab {number} waits for an answer about {', '.join(waiting)} for ever"
        shown = {turn: _shown(it) for turn, it in screen.turns.items()}
        stored = {row.turn: _stored(row) for row in state.rows}
        if shown != stored:
            yield f"tab {number} shows for ever {shown} and stored are {stored}"


def of_return(screens: Screens, before: State, after: State) -> Iterator[str]:
    """A question comes back only if it was not taken.

    Except `busy`, which was true when it was said: a copy that outlived its line may be taken after that.
    """
    for old, new in zip(before.tabs, after.tabs, strict=True):
        returned = screens[new.screen].returned[len(screens[old.screen].returned) :]
        for turn, code in returned:
            if code != "busy" and any(row.turn == turn for row in after.rows):
                yield f"the question of {turn} came back ({code}), but it was taken"


def _is_said(turn: str, attempt: int, text: str) -> bool:
    return text in [spare(turn, attempt), *(said(turn, attempt, seq) for seq in range(4))]


def _is_heard(shown: Shown) -> bool:
    """So much of upstream's answer, or of the one that is told in its place."""
    is_spare = (shown.seq, shown.text) == (1, spare(shown.turn, shown.attempt))
    return is_spare or shown.text == said(shown.turn, shown.attempt, shown.seq)


def _is_superseded(shown: Shown, row: Row) -> bool:
    """What failed, was stopped or is no answer of upstream's may have been tried again; what is done stays done."""
    return row.attempt > shown.attempt and (shown.state != "done" or shown.is_spare)


def _agree(shown: Shown, row: Row) -> bool:
    return _shown(shown) == _stored(row)


def _shown(shown: Shown) -> tuple[str, int, str, str | None]:
    return shown.state, shown.attempt, shown.text, SPARE if shown.is_spare else shown.code


def _stored(row: Row) -> tuple[str, int, str, str | None]:
    return row.state, row.attempt, row.answer, row.code
