"""An owner saves the site while a page with the chat is open: the launcher and the panel take it without a reload."""

import re

import httpx
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_modes import dress, tag

PASSWORD = "staple-battery-horse"  # noqa: S105
DARK = "getComputedStyle(document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('.panel')).colorScheme"


def press(product, site, name):
    """As an owner who presses a button of the site's page."""
    with httpx.Client(base_url=product.url, follow_redirects=True) as owner:
        form = {"username": "alice", "password": PASSWORD, "next": f"/admin/widget/site/?q={site}"}
        page = owner.post("/admin/login/", data=form | csrf(owner.get("/admin/login/")))
        way = re.search(r"/admin/widget/site/(\d+)/change/", page.text)[0]
        assert owner.post(way.replace("change", name), data=csrf(page)).status_code == 200


def csrf(page):
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]}


def test_a_saved_site_changes_side_sign_words_and_theme_of_an_open_page(product, pages, watched, upstream):
    site = product.add_site("Restyled", pages.url)
    product.set_password("alice", PASSWORD)
    page, chat = watched.page, Chat(watched.page)
    page.goto(pages.put("/restyled.html", PAGE.format(snippet=tag(product, site))))
    chat.open().ask("When?")
    chat.is_done()  # so the line stands, and hears what is said from now on
    launcher = page.locator("[part=launcher]")
    before = launcher.bounding_box()["x"]
    assert page.evaluate(DARK) != "dark"
    dress(product, site, position="left", theme="dark", launcher_icon="question", launcher_label="Ask us")
    press(product, "Restyled", "resume")
    expect(launcher).to_contain_text("Ask us")
    expect(page.get_by_role("button", name="Ask us. Minimise chat")).to_be_visible()
    assert launcher.bounding_box()["x"] < before and page.evaluate(DARK) == "dark"
    expect(page.get_by_role("dialog")).to_have_class(re.compile(r"\bleft\b"))
    assert watched.complaints == []
