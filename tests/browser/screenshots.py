"""Takes the pictures of the docs from the running product: the demo on the sandbox, in Chromium, in every state worth a look.

The pictures that the docs show go to docs/images/, all others to var/screenshots/.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.prepare_machine import HINT, chromium
from tests.browser.chat import Chat
from tests.server import ROOT, Product

DOCS, ALL = ROOT / "docs" / "images", ROOT / "var" / "screenshots"
SHOWN = ("chat", "chat-phone", "chat-dark", "admin-site")
Scene = Callable[[Chat], None]


def said(question: str, answer: str) -> Scene:
    """A question asked, and this much of the answer heard."""

    def play(chat: Chat) -> None:
        chat.ask(question)
        chat.says(answer)

    return play


def finished(*questions: str) -> Scene:
    def play(chat: Chat) -> None:
        for question in questions:
            chat.ask(question)
            chat.says(question)
            chat.is_done()

    return play


def stopped(chat: Chat) -> None:
    chat.ask("!long")
    chat.says("the")
    chat.stop.click()
    chat.is_done()


def half_way(chat: Chat) -> None:
    finished("When do you open?")(chat)
    said("Do you deliver?", " ")(chat)
    chat.page.wait_for_timeout(900)


SCENES: dict[str, Scene] = {
    "empty": lambda chat: None,
    "chat": half_way,
    "thinking": said("!slow", "!slow"),
    "done": finished("When do you open?", "Is there anything without nuts?"),
    "stopped": stopped,
    "cut": finished("!cut"),
    "limited": finished("!429"),
    "unavailable": finished("!500"),
    "refused": finished("!401"),
    "unicode": finished("!emoji"),
    "long": said("!long", "Hour 3"),
}


def take(page: Page, name: str) -> None:
    folder = DOCS if name in SHOWN else ALL
    page.screenshot(path=folder / f"{name}.png")


def take_chat(browser: Browser, product: Product, name: str, scene: Scene, **context: Any) -> None:
    rtl = context.pop("rtl", False)
    with browser.new_context(**context) as opened:
        page = opened.new_page()
        page.goto(f"{product.url}/demo/")
        if rtl:
            page.evaluate("document.documentElement.dir = 'rtl'")
        chat = Chat(page).open()
        page.wait_for_timeout(400)
        scene(chat)
        take(page, name)


def take_admin(browser: Browser, product: Product, password: str, scheme: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme) as opened:  # type: ignore[arg-type]
        page = opened.new_page()
        page.goto(f"{product.url}/admin/")
        take(page, f"admin-login-{scheme}")
        page.get_by_label("Username").fill("demo")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        take(page, f"admin-index-{scheme}")
        for name, path in {
            "site": "site/1/change/",
            "sites": "site/",
            "conversations": "conversation/",
            "keys": "apikey/",
            "numbers": "../numbers/",
        }.items():
            page.goto(f"{product.url}/admin/widget/{path}")
            take(page, f"admin-{name}" if scheme == "light" else f"admin-{name}-{scheme}")
        page.get_by_role("main").wait_for()


def main() -> None:
    path = chromium()
    if not path:
        sys.exit(HINT)
    for folder in (DOCS, ALL):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        product = Product(Path(scratch), "", SPARKGPT_SANDBOX="on")
        password_file = Path(scratch) / "password"
        product.manage("demo", "--password-file", str(password_file))
        product.start()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        expect.set_options(timeout=60_000)
        try:
            desktop = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
            phone = {
                "viewport": {"width": 375, "height": 667},
                "is_mobile": True,
                "has_touch": True,
                "device_scale_factor": 2,
            }
            for name, scene in SCENES.items():
                take_chat(browser, product, name, scene, **desktop)
            for name in ("empty", "chat", "limited"):
                take_chat(browser, product, f"{name}-phone", SCENES[name], **phone)
                take_chat(browser, product, f"{name}-dark", SCENES[name], **(desktop | {"color_scheme": "dark"}))
                take_chat(browser, product, f"{name}-rtl", SCENES[name], rtl=True, **desktop)
            for scheme in ("light", "dark"):
                take_admin(browser, product, password_file.read_text().strip(), scheme)
        finally:
            browser.close()
            product.stop()


if __name__ == "__main__":
    main()
