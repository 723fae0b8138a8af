"""An owner fetches what the model was taught, sees what was new after it was taught more, and finds contradictions."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_people import sign_in
from tests.server import Product

PASSWORD = "staple-battery-horse"  # noqa: S105


@pytest.fixture
def house(tmp_path):
    house = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    house.add_site("Bakery", owner="paula")
    house.set_password("paula", PASSWORD)
    yield house.start()
    house.kill()


def teach(house, *words):
    house.manage("sandbox", "1", *words)


def is_fine(watched):
    """Axe finds nothing, nothing hangs over, and the page complains of nothing until axe writes into it."""
    assert watched.complaints == []
    found = violations(watched.page)
    watched.complaints.clear()
    return found == [] and watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def look(watched):
    """Pictures of the pages, where somebody wants to look at them: SPARKWIDGET_LOOK names the folder."""
    folder = os.environ.get("SPARKWIDGET_LOOK")
    return lambda name: watched.page.screenshot(path=f"{folder}/{name}.png") if folder else None


def test_what_it_was_taught_is_fetched_compared_and_searched(house, watched, look):
    page = watched.page
    sign_in(page, house, "paula")
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Bakery", exact=True).click()
    page.get_by_role("link", name="What it was taught").click()
    expect(page.get_by_text("It has not been fetched yet.").first).to_be_visible()
    page.get_by_role("button", name="Fetch now").click()
    expect(page.get_by_text(re.compile("34 added, 0 changed, 0 removed."))).to_be_visible()
    look("pairs")
    assert is_fine(watched)
    page.get_by_role("textbox", name="Words of a question").fill("footbridge")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)

    hours = "On most public holidays we open from 9:00 to 11:00. We're closed on 25 December and on 1 January."
    teach(house, "--change", "1003", "Where are you now?", "At 3 Elm Street, behind the old mill.", "--remove", "1005")
    teach(house, "--add", "where are you NOW", "Still at 14 Mill Lane.", "--change", "1002", "Open on holidays?", hours)
    page.get_by_role("button", name="Fetch now").click()
    expect(page.get_by_text("1 added, 2 changed, 1 removed.")).to_be_visible()
    page.get_by_role("link", name="Fetches").click()
    look("fetches")
    assert is_fine(watched)
    page.get_by_role("link", name="See what was new").first.click()
    expect(page.get_by_role("link", name="Changed (2)")).to_have_attribute("aria-current", "page")
    expect(page.locator("ins").first).to_be_visible()
    look("difference")
    assert is_fine(watched)
    page.get_by_role("link", name="Removed (1)").click()
    expect(page.get_by_role("heading", name="Number 1005")).to_be_visible()
    page.get_by_role("link", name="Asked twice").click()
    expect(page.get_by_text("1 question is trained with different answers")).to_be_visible()
    look("twice")
    assert is_fine(watched)

    teach(house, *(word for number in range(1001, 1034) if number != 1005 for word in ("--remove", str(number))))
    page.get_by_role("button", name="Fetch now").click()
    expect(page.get_by_role("button", name="It is right: take it over")).to_be_visible()
    look("held")
    page.set_viewport_size({"width": 375, "height": 740})
    assert is_fine(watched)
    look("held-phone")
    page.get_by_role("button", name="It is right: take it over").click()
    expect(page.get_by_text("0 added, 0 changed, 32 removed.")).to_be_visible()
    expect(page.get_by_role("button", name="It is right: take it over")).to_have_count(0)
    assert watched.complaints == []
