"""Looks at every state of a model, breadth first, until a law is broken or all are seen. Knows no rule of the protocol."""

import time
from array import array
from typing import Any

from tests.explorer import laws
from tests.explorer.model import Action, Model
from tests.explorer.state import Frame, State

Given = tuple[int, Frame]
"""What a tab was given: its number, and a fact or an act."""


class Unfinished(Exception):
    """There are more states than allowed."""


class Exploration:
    """All that was seen, in order. `broken` says which law was, and `trace` is the shortest way there."""

    def __init__(self, model: Model, start: State) -> None:
        self.model = model
        self.steps = self.at_rest = 0
        self.seconds = 0.0
        self.broken: str | None = None
        self._broken_by: tuple[int, tuple[Any, ...]] = (0, ())
        self._states: list[State] = [start]
        self._numbers: dict[State, int] = {start: 0}
        self._came: list[tuple[int, tuple[Any, ...], Given | None]] = [(0, (), None)]
        self._due: tuple[array[int], array[int]] = (array("l"), array("l"))
        self._ends: list[int] = []
        self.given: dict[tuple[int, Frame], tuple[int, int]] = {}
        """What screens were given, and where that was first: the state before, and the tab."""
        self._right_screens: set[int] = set()
        self._right_steps: set[tuple[int, int]] = set()

    def __len__(self) -> int:
        """How many states there are."""
        return len(self._states)

    def givens(self, number: int) -> list[Given]:
        """All that tabs were given on the first way to a state."""
        return [given for _, given in self._way_to(number) if given]

    @property
    def trace(self) -> str:
        """The counterexample, one line a step."""
        number, last = self._broken_by
        names = [name for name, _ in self._way_to(number)] + [last] * bool(last)
        lines = (f"{step:3}. {' '.join(str(part) for part in name)}" for step, name in enumerate(names, 1))
        return "\n".join([f"{self.broken}", *lines])

    def run(self, at_most: int) -> None:
        began, number = time.perf_counter(), 0
        while number < len(self) and not self.broken:
            self._expand(number)
            number += 1
            if len(self) > at_most:
                raise Unfinished(f"more than {at_most} states")
        if not self.broken and (lost := self._endless()) is not None:
            self._break("from here nothing that must happen leads to an end", lost)
        self.seconds = time.perf_counter() - began

    def _expand(self, number: int) -> None:
        state, is_at_rest = self._states[number], True
        for action in self.model.actions(state):
            self.steps += 1
            to = self._numbers.setdefault(action.state, len(self))
            if to == len(self):
                self._states.append(action.state)
                self._came.append((number, action.name, action.given))
                if broken := self._wrong(state, action.state):
                    return self._break(broken, number, action)
            if action.given:
                tab, given = action.given
                self.given.setdefault((state.tabs[tab].screen, given), (number, tab))
            if action.given and (broken := self._wrong_step(state, action)):
                return self._break(broken, number, action)
            if action.is_due:
                is_at_rest = False
                self._due[0].append(number)
                self._due[1].append(to)
        if is_at_rest:
            self.at_rest += 1
            self._ends.append(number)
            if broken := next(laws.of_rest(self.model.screens, state), None):
                self._break(broken, number)

    def _wrong(self, before: State, state: State) -> str | None:
        screens = self.model.screens
        for tab in state.tabs:
            if tab.screen not in self._right_screens:
                if broken := next(laws.of_screen(screens[tab.screen]), None):
                    return broken
                self._right_screens.add(tab.screen)
        if state.rows != before.rows and (broken := next(laws.of_store(state, self.model.budget), None)):
            return broken
        return next(laws.of_both(screens, state), None)

    def _wrong_step(self, before: State, action: Action) -> str | None:
        assert action.given
        number, screens = action.given[0], self.model.screens
        step = (before.tabs[number].screen, action.state.tabs[number].screen)
        if step in self._right_steps:
            return None
        if broken := next(laws.of_step(*(screens[screen] for screen in step)), None):
            return broken
        if screens[step[0]].returned == screens[step[1]].returned:
            self._right_steps.add(step)
            return None
        return next(laws.of_return(screens, before, action.state), None)

    def _break(self, broken: str, number: int, action: Action | None = None) -> None:
        self.broken, self._broken_by = broken, (number, action.name if action else ())

    def _way_to(self, number: int) -> list[tuple[tuple[Any, ...], Given | None]]:
        way = []
        while number:
            number, name, given = self._came[number]
            way.append((name, given))
        return way[::-1]

    def _endless(self) -> int | None:
        """A state from which no end is reached, however long what is due goes on."""
        back: list[list[int]] = [[] for _ in range(len(self))]
        for number, to in zip(*self._due, strict=True):
            back[to].append(number)
        ends, waiting = bytearray(len(self)), list(self._ends)
        while waiting:
            number = waiting.pop()
            if not ends[number]:
                ends[number] = 1
                waiting += back[number]
        return next((number for number, end in enumerate(ends) if not end), None)


def explore(model: Model, *, start: State | None = None, at_most: int = 2_000_000) -> Exploration:
    """Every state that can be reached, or all up to the first broken law. Unfinished if there are more than `at_most`."""
    seen = Exploration(model, start or model.start())
    seen.run(at_most)
    return seen
