"""What can happen next in a small world: visitors, lines, servers and upstream, each in its own time.

What isn't due, because it need not happen, is bounded by the budget.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.explorer import deeds, keeper, relay, visit
from tests.explorer.deeds import GONE, Does
from tests.explorer.rules import ALL, Rules
from tests.explorer.screens import Screens
from tests.explorer.state import Budget, Frame, Run, Server, State, Tab, World
from tests.screen import Screen


class Action(NamedTuple):
    """`name` is for the trace: who does what, with what. What `is_due` happens in the end, unless something else does.

    `given` is what a tab was given: its number, and a fact or an act.
    """

    name: tuple[Any, ...]
    is_due: bool
    state: State
    given: tuple[int, Frame] | None = None


class Model:
    """The rules, the browsers and the size of a world."""

    def __init__(
        self,
        budget: Budget,
        *,
        deltas: int = 2,
        tabs: int = 1,
        rules: Rules = ALL,
        browser: Callable[[], Screen] = Screen,
    ) -> None:
        self.deltas, self.rules, self.budget = deltas, rules, budget
        self.screens = Screens(browser)
        self._tabs = tabs

    def start(self) -> State:
        """Two servers that run nothing, and tabs that have not said hello."""
        tabs = tuple(Tab(self.screens.first) for _ in range(self._tabs))
        return State((), (), (Server(), Server()), tabs, (), self.budget)

    def actions(self, state: State) -> Iterator[Action]:
        for number, tab in enumerate(state.tabs):
            yield from self._visitor(state, number, tab)
            yield from self._line(state, number, tab)
        for number, server in enumerate(state.servers):
            yield from self._server(state, number, server)
        for number, (server_number, command) in enumerate(state.late):
            if state.servers[server_number].mode == "up" and not any(
                it == server_number for it, _ in state.late[:number]
            ):
                yield self._then(state, ("late", command), True, deeds.late(number, server_number, command, self.rules))
        for row in state.rows:
            if row.state == "running" and not row.is_expired and not keeper.is_kept(state.servers, row):
                yield self._then(state, ("the lease ends", row.turn), True, deeds.expire(row))

    # --- The visitor, and the line --------------------------------------------------------------------------------

    def _visitor(self, state: State, number: int, tab: Tab) -> Iterator[Action]:
        budget, screen = state.budget, self.screens[tab.screen]
        asked = {turn for it in state.tabs for turn in self.screens[it.screen].turns} | {row.turn for row in state.rows}
        if budget.asks and not screen.busy and (turn := "u" if "t" in asked else "t") not in asked:
            yield self._give(state, number, ("ask", turn), "asks")
        if budget.stops and screen.busy and not screen.busy.stopping:
            yield self._give(state, number, ("stop", screen.busy.turn), "stops")
        if budget.retries and not screen.busy:
            for shown in screen.turns.values():
                if shown.is_ended:
                    yield self._give(state, number, ("retry", shown.turn), "retries")

    def _line(self, state: State, number: int, tab: Tab) -> Iterator[Action]:
        if tab.server is None:
            for to, it in enumerate(state.servers):
                if it.mode == "up" or (it.mode == "hung" and state.budget.drops):
                    yield self._give(state, number, ("hello",), server=to)
            return
        is_dead = tab.server == GONE or state.servers[tab.server].mode != "up"
        if is_dead or state.budget.drops:
            spends = None if is_dead else "drops"
            yield self._drop(state, number, tab, spends, late=False)
            if tab.up and tab.server != GONE:
                yield self._drop(state, number, tab, spends, late=True)
        if tab.down:
            yield self._give(state, number, tab.down[0], is_heard=True)
        if not is_dead:
            yield from self._visit(state, number, tab, tab.server)

    def _visit(self, state: State, number: int, tab: Tab, server: int) -> Iterator[Action]:
        if tab.visit.greets:
            yield self._then(
                state, (f"tab {number} is welcomed",), True, lambda w: visit.welcome(w, number, self.rules)
            )
            return
        if tab.up:
            yield self._then(state, (f"server {server} obeys", tab.up[0]), True, deeds.obey(number, tab, self.rules))
        for turn in tab.visit.news:
            yield self._then(state, ("news", turn), True, deeds.hear(number, turn, self.rules))
        if tab.visit.has_begun and state.budget.news:
            for row in state.rows:
                yield self._then(state, ("old news", row.turn), False, deeds.old_news(number, row.turn, self.rules))
        if tab.visit.reader:
            yield from self._maybe(state, (f"reader {number}",), lambda w: visit.read(w, number, self.rules))
            yield from self._maybe(state, (f"reader {number} looks at the store",), deeds.look(number, self.rules))

    def _give(
        self, state: State, number: int, given: Frame, spends: str | None = None, *, is_heard: bool = False, **more: Any
    ) -> Action:
        """An input to a tab, and what it sends for it."""
        tab, world = state.tabs[number], World(state)
        step = self.screens.step(tab.screen, given)
        down = tab.down[1:] if is_heard else tab.down
        world.tabs[number] = tab._replace(screen=step.to, up=tab.up + step.frames, down=down, **more)
        if spends:
            world.budget = world.budget.less(spends)
        name = (f"tab {number} {'hears' if is_heard else 'does'}", given, *more.items())
        return Action(name, is_heard or given[0] == "hello", world.freeze(), (number, given))

    def _drop(self, state: State, number: int, tab: Tab, spends: str | None, *, late: bool) -> Action:
        world, step = World(state), self.screens.step(tab.screen, ("lost",))
        world.tabs[number] = Tab(step.to)
        if late:
            assert tab.server is not None
            world.late += [(tab.server, command) for command in tab.up if command[0] != "hello"]
        if spends:
            world.budget = world.budget.less(spends)
        name = (f"the line of tab {number} dies", "what it sent is still obeyed" if late else "")
        return Action(name, not spends, world.freeze(), (number, ("lost",)))

    # --- Servers --------------------------------------------------------------------------------------------------

    def _server(self, state: State, number: int, server: Server) -> Iterator[Action]:
        name, budget = f"server {number}", state.budget
        if server.mode == "hung":
            yield self._then(state, (name, "wakes up"), True, deeds.mode(number, server._replace(mode="up")))
        if server.mode == "down" and all(it.mode != "up" for it in state.servers):
            yield self._then(state, (name, "starts again"), True, deeds.mode(number, Server()))
        if server.mode != "up":
            return
        others_live = any(it.mode == "up" for it in state.servers if it is not server)
        if budget.crashes and server != Server():
            yield self._then(state, (name, "crashes"), False, deeds.crash(number))
        if budget.hangs and others_live and server != Server():
            yield self._then(state, (name, "hangs"), False, deeds.mode(number, server._replace(mode="hung"), "hangs"))
        for run in server.runs:
            yield from self._run(state, number, run)
        for found in keeper.to_find(server, state.rows):
            yield self._then(state, (name, "finds", found), True, deeds.find(number, found))
        for found in server.left:
            take = ("takes over", found)
            yield self._then(state, (name, *take), True, deeds.take(number, found, self.rules))

    def _run(self, state: State, number: int, run: Run) -> Iterator[Action]:
        name = f"attempt {run.attempt} at {run.turn}"
        row = next(it for it in state.rows if it.turn == run.turn)
        yield from self._maybe(state, (name, "renews"), lambda w: keeper.renew(w, number, run))
        if run.is_saved:
            yield self._then(state, (name, "tells its end"), True, lambda w: relay.tell(w, number, run))
        elif run.ending:
            yield self._then(state, (name, "saves", run.ending), True, lambda w: relay.save(w, number, run, self.rules))
            if state.budget.lost_replies:
                yield self._then(state, (name, "saves, unheard"), False, deeds.unheard(number, run, self.rules))
        elif row.stop_wanted and row.attempt == run.attempt:
            yield self._then(state, (name, "stops"), True, lambda w: relay.cut(w, number, run))
        elif len(run.deltas) < self.deltas:
            yield self._then(state, (name, "says"), True, lambda w: relay.pump(w, number, run, self.rules))
            if state.budget.failures:
                yield self._then(state, (name, "fails"), False, deeds.fail(number, run, self.rules))
            if state.budget.spares and not (run.deltas and self.rules.spares_come_alone):
                yield self._then(state, (name, "is spared"), False, deeds.tell_spare(number, run, self.rules))
        else:
            yield self._then(
                state, (name, "is whole"), True, lambda w: relay.end(w, number, run, "done", None, self.rules)
            )

    # --- How it is written down -----------------------------------------------------------------------------------

    def _then(self, state: State, name: tuple[Any, ...], is_due: bool, does: Does) -> Action:
        world = World(state)
        does(world)
        return Action(name, is_due, world.freeze())

    def _maybe(self, state: State, name: tuple[Any, ...], does: Callable[[World], bool]) -> Iterator[Action]:
        world = World(state)
        if does(world):
            yield Action(name, True, world.freeze())
