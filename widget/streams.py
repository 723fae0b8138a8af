"""How a log lies in Redis: one stream per attempt, as entries that say by their ids where they belong. Pure.

An entry's id is the number of deltas that are said with it, so Redis itself refuses to take the same ones twice. Positions in
the queue come before the first delta, an ending after the last. The highest id closes a stream: a process that lost the attempt
can't write to it any more.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict

from widget.answer import Ending, State
from widget.log import Log

Fields = dict[str | bytes, str | bytes]

RUNNING_SECONDS = 120
"""How long a stream is kept of which nobody says any more that it is being written; longer than it takes to take one over."""
ENDED_SECONDS = 60
"""How long after its last word: longer than any reader needs for the rest."""
CLOSED_ID = f"{2**63}-0"
DELTAS, ENDING, CLOSED, POSITION = "d", "e", "x", "p"
_ENDED = 2**32
"""The second part of an ending's id: no attempt is told so many positions."""


def key(prefix: str, row: int, turn: str, attempt: int) -> str:
    """The row alone could be another turn's: a database may be restored, or replaced."""
    return f"{prefix}:log:{row}:{turn}:{attempt}"


def deltas_id(seq: int) -> str:
    """The id of the entry whose last delta is number `seq`."""
    return f"{seq}-0"


def deltas_fields(deltas: list[str]) -> Fields:
    return {DELTAS: json.dumps(deltas, ensure_ascii=False)}


def ending_id(seq: int) -> str:
    return f"{seq}-{_ENDED}"


def position_id(told: int) -> str:
    """The id of the entry that is the `told`-th position, from 1."""
    return f"0-{told}"


def position_fields(position: int) -> Fields:
    return {POSITION: str(position)}


def positions(last_id: bytes | str | None) -> int:
    """How many positions a stream holds whose last id this is, as far as that still matters."""
    seq, _, part = (last_id if isinstance(last_id, str) else (last_id or b"").decode()).partition("-")
    return int(part) if seq == "0" and int(part) < _ENDED else 0


def ending_fields(ending: Ending) -> Fields:
    """Without its text, which the deltas say, and without what it took, which the database knows; nor what says nothing, so that
    a process of an older version can read it."""
    told = asdict(ending)
    told = {name: told[name] for name in told if name not in ("text", "measured") and (told[name] or name == "deltas")}
    return {ENDING: json.dumps(told)}


def closed_fields() -> Fields:
    return {CLOSED: "1"}


def position(last_id: bytes | str | None) -> int | None:
    """How many deltas a stream holds whose last id this is; None if nothing can be added to it any more."""
    if last_id is None:
        return 0
    seq, _, part = (last_id if isinstance(last_id, str) else last_id.decode()).partition("-")
    return None if int(part) >= _ENDED or int(seq) >= 2**63 else int(seq)


def mirror(log: Log, entry_id: bytes, fields: Mapping[bytes, bytes]) -> None:
    """Add an entry to a log that follows the stream. What the log knows already is skipped; a hole ends it."""
    if log.is_over:
        return
    if said := fields.get(DELTAS.encode()):
        deltas = json.loads(said)
        after = int(entry_id.partition(b"-")[0]) - len(deltas)
        if after > log.seq:
            log.abandon()
        elif new := deltas[log.seq - after :]:
            log.append(new)
    elif position := fields.get(POSITION.encode()):
        log.wait_at(int(position))
    elif ended := fields.get(ENDING.encode()):
        told = json.loads(ended)
        if told["deltas"] == log.seq:
            log.end(Ending(**{**told, "state": State(told["state"]), "text": log.read(0).text}))
        else:
            log.abandon()
    else:
        log.abandon()
