"""Takes the pictures of the docs from the running product in Chromium: every state of the chat, the demo, the admin.

The pictures that the docs show go to docs/images/, all others to var/screenshots/. To take only some states, name them:
`python -m tests.browser.screenshots empty "message, wrong"`.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.prepare_machine import HINT, chromium
from tests.browser import guided
from tests.browser.chat import Chat
from tests.browser.sheets import save, sheet
from tests.browser.stage import LIMITED, OPENED, Stage, Visit
from tests.browser.states import STATES, leave, reach
from tests.server import ROOT, Pages, Product
from tests.upstream import Upstream

DOCS, ALL = ROOT / "docs" / "images", ROOT / "var" / "screenshots"
START = DOCS / "start"
PARTS = {
    "admin-keeping": ("site/1/change/", "fieldset:has(#id_keeps_conversations)"),
    "admin-limits": ("site/1/change/", "fieldset:has(#id_visitor_hour)"),
    "admin-saved": ("site/1/change/", "fieldset:has(#id_saved_for)"),
    "admin-kept": ("site/1/privacy/", "#content"),
    "admin-block": ("conversation/1/change/", "#blocked"),
    "admin-languages": ("../", "#footer"),
}
"""Of pages of the admin what the docs tell of: where it stands, and which element it is."""
SHOWN = ("chat", "chat-phone", "chat-dark", "kept", *PARTS)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 375, "height": 667},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DEVICES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ar")


def take(page: Page, name: str, **how: Any) -> None:
    path = (DOCS if name in SHOWN else ALL) / f"{name}.png"
    page.screenshot(path=path, **how)
    if name in SHOWN:
        with Image.open(path) as picture:
            save(picture, path)


# The demo and the admin.


def take_chat(browser: Browser, product: Product, name: str, **context: Any) -> None:
    """A question answered, and another answer being written."""
    with browser.new_context(**context) as opened:
        page = opened.new_page()
        page.goto(f"{product.url}/demo/")
        chat = Chat(page).open()
        page.get_by_role("dialog").evaluate(OPENED)
        chat.ask("When do you open?")
        chat.is_done()
        chat.ask("Do you deliver?")
        chat.says("Answer: W")
        page.wait_for_timeout(900)
        take(page, name)


def take_admin(browser: Browser, product: Product, password: str, scheme: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme) as opened:  # type: ignore[arg-type]
        page = opened.new_page()
        page.goto(f"{product.url}/admin/")
        take(page, f"admin-login-{scheme}")
        page.get_by_label("Name or e-mail address").fill("demo")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        take(page, f"admin-index-{scheme}")
        for name, path in {
            "site": "site/1/change/",
            "sites": "site/",
            "conversations": "conversation/",
            "keys": "apikey/",
            "people": "site/1/people/",
            "who-did-what": "auditentry/",
            "numbers": "../numbers/",
        }.items():
            page.goto(f"{product.url}/admin/widget/{path}")
            page.wait_for_timeout(900)  # until the preview has opened
            take(page, f"admin-{name}" if scheme == "light" else f"admin-{name}-{scheme}")
        page.get_by_role("main").wait_for()
        if scheme == "light":
            for name in PARTS:
                take_part(page, product, name)


def take_part(page: Page, product: Product, name: str) -> None:
    """With some air around it."""
    path, part = PARTS[name]
    page.goto(f"{product.url}/admin/widget/{path}")
    page.evaluate(
        "document.querySelectorAll('#content details').forEach(it => { it.open = it.matches(':has(#id_saved_for)') })"
    )
    box = page.locator(part).last.bounding_box()
    assert box
    # A foot is shown below a page.
    left, top = max(box["x"] - 24, 0), max(box["y"] - (240 if part == "#footer" else 12), 0)
    size = {"width": min(box["width"] + 48, 1000), "height": box["y"] + box["height"] + 12 - top}
    take(page, name, full_page=True, clip={"x": left, "y": top, **size})


def take_kept(browser: Browser, product: Product) -> None:
    """What visitors read of what is kept, in German."""
    with browser.new_context(locale="de", **PHONE) as opened:
        page = opened.new_page()
        key = product.manage("shell", "-c", "from widget.models import Site; print(Site.objects.get().key)").split()[-1]
        page.goto(f"{product.url}/chat/{key}/privacy/")
        take(page, "kept")


def take_demo(browser: Browser, scratch: Path) -> None:
    product = Product(scratch, "", SPARKGPT_SANDBOX="on")
    password_file = scratch / "password"
    product.manage("demo", "--password-file", str(password_file))
    product.start()
    try:
        take_chat(browser, product, "chat", **DESKTOP)
        take_chat(browser, product, "chat-phone", **PHONE)
        take_chat(browser, product, "chat-dark", color_scheme="dark", **DESKTOP)
        take_kept(browser, product)
        for scheme in SCHEMES:
            take_admin(browser, product, password_file.read_text().strip(), scheme)
    finally:
        product.stop()


# Every state.


def take_states(browser: Browser, scratch: Path, names: list[str]) -> None:
    with built(scratch) as stage:
        for device, context in DEVICES.items():
            for language in LANGUAGES:
                for name in names:
                    with browser.new_context(locale=language, **context) as opened:
                        visit = reach(stage, opened, language, name)
                        for scheme in SCHEMES:
                            take_state(visit, scheme, path_of(name, device, language, scheme))
                        leave(visit, name)


@contextmanager
def built(scratch: Path) -> Iterator[Stage]:
    upstream, pages = Upstream().start(), Pages()
    product = Product(scratch, upstream.url, **LIMITED).start()
    try:
        yield Stage.build(product, upstream, pages)
    finally:
        product.stop()
        pages.stop()
        upstream.stop()


def take_state(visit: Visit, scheme: str, path: Path) -> None:
    """On a desktop only the corner in which the chat stands."""
    page = visit.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator(".corner").evaluate(OPENED)
    if visit.panel.count():
        visit.panel.evaluate(OPENED)
    edge = page.get_by_role("separator")
    width = 620 if edge.count() and edge.get_attribute("aria-valuenow") == "560" else 450
    clip = (
        {"x": 1280 - width, "y": 0, "width": width, "height": 800}
        if page.viewport_size == DESKTOP["viewport"]
        else None
    )
    page.screenshot(path=path, clip=clip)  # type: ignore[arg-type]


def path_of(state: str, *variant: str) -> Path:
    words = state.replace(",", "").strip("?").split()
    return ALL / "states" / f"{'-'.join([*variant, *words])}.png"


def lay_out() -> None:
    """The sheets that the docs show."""
    for device in DEVICES:
        for language in LANGUAGES:
            for scheme in SCHEMES:
                pictures = {name: path_of(name, device, language, scheme) for name in STATES}
                sheet(pictures, DOCS / "states" / f"{device}-{language}-{scheme}.png")
    with Image.open(path_of("rich", "desktop", "ar", "light")) as picture:
        save(picture, DOCS / "chat-right-to-left.png")


def take_start(browser: Browser) -> None:
    """The guided start, step by step, in few colours: the pages hold no photographs."""
    START.mkdir(parents=True, exist_ok=True)
    size = {"width": 1280, "height": 820}
    pages = Pages()

    def look(page: Page, name: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(400)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        picture.quantize(64, dither=Image.Dither.NONE).save(START / f"{name}.png", optimize=True)

    with (
        tempfile.TemporaryDirectory() as scratch,
        guided.empty_product(Path(scratch)) as product,
        browser.new_context(viewport=size, color_scheme="light") as opened,  # type: ignore[arg-type]
    ):
        opened.set_default_timeout(60_000)
        guided.walk(opened.new_page(), opened.new_page(), product, pages, look)
    pages.stop()


def main() -> None:
    path = chromium()
    if not path:
        sys.exit(HINT)
    names = sys.argv[1:]
    for folder in (DOCS / "states", ALL / "states"):
        folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as demo,
        tempfile.TemporaryDirectory() as states,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            take_states(browser, Path(states), names or list(STATES))
            if not names:
                lay_out()
                take_demo(browser, Path(demo))
                take_start(browser)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
