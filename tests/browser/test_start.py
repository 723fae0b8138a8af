"""From an empty installation to a chat on a foreign page by the guided start, and what an open chat hears of its owner."""

import pytest
from playwright.sync_api import expect

from tests.browser import guided
from tests.browser.chat import Chat
from tests.browser.conftest import Watched
from tests.browser.test_accessibility import violations
from tests.server import Pages


@pytest.fixture(scope="module")
def bakery():
    pages = Pages()
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def installation(tmp_path_factory, bakery):
    """One on which the bakery has its site already."""
    with guided.empty_product(tmp_path_factory.mktemp("furnished")) as product:
        product.add_site("Riverside Bakery", bakery.url, owner=guided.NAME)
        yield product


def loud(watched):
    """What a page complained of; browsers mention forms that could be filled in better."""
    return [words for words in watched.complaints if not words.startswith(("verbose", "debug"))]


def test_an_owner_walks_from_the_login_to_a_chat_on_a_foreign_page(context, watched, bakery, tmp_path):
    with guided.empty_product(tmp_path) as product:
        walk(context, watched, product, bakery, tmp_path)


def walk(context, watched, product, bakery, tmp_path):
    pictures = []

    def look(page, name):
        page.screenshot(path=tmp_path / f"{name}.png")
        pictures.append(name)

    visitor = context.new_page()
    chat = guided.walk(watched.page, visitor, product, bakery, look)
    assert len(pictures) == 7 and loud(watched) == []
    owner = watched.page

    owner.get_by_role("link", name="Done: go to the site").click()
    owner.locator("#id_title").fill("Ask the new bakery")
    owner.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.get_by_text("Ask the new bakery")).to_be_visible()
    chat.says("7:00")

    owner.get_by_role("button", name="Pause Riverside Bakery").click()
    expect(visitor.get_by_text("The chat is taking a break")).to_be_visible()
    owner.get_by_role("button", name="Open Riverside Bakery").click()
    visitor.reload()
    again = Chat(visitor)
    again.says("7:00")

    owner.get_by_role("link", name="Riverside Bakery").first.click()
    owner.get_by_role("link", name="Test connection").click()
    guided.press(owner, "Test now")
    expect(owner.get_by_text("Works", exact=True)).to_have_count(3)
    expect(owner.get_by_text("calls are left today")).to_be_visible()


def test_an_old_tag_works_beside_the_new_one(context, page, installation, bakery):
    guided.log_in(page, installation)
    page.goto(f"{installation.url}/admin/widget/site/")
    page.get_by_role("link", name="Riverside Bakery", exact=True).click()
    page.get_by_role("link", name="New site key").click()
    old = page.locator("#tag").text_content()
    guided.press(page, "Make a new key")
    expect(page.get_by_text("The site has a new key")).to_be_visible()
    new = page.locator("#tag").text_content()
    assert old != new
    for name, tag in {"old": old, "new": new}.items():
        visitor = context.new_page()
        visitor.goto(bakery.put(f"/{name}.html", guided.SHOP.format(tag=tag)))
        chat = Chat(visitor).open()
        chat.ask("When do you open?")
        chat.says("7:00")
    page.reload()
    expect(page.get_by_text("still uses it")).to_be_visible()


def test_the_preview_follows_the_form_and_asks_nobody(context, installation):
    watched = Watched(context.new_page())
    page = watched.page
    guided.log_in(page, installation)
    page.goto(f"{installation.url}/admin/widget/site/")
    page.get_by_role("link", name="Riverside Bakery", exact=True).click()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_text("What would you like to know?")).to_be_visible()
    page.locator("#id_greeting").fill("Good morning!")
    expect(preview.get_by_text("Good morning!")).to_be_visible()
    expect(page.locator("#id_greeting")).to_be_focused()
    guided.press(page, "Dark")
    expect(preview.locator("html")).to_have_attribute("data-scheme", "dark")
    guided.press(page, "Phone")
    preview.get_by_role("textbox", name="Your question").fill("Do you hear me?")
    preview.get_by_role("button", name="Send", exact=True).click()
    expect(preview.get_by_text("nothing is sent to SparkGPT").first).to_be_visible()
    assert not any("/ws/" in host or "/http/" in host for host in watched.hosts) and loud(watched) == []
    page.goto(f"{installation.url}/admin/widget/conversation/")
    expect(page.get_by_text("Do you hear me?")).to_have_count(0)


def test_without_javascript_it_takes_a_few_presses_more(chrome, installation):
    with chrome.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        guided.log_in(page, installation)
        page.goto(f"{installation.url}/admin/widget/site/start/model/")
        page.get_by_label("Model number").fill("2")
        guided.press(page, "Test the model")
        page.get_by_role("link", name="Yes, go on").click()
        page.get_by_label("The address of your website").fill("hats.example")
        guided.press(page, "Keep and go on")
        expect(page.get_by_role("heading", name="Preview")).to_have_count(0)
        page.get_by_label("Title").fill("Hats?")
        guided.press(page, "Keep and go on")
        expect(page.get_by_text("Not yet.")).to_be_visible()
        expect(page.get_by_role("link", name="look again")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (1280, "dark")])
def test_the_pages_fit_the_screen_and_axe_finds_nothing(chrome, installation, width, scheme):
    steps = [f"1/start/{step}/" for step in ("model", "site", "look", "tag")]
    with chrome.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme) as context:
        page = context.new_page()
        guided.log_in(page, installation)
        for path in ("", "start/key/", *steps, "1/change/", "1/test/", "1/ask/", "1/new-key/"):
            page.goto(f"{installation.url}/admin/widget/site/{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert violations(page) == [], path
