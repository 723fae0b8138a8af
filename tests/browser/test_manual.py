"""The manual in a real browser: on a phone, in the dark, with the keyboard, searched; and it asks nobody else."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from deploy.manual.build import build
from tests.browser.test_accessibility import violations
from tests.server import ROOT

PAGES = ("docs/index.html", "docs/owners.html", "docs/installing.html", "docs/asvs.html", "README.html")
LOOKED_AT = ("docs/index.html", "docs/embedding.html", "docs/installing.html")
"""They have all that any page has; axe takes half a minute for the largest."""
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "site"
    assert build(ROOT, folder) == []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def asked(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_stranger_finds_what_they_search_with_the_keyboard_alone(page, manual, asked):
    page.goto(f"{manual}/")
    expect(page).to_have_url(f"{manual}/docs/index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_role("textbox", name="Search").first.focus()
    page.keyboard.type("squarespace")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name="Installing the tag").last
    expect(page.get_by_text("matching the search query")).to_be_visible()
    found.press("Enter")
    expect(page.get_by_role("heading", name="Squarespace")).to_be_visible()
    assert [url for url in asked if not url.startswith((manual, "data:"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_hangs_over_on_a_phone(chrome, manual, name):
    with chrome.new_context(**PHONE) as context:
        page = context.new_page()
        page.goto(f"{manual}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_is_dark_where_that_is_wanted(chrome, manual):
    with chrome.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(f"{manual}/docs/index.html")
        red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        assert max(red, green, blue) < 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chrome, manual, scheme):
    with chrome.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        for name in LOOKED_AT:
            page.goto(f"{manual}/{name}")
            assert violations(page) == [], name


def test_it_can_be_read_without_scripts(chrome, manual):
    with chrome.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{manual}/docs/installing.html")
        expect(page.get_by_role("heading", name="Squarespace")).to_be_visible()
        expect(page.get_by_role("link", name="Knowledge gaps").first).to_be_attached()
