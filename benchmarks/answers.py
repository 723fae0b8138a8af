"""What a streamed answer costs the main thread: the real panel, one draw per frame and layout after each, scrolled to its end.

The baseline is micromark with GFM, which reads and draws the whole answer again each time.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stage import Stage, difference
from tests.server import ROOT

HERE = Path(__file__).parent
EMBED = ROOT / "widget" / "embed"
LINE = (HERE / "line.js").read_text(encoding="utf-8")
TOKEN = 4  # characters
SAMPLES = 25  # of the baseline's draws


@dataclass(frozen=True, slots=True)
class Streamed:
    """Milliseconds: script, style and layout of all steps, all the work of the main thread, and each step by the clock."""

    tokens: int
    draws: int
    drawing: float
    everything: float
    steps: tuple[float, ...]
    below: float

    @property
    def longest(self) -> float:
        return max(self.steps)


class Answers:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._page = stage.page("answers", stage.site("Answers", width=340))
        self._baseline = stage.page(
            "whole",
            '<div id="log" style="width:300px;height:500px;overflow:auto"></div><script src="/whole.js"></script>',
        )
        stage.pages.put("/whole.js", _bundled(), content_type="text/javascript; charset=utf-8")

    def stream(self, tokens: int, per_draw: int = 4) -> Streamed:
        text = _answer(tokens)
        with self._stage.tab(LINE) as tab:
            page = tab.page
            page.goto(self._page)
            page.get_by_role("button", name="Open chat").click()
            question = page.get_by_role("textbox", name="Your question")
            question.fill("When?")
            question.press("Enter")
            page.wait_for_function("window.turn")
            page.locator(".actions").wait_for(state="attached")  # the file that draws answers is there
            before = tab.cost()
            told = page.evaluate("([text, size]) => window.stream(text, size)", [text, per_draw * TOKEN])
            cost = difference(before, tab.cost())
        drawing = cost["script"] + cost["style"] + cost["layout"]
        return Streamed(tokens, len(told["steps"]), drawing, cost["all"], tuple(told["steps"]), told["below"])

    def whole(self, tokens: int, per_draw: int = 4) -> float:
        """Milliseconds of the baseline, for as many draws."""
        with self._stage.tab() as tab:
            tab.page.goto(self._baseline)
            before = tab.cost()
            tab.page.evaluate("given => Whole.redraw(...given)", [_answer(tokens), per_draw * TOKEN, SAMPLES])
            cost = difference(before, tab.cost())
        return (cost["script"] + cost["style"] + cost["layout"]) * tokens / per_draw / SAMPLES


def best(runs: list[Streamed]) -> Streamed:
    """The least of several runs, step by step: what others did to the machine meanwhile is left out."""
    least = min(runs, key=lambda run: run.drawing)
    steps = tuple(min(times) for times in zip(*(run.steps for run in runs), strict=True))
    return Streamed(least.tokens, least.draws, least.drawing, min(run.everything for run in runs), steps, least.below)


def _answer(tokens: int) -> str:
    code = (
        f"import {{ answer }} from './test/streams.ts'; process.stdout.write(JSON.stringify(answer({tokens * TOKEN})));"
    )
    command = [_node(), "--input-type=module", "-e", code]
    return str(json.loads(subprocess.run(command, cwd=EMBED, check=True, capture_output=True, text=True).stdout))


def _bundled() -> str:
    command = [EMBED / "node_modules" / ".bin" / "esbuild", HERE / "whole.js"]
    options = ["--bundle", "--minify", "--format=iife", "--global-name=Whole", "--charset=utf8"]
    paths = {"NODE_PATH": str(EMBED / "node_modules"), "PATH": str(Path(_node()).parent)}
    return subprocess.run([*command, *options], check=True, capture_output=True, text=True, env=paths).stdout


def _node() -> str:
    return str(Path(sys.executable).parent / "node")
