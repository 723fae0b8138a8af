"""An owner invites somebody, who joins from another browser, changes what an editor may, and is removed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched

PASSWORD = "staple-battery-horse"  # noqa: S105


@pytest.fixture(scope="module")
def owner(product):
    site = product.add_site("Hats", owner="paula")
    product.set_password("paula", PASSWORD)
    return site


def sign_in(page, product, name):
    page.goto(f"{product.url}/admin/")
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_an_invitation_from_the_letter_to_the_removal(product, owner, watched, chrome):
    page = watched.page
    sign_in(page, product, "paula")
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Hats", exact=True).click()
    page.get_by_role("link", name="Invite and manage people").click()
    page.get_by_label("E-mail address").fill("dora@people.test")
    page.get_by_label("Editor: may").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("The link").inner_text()
    with chrome.new_context(viewport={"width": 375, "height": 740}) as phone:
        joins(Watched(phone.new_page()), link)
        page.goto(page.url)
        expect(page.get_by_text("Editor since")).to_be_visible()
        page.get_by_text("Remove Dora Miller").click()
        page.get_by_role("button", name="Yes, remove at once").click()
        expect(page.get_by_text("From now on, Dora Miller sees nothing of this site.")).to_be_visible()
        hers = phone.pages[0]
        hers.reload()
        expect(hers.get_by_text("doesn’t exist")).to_be_visible()
    page.goto(f"{product.url}/admin/widget/auditentry/")
    for words in ("Invited dora@people.test", "Joined", "Changed site “Hats”", "Removed Dora Miller"):
        expect(page.get_by_role("cell", name=words)).to_be_visible()
    assert watched.complaints == []


def joins(watched, link):
    page = watched.page
    page.goto(link)
    assert page.url.endswith("/admin/invited/"), "the link's secret does not stay in the address"
    page.get_by_label("Your name").fill("Dora Miller")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Welcome to “Hats”")).to_be_visible()
    expect(page.get_by_role("link", name="API keys")).to_have_count(0)
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Hats", exact=True).click()
    expect(page.get_by_label("API key")).to_have_count(0)
    page.get_by_label("Title", exact=True).first.fill("Ask about hats")
    page.get_by_role("button", name=re.compile("^Save and continue")).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.complaints == []
