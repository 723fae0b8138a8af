"""Everyone: axe finds nothing in any state of the chat or on any page of the admin, best practice included."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.stage import LIMITED, OPENED, Stage
from tests.browser.states import STATES, leave, reach
from tests.browser.test_modes import dress, tag
from tests.server import Product

AXE = Path(__file__).resolve().parent.parent.parent / "widget" / "embed" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map(violation => violation.id + ': ' + violation.nodes.map(node => node.target.join(' ')).join(', '))"""
OFFERS = {
    "starters": ["When do you open?", "Do you deliver?"],
    "subtitle": "Open until six",
    "consent": "We keep questions for 30 days.",
    "privacy_url": "https://shop.example.com/privacy",
    "takes_messages": True,
}
VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "320 px": {"viewport": {"width": 320, "height": 568}, "has_touch": True},
}


def violations(page):
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


@pytest.fixture(scope="module")
def stage(running_upstream, pages, tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("states"), running_upstream.url, **LIMITED).start()
    yield Stage.build(product, running_upstream, pages)
    product.stop()


# Each state is seen wide and narrow, light and dark, from left and from right.
@pytest.mark.parametrize(
    ("view", "language", "scheme"),
    [("desktop", "en", "light"), ("320 px", "ar", "dark")],
    ids=["ltr, light", "rtl, dark, 320 px"],
)
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_in_any_state_of_the_chat(chrome, stage, name, language, view, scheme):
    with chrome.new_context(locale=language, color_scheme=scheme, **VIEWS[view]) as context:
        visit = reach(stage, context, language, name)
        try:
            visit.page.locator(".corner").evaluate(OPENED)
            visit.page.locator(".panel").evaluate_all(f"all => Promise.all(all.map({OPENED}))")
            found = violations(visit.page)
        finally:
            leave(visit, name)
    assert found == []


SIZES = """() => {
  const root = document.querySelector('[data-sparkwidget], spark-widget').shadowRoot;
  return [...root.querySelectorAll('.panel button, .panel input, .panel textarea, .panel a[href]')]
    .filter(it => it.checkVisibility() && !it.closest('p, [id$=about]'))
    .map(it => [it, it.closest('.field')?.contains(it) && it.localName === 'textarea' ? it.closest('.field') : it])
    .map(([it, target]) => [it.getAttribute('aria-label') || it.textContent || it.name, target.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
}"""


def test_a_finger_finds_everything(chrome, product, pages, upstream):
    site = dress(product, product.add_site("Fingers", pages.url), **(OFFERS | {"consent": ""}))
    with chrome.new_context(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(pages.put("/fingers.html", PAGE.format(snippet=tag(product, site))))
        chat = Chat(page)
        chat.launcher.tap()
        page.get_by_role("dialog").evaluate(OPENED)
        small = page.evaluate(SIZES)
        page.get_by_role("button", name="Do you deliver?").tap()
        chat.says("You asked: Do you deliver?.")
        chat.is_done()
        page.get_by_role("button", name="Bad answer").tap()
        expect(page.get_by_role("form")).to_be_visible()
        small += page.evaluate(SIZES)
        page.get_by_role("button", name="Cancel").tap()
        chat.menu.tap()
        small += page.evaluate(SIZES)
    assert small == []


@pytest.mark.parametrize("height", [256, 480])
def test_at_400_percent_everything_can_be_reached_without_scrolling_sideways(chrome, product, pages, upstream, height):
    site = dress(product, product.add_site("Zoomed", pages.url), **OFFERS)
    with chrome.new_context(viewport={"width": 320, "height": height}) as context:
        page = context.new_page()
        page.goto(pages.put("/zoomed.html", PAGE.format(snippet=tag(product, site))))
        chat = Chat(page).open()
        page.get_by_role("dialog").evaluate(OPENED)
        chat.ask("When do you open?")
        page.get_by_role("button", name="Accept").click()
        chat.says("You asked: ")
        chat.is_done()
        chat.choose("Leave a message")
        send = chat.log.get_by_role("button", name="Send")
        send.scroll_into_view_if_needed()
        expect(send).to_be_in_viewport()
        wide = "element => element.scrollWidth > element.clientWidth"
        assert not page.get_by_role("dialog").evaluate(wide)
        assert not chat.log.evaluate(wide)
        assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": height}
        for part in (chat.close, chat.menu, chat.question):
            expect(part).to_be_in_viewport(ratio=1)


def test_nothing_moves_for_who_wants_less_motion_and_nothing_is_printed(chrome, product, pages, site, upstream):
    with chrome.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(pages.put("/still.html", PAGE.format(snippet=site["snippet"])))
        chat = Chat(page).open()
        upstream.hold()
        chat.ask("When?")
        expect(chat.stop).to_be_visible()
        upstream.release(1)
        chat.says("You ")
        assert page.get_by_role("dialog").evaluate("panel => panel.getAnimations({subtree: true}).length") == 0
        page.emulate_media(media="print")
        expect(page.get_by_role("dialog")).not_to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_owners_house(chrome, product, scheme):
    username = f"axe-{scheme}"
    product.add_site("Shop", "https://shop.example.com", owner=username)
    product.set_password(username, "correct horse")
    with chrome.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{product.url}/admin/")
        found = {"login": violations(page)}
        page.get_by_label("Name or e-mail address").fill(username)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Overview").wait_for()
        found["index"] = violations(page)
        for path in ("site/", "site/add/", "apikey/", "apikey/add/", "conversation/", "turn/"):
            page.goto(f"{product.url}/admin/widget/{path}")
            found[path] = violations(page)
        page.goto(f"{product.url}/admin/widget/site/")
        page.get_by_role("link", name="Shop", exact=True).first.click()
        page.get_by_role("heading", name="Put it on your website").wait_for()
        found["site"] = violations(page)
        page.get_by_role("link", name="Invite and manage people").click()
        page.get_by_label("E-mail address").fill("dora@people.test")
        page.get_by_role("button", name="Invite", exact=True).click()
        link = page.get_by_label("The link").inner_text()
        found["people"] = violations(page)
        page.goto(f"{product.url}/admin/widget/auditentry/")
        found["who did what"] = violations(page)
        page.goto(link)
        found["invited, as somebody else"] = violations(page)
        page.get_by_role("button", name="Log out and go on").click()
        page.get_by_label("Your name").wait_for()
        found["invited"] = violations(page)
    assert {path: names for path, names in found.items() if names} == {}
