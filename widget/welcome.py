"""What a browser is told when it comes, or comes back: the conversation so far, and from where a running answer goes on."""

from dataclasses import dataclass

from widget import snapshots, telling
from widget.carrier import Database, Turned
from widget.places import Place, Refusal
from widget.protocol import Cursor, TurnSoFar
from widget.relay import Relay
from widget.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class SoFar:
    """All turns, oldest first; the one that runs, if any, and the delta after which it is to be told."""

    turns: tuple[TurnSoFar, ...]
    running: Snapshot | None
    cursor: int


NOTHING = SoFar((), None, 0)


async def so_far(place: Place, screen: Cursor | None, database: Database, relay: Relay) -> SoFar:
    """Look everything up. `screen` is what the browser shows of a running answer. Turned if the visitor is blocked."""
    turns: list[TurnSoFar] = []
    running, cursor = None, 0
    try:
        entered = await database(snapshots.enter, place)
    except Refusal as refusal:
        raise Turned(refusal.code) from None
    for stored in entered:
        snapshot = await _fresh(stored, database, relay)
        if not snapshot.is_running:
            turns.append(telling.so_far(snapshot))
            continue
        running = snapshot
        cursor, text = _shown(snapshot, screen, relay)
        turns.append(telling.so_far(snapshot, seq=cursor, text=text))
    return SoFar(tuple(turns), running, cursor)


async def _fresh(snapshot: Snapshot, database: Database, relay: Relay) -> Snapshot:
    """A running turn that nothing here runs may have ended since it was read."""
    if not snapshot.is_running or relay.log(snapshot.row):
        return snapshot
    return await database(snapshots.now, snapshot.row) or snapshot


def _shown(snapshot: Snapshot, screen: Cursor | None, relay: Relay) -> tuple[int, str | None]:
    """How far the browser is with this text: its own cursor and None if its screen is right, else all that is said."""
    log = relay.log(snapshot.row)
    seen = screen.seq if screen and (screen.turn, screen.attempt) == (snapshot.turn, snapshot.attempt) else None
    if log is None or log.attempt != snapshot.attempt:
        # It runs elsewhere, or its process died: what the visitor still sees stays, and the reader tells the rest.
        return (0, "") if seen is None else (seen, None)
    return (log.seq, log.read(0).text) if seen is None or seen > log.seq else (seen, None)
