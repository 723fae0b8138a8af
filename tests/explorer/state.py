"""What there is at one moment: the store, the shared logs, two servers, the tabs and the lines between. Immutable, and hashed."""

from typing import Any, NamedTuple

Frame = tuple[Any, ...]
"""A frame on a line, as a tuple: its type, then its fields."""


class Ending(NamedTuple):
    """How an attempt ended, and all that was said."""

    state: str
    text: str
    deltas: int
    code: str | None = None


class Row(NamedTuple):
    """A turn as it is stored. `takeovers` and `dones` are for the laws only."""

    turn: str
    state: str = "running"
    attempt: int = 1
    answer: str = ""
    deltas: int = 0
    code: str | None = None
    is_expired: bool = False
    stop_wanted: bool = False
    takeovers: int = 0
    dones: int = 0

    @property
    def ending(self) -> Ending:
        return Ending(self.state, self.answer, self.deltas, self.code)


class Log(NamedTuple):
    """What the process that runs an attempt lets all readers see."""

    deltas: tuple[str, ...] = ()
    ending: Ending | None = None


class Run(NamedTuple):
    """An attempt in the process that runs it: it says deltas, has an ending, saves it, and then tells it."""

    turn: str
    attempt: int
    deltas: tuple[str, ...] = ()
    ending: Ending | None = None
    is_saved: bool = False
    is_replaced: bool = False
    """A newer attempt has begun in the same process, which lets nobody read this one any more."""


class Server(NamedTuple):
    """A process. `left` is what it has found without a valid lease, and not yet tried to take."""

    mode: str = "up"
    runs: tuple[Run, ...] = ()
    left: tuple[tuple[str, int], ...] = ()

    def runs_of(self, turn: str) -> Run | None:
        """Whatever attempt at the turn runs here."""
        return next((run for run in self.runs if run.turn == turn and not run.is_replaced), None)


class Reader(NamedTuple):
    turn: str
    attempt: int
    cursor: int


class Visit(NamedTuple):
    """The server's end of a line. While it greets it has read the store, and says welcome next.

    `news` are turns that other tabs and earlier lines have begun, of which it has not been told yet.
    """

    has_begun: bool = False
    reader: Reader | None = None
    greets: tuple[Frame, tuple[tuple[Row, str], ...]] | None = None
    news: tuple[str, ...] = ()


class Tab(NamedTuple):
    """A browser tab and its line, if it has one. `screen` is its number in `screens.Screens`."""

    screen: int
    server: int | None = None
    up: tuple[Frame, ...] = ()
    down: tuple[Frame, ...] = ()
    visit: Visit = Visit()


class Budget(NamedTuple):
    """How often each thing that needn't happen still may."""

    asks: int = 1
    stops: int = 0
    retries: int = 0
    drops: int = 0
    crashes: int = 0
    hangs: int = 0
    failures: int = 0
    lost_replies: int = 0
    news: int = 0
    spares: int = 0

    def less(self, name: str) -> "Budget":
        return self._replace(**{name: getattr(self, name) - 1})


class State(NamedTuple):
    rows: tuple[Row, ...]
    logs: tuple[tuple[tuple[str, int], Log], ...]
    """By turn and attempt."""
    servers: tuple[Server, ...]
    tabs: tuple[Tab, ...]
    late: tuple[tuple[int, Frame], ...]
    """Commands that outlived their line: a server still obeys them, and nobody hears what it says."""
    budget: Budget


class World:
    """A state that may be changed; `freeze` makes one of it again."""

    __slots__ = ("rows", "logs", "servers", "tabs", "late", "budget")

    def __init__(self, state: State) -> None:
        self.rows = {row.turn: row for row in state.rows}
        self.logs = dict(state.logs)
        self.servers, self.tabs, self.late = list(state.servers), list(state.tabs), list(state.late)
        self.budget = state.budget

    def freeze(self) -> State:
        rows, logs = tuple(self.rows.values()), tuple(sorted(self.logs.items()))
        return State(rows, logs, tuple(self.servers), tuple(self.tabs), tuple(self.late), self.budget)

    def change_tab(self, number: int, **fields: Any) -> None:
        self.tabs[number] = self.tabs[number]._replace(**fields)

    def change_visit(self, number: int, **fields: Any) -> None:
        self.change_tab(number, visit=self.tabs[number].visit._replace(**fields))

    def change_run(self, number: int, run: Run, **fields: Any) -> None:
        server = self.servers[number]
        runs = tuple(it._replace(**fields) if it is run else it for it in server.runs)
        self.servers[number] = server._replace(runs=runs)

    def start_run(self, number: int, run: Run) -> None:
        """An older attempt here is let go of, unless it only has to be saved."""
        server = self.servers[number]
        kept = (it for it in server.runs if it.turn != run.turn or it.ending)
        kept = (it._replace(is_replaced=True) if it.turn == run.turn else it for it in kept)
        self.servers[number] = server._replace(runs=(*kept, run))

    def drop_run(self, number: int, run: Run) -> None:
        server = self.servers[number]
        self.servers[number] = server._replace(runs=tuple(it for it in server.runs if it is not run))

    def tell(self, number: int | None, *facts: Frame) -> None:
        """Facts to a tab; None if its line is gone."""
        if number is not None:
            self.change_tab(number, down=self.tabs[number].down + facts)


SPARE = "spare"
"""The code of an answer that is done, and was not upstream's."""


def spare(turn: str, attempt: int) -> str:
    """What is told where upstream can't be asked."""
    return f"{turn}{attempt}~ "


def piece(turn: str, attempt: int, seq: int) -> str:
    """What upstream says: every delta of every attempt is another text."""
    return f"{turn}{attempt}{'abc'[seq - 1]} "


def said(turn: str, attempt: int, seq: int) -> str:
    return "".join(piece(turn, attempt, each) for each in range(1, seq + 1))
