"""The owner at the desk: follows a conversation live, notes, tags, and deletes a visitor's data, under a strict policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import Watched

PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def owner(chrome, product):
    """alice's page in the admin, in a browser of her own, whose complaints are written down."""
    product.set_password("alice", PASSWORD)
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    watched = Watched(context.new_page())
    watched.page.goto(f"{product.url}/admin/")
    watched.page.get_by_label("Name or e-mail address").fill("alice")
    watched.page.get_by_label("Password").fill(PASSWORD)
    watched.page.get_by_role("button", name="Log in").click()
    yield watched
    context.close()


def test_an_owner_follows_a_conversation_and_deletes_it(owner, product, shop, page, upstream):
    page.goto(shop)
    chat = Chat(page).open()
    upstream.hold()
    upstream.answer = lambda prompt: ["<b>At ", "nine", ".</b>"]
    chat.ask("When do you open?")
    upstream.release(1)
    chat.says("At ")

    desk = owner.page
    desk.goto(f"{product.url}/admin/widget/conversation/?state=running")
    expect(desk.get_by_role("main")).to_contain_text("Being answered")
    desk.get_by_role("link", name="When do you open?").click()
    transcript = desk.locator("#follow")
    expect(transcript).to_contain_text("<b>At ")
    upstream.release(1)
    expect(transcript).to_contain_text("<b>At nine")
    upstream.release()
    expect(transcript).to_contain_text("<b>At nine.</b>")
    expect(transcript).to_contain_text("Answered")

    chat.ask("Can I talk to a real person?")
    expect(transcript).to_contain_text("Can I talk to a real person?")
    expect(transcript).to_contain_text("Asked for a person")
    transcript.get_by_role("button", name="Seen to").click()
    expect(transcript).to_contain_text("Seen to by alice")

    desk.get_by_label("New tag").fill("hours")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_role("button", name="Take off the tag hours")).to_be_visible()
    desk.get_by_label("New note").fill("Called back")
    desk.get_by_role("button", name="Add note").click()
    expect(desk.get_by_role("article").filter(has_text="Called back")).to_be_visible()

    desk.get_by_role("link", name="Delete all of this visitor's data").click()
    desk.get_by_role("button", name="Yes, delete all of it").click()
    expect(desk.get_by_role("main")).to_contain_text("All that was kept of this visitor is deleted.")
    expect(chat.log).not_to_contain_text("When do you open?")
    assert owner.complaints == []
