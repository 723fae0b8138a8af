"""The owners' house on a phone: rows need no scrolling sideways, Save stays in sight, and the menu shows where one is."""

import pytest
from playwright.sync_api import expect

OWNER, PASSWORD = "pocket", "correct horse"  # noqa: S105


@pytest.fixture
def phone(chrome, product):
    product.add_site("Pocket bakery", "https://a-very-long-name-of-a-shop.example.com", owner=OWNER)
    product.set_password(OWNER, PASSWORD)
    with chrome.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{product.url}/admin/")
        page.get_by_label("Name or e-mail address").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Overview").wait_for()
        yield page


def test_a_pocket_shows_whole_rows_save_and_where_one_is(phone, product):
    phone.goto(f"{product.url}/admin/widget/site/")
    row = phone.locator("#result_list tbody tr").first
    for cell in row.locator(":is(th, td):visible").all():
        box = cell.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360, cell.inner_text()
    expect(row.get_by_text("https://a-very-long-name-of-a-shop.example.com")).to_be_visible()

    phone.get_by_role("link", name="Pocket bakery").first.click()
    save = phone.get_by_role("button", name="Save", exact=True)
    phone.locator("#id_name").scroll_into_view_if_needed()
    expect(save).to_be_in_viewport()
    phone.locator("#id_greeting").scroll_into_view_if_needed()
    expect(save).to_be_in_viewport()

    phone.goto(f"{product.url}/admin/numbers/")
    expect(phone.get_by_role("link", name="Numbers", exact=True).first).to_be_in_viewport(ratio=1)
