"""A browser whose main thread is watched, and the real product on somebody else's page. Knows nothing of what is measured."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, Playwright, sync_playwright

from deploy.prepare_machine import HINT, chromium
from tests.server import Pages, Product
from tests.upstream import Upstream

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
    # A frame as soon as the one before is done, so that a long answer doesn't take as long as for people.
    "--disable-frame-rate-limit", "--disable-gpu-vsync",
]  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,"></head><body><h1>Shop</h1><p>A page of somebody else's.</p>{snippet}</body></html>"""


@dataclass(frozen=True, slots=True)
class Tab:
    page: Page
    cdp: CDPSession

    def cost(self) -> dict[str, float]:
        """Milliseconds of processor time that the page's main thread has used so far, by what for."""
        metrics = {it["name"]: it["value"] for it in self.cdp.send("Performance.getMetrics")["metrics"]}
        names = {
            "script": "ScriptDuration",
            "style": "RecalcStyleDuration",
            "layout": "LayoutDuration",
            "all": "TaskDuration",
        }
        return {name: metrics[metric] * 1000 for name, metric in names.items()}

    def throttle(self, rate: float) -> None:
        self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in before}


@dataclass(frozen=True, slots=True)
class Stage:
    browser: Browser
    product: Product
    pages: Pages

    def site(self, name: str, **fields: object) -> str:
        """The tag of a new site that is set up like this."""
        site = self.product.add_site(name, self.pages.url)
        change = f"Site.objects.filter(key={site['site_key']!r}).update(**{fields!r})"
        self.product.manage("shell", "-c", f"from widget.models import Site; {change}")
        return str(site["snippet"])

    def page(self, name: str, snippet: str) -> str:
        return str(self.pages.put(f"/{name}.html", PAGE.format(snippet=snippet)))

    @contextmanager
    def tab(self, *scripts: str) -> Iterator[Tab]:
        """A fresh visitor, whose pages run these scripts first."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
        page = context.new_page()
        for script in scripts:
            page.add_init_script(script)
        cdp = context.new_cdp_session(page)
        # Processor time, because others use the machine, too.
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield Tab(page, cdp)
        context.close()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


@contextmanager
def stage() -> Iterator[Stage]:
    """All of it, for a while."""
    if chromium() is None:
        raise SystemExit(HINT)
    upstream, pages = Upstream().start(), Pages()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        product = Product(Path(folder), upstream.url).start()
        try:
            yield Stage(launch(playwright), product, pages)
        finally:
            product.stop()
            pages.stop()
            upstream.stop()
