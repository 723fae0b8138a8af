"""The guided start as an owner walks it on an empty installation: from the login to a chat on a page of somebody else's.

Shared by the test that walks it and the pictures of the docs. `look` is called with the name of each step worth a picture.
"""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.canary.mark import marked
from tests.server import Pages, Product

NAME, PASSWORD = "anna", "correct horse"  # noqa: S105
SHOP = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Riverside Bakery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 48px 8vw; font: 17px/1.6 system-ui, sans-serif; color: #3b2f24; background: #fbf7f0 }}</style></head>
<body><h1>Riverside Bakery</h1><p>Bread that takes its time.</p>{tag}</body></html>"""
Look = Callable[[Any, str], None]


@contextmanager
def empty_product(folder):
    """An installation with one owner who has nothing yet, and the sandbox for SparkGPT."""
    product = Product(folder, "", SPARKGPT_SANDBOX="on")
    product.manage("shell", "-c", f"from widget.owners import make_owner; make_owner({NAME!r}, {PASSWORD!r})")
    try:
        yield product.start()
    finally:
        product.stop()


def log_in(page, product):
    page.goto(f"{product.url}/admin/")
    page.get_by_label("Name or e-mail address").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def press(page, name):
    page.get_by_role("button", name=name).click()


def add_key(page, look):
    page.get_by_label("API key").fill("bad-key-of-nobody")
    press(page, "Test and keep the key")
    expect(page.get_by_text("SparkGPT does not know this API key")).to_be_visible()
    look(page, "1-key-refused")
    page.get_by_label("API key").fill(marked("anna-1234"))
    press(page, "Test and keep the key")
    expect(page.get_by_text("SparkGPT knows this key")).to_be_visible()


def choose_model(page, look):
    page.get_by_label("Model number").fill("403")
    press(page, "Test the model")
    expect(page.get_by_text("does not let this API key use model 403")).to_be_visible()
    page.get_by_label("Model number").fill("1")
    press(page, "Test the model")
    expect(page.get_by_text("What are your opening hours?")).to_be_visible()
    look(page, "2-model")
    page.get_by_role("link", name="Yes, go on").click()


def name_site(page, pages: Pages, look):
    page.get_by_label("Name").fill("Riverside Bakery")
    page.get_by_label("The address of your website").fill("www.riverside-bakery.example/bread")
    press(page, "Keep and go on")
    expect(page.get_by_text("write only https://www.riverside-bakery.example")).to_be_visible()
    look(page, "3-site")
    page.get_by_label("The address of your website").fill(f"www.riverside-bakery.example\n{pages.url}")
    press(page, "Keep and go on")


def pick_look(page, look):
    preview = page.frame_locator("iframe")
    page.get_by_label("Colour", exact=True).fill("#0F766E")
    page.get_by_label("Title").fill("Ask the bakery")
    expect(preview.get_by_text("Ask the bakery")).to_be_visible()
    look(page, "4-look")
    press(page, "Keep and go on")


def paste_tag(page, visitor, pages: Pages, look) -> Chat:
    expect(page.get_by_text("Not yet.")).to_be_visible()
    tag = page.locator("#tag").text_content()
    visitor.goto(pages.put("/bakery.html", SHOP.format(tag=tag)))
    chat = Chat(visitor)
    chat.open()
    chat.ask("When do you open?")
    chat.says("7:00")
    chat.is_done()
    expect(page.get_by_text("Yes, just now, from")).to_be_visible(timeout=20_000)
    look(page, "5-tag")
    look(visitor, "6-chat")
    return chat


def walk(page, visitor, product: Product, pages: Pages, look: Look) -> Chat:
    """All of it; the visitor's chat stays open."""
    log_in(page, product)
    look(page, "0-front-page")
    page.get_by_role("link", name="Start", exact=True).click()
    add_key(page, look)
    choose_model(page, look)
    name_site(page, pages, look)
    pick_look(page, look)
    return paste_tag(page, visitor, pages, look)
