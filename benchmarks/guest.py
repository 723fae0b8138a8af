"""What the chat costs the owner's page until its button stands there, and until the panel is open: bytes, requests, main thread.

Script time is compared with a loop of plain JavaScript that runs in the same page under the same throttle.
"""

from dataclasses import dataclass

from playwright.sync_api import Response

from benchmarks.stage import Stage, Tab, difference

SLOW = 4  # times: a middling phone
# Blocking time is what tasks take beyond 50 ms; shifts are the page's, buffered from its beginning.
WATCH = """window.long = []; window.shift = 0;
const watch = (type, take) =>
  new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true});
watch('longtask', it => window.long.push(it.duration));
watch('layout-shift', it => window.shift += it.value);"""
IDLE = "new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))"
LOOP = """new Promise(done => requestAnimationFrame(() => {
  let sum = 0;
  for (let i = 0; i < 1_000_000; i++) sum = (sum * 31 + i) % 1_000_003;
  done(sum);
}))"""


@dataclass(frozen=True, slots=True)
class Weight:
    """What went over the wire: files as (name, bytes of the body as it was sent, how it was encoded)."""

    files: tuple[tuple[str, int, str], ...]

    @property
    def size(self) -> int:
        return sum(size for _, size, _ in self.files)


@dataclass(frozen=True, slots=True)
class Load:
    """Milliseconds at a quarter of the machine's speed."""

    script: float
    blocking: float
    shift: float
    loop: float


class Guest:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._bare = stage.page("bare", "")
        self._page = stage.page("guest", stage.site("Guest"))

    def weigh(self) -> tuple[Weight, Weight]:
        """To the launcher; to the open panel, socket left out."""
        with self._stage.tab() as tab:
            came: list[Response] = []
            ours = self._stage.product.url
            tab.page.on("response", lambda response: came.append(response) if response.url.startswith(ours) else None)
            tab.page.goto(self._page)
            launcher = tab.page.get_by_role("button", name="Open chat")
            launcher.wait_for()
            tab.page.wait_for_load_state("networkidle")
            first = _weight(came)
            launcher.click()
            tab.page.get_by_role("textbox", name="Your question").wait_for()
            tab.page.wait_for_load_state("networkidle")
            return first, _weight(came)

    def load(self) -> Load:
        """One visit to the bare page and one to the page with the tag."""
        bare, _, _, loop = self._visit(self._bare, launcher=False)
        script, blocking, shift, _ = self._visit(self._page, launcher=True)
        return Load(script - bare, blocking, shift, loop)

    def _visit(self, address: str, *, launcher: bool) -> tuple[float, float, float, float]:
        with self._stage.tab(WATCH) as tab:
            tab.throttle(SLOW)
            before = tab.cost()
            tab.page.goto(address)
            if launcher:
                tab.page.get_by_role("button", name="Open chat").wait_for()
            tab.page.evaluate(IDLE)
            script = difference(before, tab.cost())["script"]
            long = tab.page.evaluate("window.long")
            shift = tab.page.evaluate("window.shift")
            return script, sum(it - 50 for it in long), shift, _loop(tab)


def _loop(tab: Tab) -> float:
    before = tab.cost()
    tab.page.evaluate(LOOP)
    return difference(before, tab.cost())["script"]


def _weight(responses: list[Response]) -> Weight:
    return Weight(
        tuple(
            (it.url.rsplit("/", 1)[-1], it.request.sizes()["responseBodySize"], it.headers.get("content-encoding", ""))
            for it in responses
        )
    )
