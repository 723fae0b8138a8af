"""An owner sets up a webhook, tries it out, and finds in the log what became of each event."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_people import sign_in
from tests.receiver import Receiver, is_genuine
from tests.server import Product

PASSWORD = "staple-battery-horse"  # noqa: S105


@pytest.fixture
def receiver():
    receiver = Receiver(200, 500, 200)
    yield receiver
    receiver.stop()


@pytest.fixture
def house(tmp_path):
    """A product whose operator lets webhooks come to this machine."""
    house = Product(tmp_path, "http://127.0.0.1:9", WEBHOOKS_TO_PRIVATE_ADDRESSES="on")
    house.add_site("Hats", owner="paula")
    house.set_password("paula", PASSWORD)
    yield house.start()
    house.kill()


def test_a_webhook_is_set_up_tried_out_and_tried_again(house, receiver, watched):
    page = watched.page
    sign_in(page, house, "paula")
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Hats", exact=True).click()
    page.get_by_role("link", name="Set up a webhook").click()
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_label("The secret").inner_text()
    for answer in ("Your server has taken the test event.", "Your server answered 500 instead of 200."):
        page.get_by_role("button", name="Send a test event").click()
        expect(page.get_by_text(answer)).to_be_visible()
        expect(page.get_by_text(secret)).to_have_count(0)
    assert all(is_genuine(secret, headers, body) for headers, body in receiver.calls)
    page.get_by_role("link", name="See what was delivered").click()
    expect(page.get_by_role("cell", name="Given up")).to_have_count(1)
    page.get_by_role("row", name="Given up").get_by_role("link", name="A test event").click()
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("It is tried once more, now.")).to_be_visible()
    receiver.wait_for(3)
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(f"{house.url}/admin/widget/site/1/webhook/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.complaints == []
