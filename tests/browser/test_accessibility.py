"""Everyone: axe finds nothing in any state of the chat or on any page of the admin, best practice included."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.test_main_job import OPENED
from tests.replies import Reply, Step, event

AXE = Path(__file__).resolve().parent.parent.parent / "widget" / "embed" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map(violation => violation.id + ': ' + violation.nodes.map(node => node.target.join(' ')).join(', '))"""
VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 568}, "has_touch": True},
}


def violations(page):
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_axe_finds_nothing_in_any_state_of_the_chat(chrome, product, pages, upstream, view, rtl):
    site = product.add_site(f"Axe {view} {rtl}", pages.url)
    body = f"<main><h1>Shop</h1><p>Text</p></main>{site['snippet']}"
    address = pages.put(
        "/axe.html", f"<!doctype html><html lang=en dir={'rtl' if rtl else 'ltr'}><title>Shop</title>{body}"
    )
    with chrome.new_context(**VIEWS[view]) as context:
        page = context.new_page()
        page.goto(address)
        chat = Chat(page)
        expect(chat.launcher).to_be_visible()
        found = {"closed": violations(page)}
        chat.open()
        page.get_by_role("dialog").evaluate(OPENED)
        found["empty"] = violations(page)
        upstream.hold()
        chat.ask("When do you open?")
        expect(chat.stop).to_be_visible()
        found["thinking"] = violations(page)
        upstream.release(2)
        chat.says("You asked: ")
        found["streaming"] = violations(page)
        chat.stop.click()
        chat.is_done()
        found["stopped"] = violations(page)
        upstream.release()
        upstream.script = [Reply([event("We open "), Step.RESET])]
        chat.ask("And now?")
        expect(chat.again.last).to_be_visible()
        chat.says("And now?")
        found["failed"] = violations(page)
    assert {state: names for state, names in found.items() if names} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_owners_house(chrome, product, scheme):
    username = f"axe-{scheme}"
    product.add_site("Shop", "https://shop.example.com", owner=username)
    product.set_password(username, "correct horse")
    with chrome.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{product.url}/admin/")
        found = {"login": violations(page)}
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Your sites").wait_for()
        found["index"] = violations(page)
        for path in ("site/", "site/add/", "apikey/", "apikey/add/", "conversation/", "turn/"):
            page.goto(f"{product.url}/admin/widget/{path}")
            found[path] = violations(page)
        page.goto(f"{product.url}/admin/widget/site/")
        page.get_by_role("link", name="Shop").first.click()
        page.get_by_role("heading", name="Put it on your website").wait_for()
        found["site"] = violations(page)
    assert {path: names for path, names in found.items() if names} == {}
