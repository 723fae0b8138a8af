"""An owner approves what is proposed of the sandbox's training, and a visitor meets it at the beginning, and is answered."""

import os
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_accessibility import violations
from tests.browser.test_people import sign_in
from tests.server import Product

PASSWORD = "staple-battery-horse"  # noqa: S105
HOURS, DOGS = "What are your opening hours?", "Are dogs allowed?"
SIZES = {"desktop": (1280, 900), "phone": (375, 740)}


@pytest.fixture
def house(tmp_path):
    house = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    yield house
    house.kill()


@pytest.fixture
def bakery(house, pages):
    site = house.add_site("Bakery", pages.url, owner="paula")
    house.set_password("paula", PASSWORD)
    house.start()
    return pages.put("/proposed.html", PAGE.format(snippet=site["snippet"]))


@pytest.fixture
def look(watched):
    """Pictures of the pages, where somebody wants to look at them: SPARKWIDGET_LOOK names the folder."""
    folder = os.environ.get("SPARKWIDGET_LOOK")

    def take(name):
        for size, (width, height) in SIZES.items() if folder else ():
            watched.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                watched.page.emulate_media(color_scheme=scheme)
                watched.page.screenshot(path=f"{folder}/{name}-{size}-{scheme}.png", full_page=True)
        if folder:
            watched.page.emulate_media(color_scheme="light")
            watched.page.set_viewport_size({"width": 1280, "height": 900})

    return take


def faults(watched):
    """Axe finds nothing, nothing hangs over on a phone either, and the page complains of nothing until axe writes into it."""
    assert watched.complaints == []
    found = violations(watched.page)
    watched.complaints.clear()
    watched.page.set_viewport_size({"width": 375, "height": 740})
    fits = watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    watched.page.set_viewport_size({"width": 1280, "height": 900})
    return found if fits else [*found, "too wide for a phone"]


def test_an_owner_approves_what_is_proposed_and_a_visitor_sees_it_and_is_answered(house, bakery, watched, chrome, look):
    page = watched.page
    with visitor(chrome) as guest:
        guest.goto(bakery)
        Chat(guest).open().ask("what are your opening hours")
        Chat(guest).is_done()
    sign_in(page, house, "paula")
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Bakery", exact=True).click()
    page.get_by_role("link", name="What it was taught").click()
    page.get_by_role("button", name="Fetch now").click()
    page.get_by_role("link", name="Bakery", exact=True).click()
    expect(page.get_by_text("Your model was taught 34 questions, and visitors aren't offered any yet")).to_be_visible()
    look("site")
    page.get_by_role("link", name="choose some that it answers well").click()

    first = page.locator(".house-choices > li").first
    expect(first).to_contain_text(HOURS)
    expect(first).to_contain_text("Asked by 1 visitor in 90 days.")
    assert faults(watched) == []
    look("proposed")
    page.get_by_role("button", name=re.compile("^Not this one: Which allergens")).click()
    expect(page.get_by_text("You dismissed 1 proposal.")).to_be_visible()
    expect(page.get_by_text("Which allergens are in your products?")).to_have_count(0)
    page.get_by_role("checkbox", name=HOURS).check()
    page.get_by_role("checkbox", name=DOGS).check()
    page.get_by_role("button", name="Offer them at the beginning").click()
    expect(page.get_by_text("2 questions approved. Visitors see it at once.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=DOGS)).to_have_count(0)

    page.get_by_role("link", name="All trained questions").click()
    assert faults(watched) == []
    look("taught")
    page.get_by_role("textbox", name="Words of a question").fill("cake")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name=re.compile("^Approve all .* that this search finds")).click()
    expect(page.get_by_text("Approved", exact=True).first).to_be_visible()
    look("found")

    house.manage("sandbox", "1", "--change", "1025", "May I bring my dog along?", "By the river.")
    page.goto(page.url.replace("questions/taught/?q=cake", "taught/"))
    page.get_by_role("button", name="Fetch now").click()
    page.goto(page.url.replace("/taught/", "/questions/"))
    expect(page.get_by_role("row", name=DOGS)).to_contain_text("Your model isn't taught this any more")
    assert faults(watched) == []
    look("list")
    page.get_by_role("button", name="Deutsch").click()
    look("list-german")
    page.goto(page.url + "proposed/")
    look("proposed-german")
    page.goto(page.url.replace("proposed", "taught"))
    assert faults(watched) == []
    look("taught-german")

    with visitor(chrome) as guest:
        guest.goto(bakery)
        chat = Chat(guest).open()
        begin = guest.get_by_role("group", name="Suggested questions").get_by_role("button")
        expect(begin).to_have_text([HOURS, DOGS])
        begin.first.click()
        chat.says("Tuesday to Saturday")


@contextmanager
def visitor(chrome):
    """Somebody with a browser of their own."""
    with chrome.new_context(viewport={"width": 1000, "height": 760}, locale="en-US") as context:
        yield context.new_page()
