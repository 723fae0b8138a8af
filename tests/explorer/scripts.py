"""What tabs heard and did in the small worlds, as scripts that any browser can replay: tests/vectors/screens.json.

`python -m tests.explorer.scripts` writes the file. Inputs and screens are listed once; a step names its input, the screen
after it, and what the browser sends.
"""

import json
from functools import cache
from typing import Any

from tests.explorer.screens import fact, give
from tests.explorer.search import Exploration, explore
from tests.explorer.state import Frame
from tests.explorer.worlds import SMALL
from tests.screen import Screen
from tests.vectors import FOLDER

WORLDS = (
    "lines die, and old news comes",
    "servers crash",
    "a line dies, and the visitor stops",
    "stop, try again, and the next question",
    "upstream fails, and is asked again",
    "two tabs",
    "a spare answer, and upstream is asked again",
)
ACTS = ("hello", "ask", "retry", "stop", "lost")

Script = tuple[Frame, ...]


@cache
def explored(name: str) -> Exploration:
    """A small world, looked at once for all who ask."""
    return explore(SMALL[name].model())


def scripts() -> list[Script]:
    """For every step that a browser took, one true story in which it took it; stories that end within another are left out."""
    stories: dict[tuple[Any, ...], Script] = {}
    for name in WORLDS:
        seen = explored(name)
        for (screen, given), (number, tab) in seen.given.items():
            key = (seen.model.screens[screen].frozen(), given)
            stories.setdefault(key, (*_heard(seen, number, tab), given))
    return _covering(stories)


def vectors() -> dict[str, list[Any]]:
    inputs: dict[str, int] = {}
    screens: dict[str, int] = {}
    told = [[_step(step, inputs, screens) for step in played(script)] for script in scripts()]
    return {"inputs": [json.loads(it) for it in inputs], "screens": [json.loads(it) for it in screens], "scripts": told}


def played(script: Script) -> list[tuple[Any, Any, list[Any]]]:
    """Each step: what is given, what is shown after it, and what is sent for it."""
    screen, steps = Screen(), []
    for given in script:
        sent = give(screen, given)
        act = {"act": given[0], "turn": given[1] if len(given) > 1 else None} if given[0] in ACTS else fact(given)
        steps.append((act, shows(screen), [_sent(frame) for frame in sent]))
    return steps


def shows(screen: Screen) -> dict[str, Any]:
    return {"stale": screen.stale, "turns": [list(shown.key()) for shown in screen.turns.values()]}


def write() -> None:
    given = vectors()
    lines = [f'"{name}": [\n{_lines(given[name])}\n]' for name in given]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (FOLDER / "screens.json").write_text(text, encoding="utf-8")


def _lines(values: list[Any]) -> str:
    return ",\n".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)


def _heard(seen: Exploration, number: int, tab: int) -> list[Frame]:
    return [given for each, given in seen.givens(number) if each == tab]


def _covering(stories: dict[tuple[Any, ...], Script]) -> list[Script]:
    covered: set[tuple[Any, ...]] = set()
    chosen = []
    for key, script in sorted(stories.items(), key=lambda story: -len(story[1])):
        if key in covered:
            continue
        chosen.append(script)
        screen = Screen()
        for given in script:
            covered.add((screen.frozen(), given))
            give(screen, given)
    return chosen


def _step(step: tuple[Any, Any, list[Any]], inputs: dict[str, int], screens: dict[str, int]) -> list[Any]:
    given, shown, sent = step
    numbers = (seen.setdefault(json.dumps(it), len(seen)) for seen, it in ((inputs, given), (screens, shown)))
    return [*numbers, sent]


def _sent(frame: dict[str, Any]) -> list[Any]:
    """A command, short: its type, its turn or the cursor, and its attempt."""
    if frame["type"] == "hello":
        return ["hello", frame["screen"]]
    return [frame[name] for name in ("type", "turn", "attempt") if name in frame]


if __name__ == "__main__":
    write()
