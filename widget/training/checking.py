"""Which trained questions are asked again next, and what an answer says of the model. Pure; nothing is left to chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from widget.training.likeness import Likeness, likeness

LITTLE = 0.25
"""Whoever tells less of what was taught says something else, whatever was said before: a refusal, another language."""
ENOUGH = 0.45
"""So much at least an answer tells of the trained one, or of one that was given before, once there is one."""
WHOLE = 0.8
"""What tells so much isn't cut off, however it ends."""
SLOW_FIRST, SLOW_WHOLE = 8_000, 30_000
"""Milliseconds until the first words, and until the last."""
_ENDS = tuple(".!?。！？…)]}>*_`\"'»”’:|")  # noqa: RUF001


class State(StrEnum):
    SAME = "same"
    DRIFTED = "drifted"
    EMPTY = "empty"
    SLOW = "slow"
    FAILED = "failed"


TROUBLE = (State.FAILED, State.EMPTY, State.DRIFTED, State.SLOW)
"""The worst first."""


class Why(StrEnum):
    """How an answer has drifted."""

    NUMBER = "number"
    DAY = "day"
    LINK = "link"
    DENIES = "denies"
    LANGUAGE = "language"
    CUT = "cut"
    ELSE = "else"
    WORDED = "worded"


@dataclass(frozen=True, slots=True)
class Known:
    """A pair that may be asked, in the order of the list; `at` None: it never was. `row` is where it is kept."""

    row: int
    at: datetime | None = None
    is_trouble: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What SparkGPT sent for a question, and after how many milliseconds; without a first word `first` is None."""

    text: str
    first: int | None
    whole: int


@dataclass(frozen=True, slots=True)
class Judged:
    """`words` say what is named instead of what, as in "4.50 → 5.20"."""

    state: State
    close: float
    why: Why | None = None
    words: str = ""


def next_ones(pairs: Sequence[Known], count: int) -> list[int]:
    """At most half of them are in trouble, those that were asked longest ago; then some that never were asked, from all over the
    list; then what was asked longest ago. In this order, each once."""
    waits = [pair for pair in pairs if pair.is_trouble]
    chosen = [pair.row for pair in _longest_ago(waits)[: count // 2]]
    never = [pair.row for pair in pairs if pair.at is None]
    chosen += _spread(never, count - len(chosen))
    rest = [pair for pair in pairs if pair.at is not None and pair.row not in chosen]
    return chosen + [pair.row for pair in _longest_ago(rest)[: count - len(chosen)]]


def judge(taught: Sequence[str], came: Came, before: Sequence[str] = ()) -> Judged:
    """`taught` are the trained answers to this question, its own first; `before` answers to it that were found right."""
    if not came.text.strip():
        return Judged(State.EMPTY, 0.0)
    against = [likeness(text, came.text) for text in taught]
    found = [
        _drift(text, came.text, told, LITTLE if not before else ENOUGH)
        for text, told in zip(taught, against, strict=True)
    ]
    close = max(told.close for told in against)
    if all(found) and not _is_as_before(before, came.text):
        why, words = found[0] or (Why.ELSE, "")
        return Judged(State.DRIFTED, close, why, words)
    is_slow = (came.whole if came.first is None else came.first) > SLOW_FIRST or came.whole > SLOW_WHOLE
    return Judged(State.SLOW if is_slow else State.SAME, close)


# --- Below: parts of the above ----------------------------------------------------------------------------------

Drift = tuple[Why, str]


def _longest_ago(pairs: Sequence[Known]) -> list[Known]:
    return sorted((pair for pair in pairs if pair.at is not None), key=lambda pair: (pair.at, pair.row))


def _spread(rows: Sequence[int], count: int) -> list[int]:
    """Neighbours in the list are often about the same."""
    if count >= len(rows):
        return list(rows)
    return [rows[(2 * place + 1) * len(rows) // (2 * count)] for place in range(max(0, count))]


def _is_as_before(before: Sequence[str], now: str) -> bool:
    return any(_drift(text, now, likeness(text, now), ENOUGH) is None for text in before)


def _drift(known: str, now: str, told: Likeness, enough: float) -> Drift | None:
    """What makes another answer of it, the worst first."""
    if told.language:
        return Why.LANGUAGE, ""
    if told.close < LITTLE:
        return Why.ELSE, ""
    if told.denies:
        return Why.DENIES, ""
    if told.number:
        return Why.NUMBER, _instead(told.number)
    if told.day:
        return Why.DAY, ""
    if told.link:
        return Why.LINK, _instead(told.link)
    if told.close < WHOLE and _breaks_off(now) and not _breaks_off(known):
        return Why.CUT, ""
    return (Why.WORDED, "") if told.close < enough else None


def _instead(names: tuple[str, str]) -> str:
    return f"{names[0]} → {names[1] or '–'}"


def _breaks_off(text: str) -> bool:
    """In the middle of a sentence; a line of a list, a heading or a link needs no full stop."""
    last = text.rstrip().rpartition("\n")[2].strip()
    if not last or last.endswith(_ENDS) or last[0] in "-*#|•+>" or last[0].isdigit() or "://" in last.split()[-1]:
        return False
    return last[-1].isalnum() or last[-1] in ",;-–"
