"""Before the first question and when an answer does not help: starters, consent, contact details, and messages to the owner."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_modes import dress, tag

FIELDS = [
    {"name": "email", "label": "E-mail", "kind": "email", "required": True},
    {"name": "order-number", "label": "Your order", "kind": "text", "required": False},
]


@pytest.fixture
def visit(product, pages, watched):
    """The chat of a site that is set up like this, on its page."""

    def enter(**fields):
        site = dress(product, product.add_site("First contact", pages.url), **fields)
        watched.page.goto(pages.put("/first.html", PAGE.format(snippet=tag(product, site))))
        chat = Chat(watched.page)
        chat.site = site
        return chat

    return enter


def left(product, site):
    """What the owner has got."""
    code = (
        "import json; from widget.models import Contact; "
        f"found = Contact.objects.filter(visitor__site__key={site['site_key']!r}).order_by('pk'); "
        "print(json.dumps(list(found.values_list('kind', 'fields', 'text'))))"
    )
    return json.loads(product.manage("shell", "-c", code).strip().splitlines()[-1])


def stored(page):
    return page.evaluate("Object.keys({...localStorage, ...sessionStorage}).length")


def test_a_question_to_begin_with_is_asked_with_one_click(visit, upstream, watched):
    chat = visit(starters=["Do you deliver?", "When do you open?"], subtitle="Open until six")
    chat.open()
    header = chat.page.get_by_role("dialog")
    expect(header).to_contain_text("Open until six")
    expect(header).to_contain_text("Answers are written by an AI")
    chat.page.get_by_role("button", name="When do you open?").click()
    chat.says("You asked: When do you open?.")
    expect(chat.page.get_by_role("button", name="Do you deliver?")).to_have_count(0)
    assert watched.complaints == []


def test_consent_comes_first_keeps_what_was_typed_and_is_remembered_with_the_token(visit, upstream, watched):
    chat = visit(consent="We keep questions for 30 days.", privacy_url="https://shop.example.com/privacy")
    chat.open().ask("When?")
    accept = chat.page.get_by_role("button", name="Accept and continue")
    expect(accept).to_be_focused()
    expect(chat.log.get_by_role("link", name="Privacy")).to_have_attribute("href", "https://shop.example.com/privacy")
    expect(chat.question).to_have_value("When?")
    assert (upstream.prompts, stored(chat.page)) == ([], 0)
    chat.page.keyboard.press("Escape")
    expect(accept).to_have_count(0)
    expect(chat.question).to_be_focused()
    chat.send.click()
    chat.page.keyboard.press("Enter")
    chat.says("You asked: When?.")
    chat.is_done()
    chat.page.reload()
    chat.says("You asked: When?.")
    chat.ask("And now?")
    chat.says("You asked: And now?.")
    assert watched.complaints == []


def test_contact_details_before_the_first_question_reach_the_owner(visit, product, upstream, watched):
    chat = visit(lead_when="before", lead_fields=FIELDS)
    chat.open().ask("When?")
    email = chat.page.get_by_role("textbox", name="E-mail")
    expect(email).to_be_focused()
    chat.page.keyboard.type("ann")
    chat.page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("whole e-mail address")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    chat.page.keyboard.type("@example.com")
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.type("17")
    chat.page.keyboard.press("Enter")
    chat.says("You asked: When?.")
    chat.is_done()
    assert left(product, chat.site) == [["lead", {"email": "ann@example.com", "order-number": "17"}, ""]]
    chat.ask("And now?")
    chat.says("You asked: And now?.")
    assert watched.complaints == []


def test_a_message_waits_for_a_server_that_is_away(visit, product, watched):
    chat = visit(takes_messages=True)
    chat.open().choose("Leave a message")
    chat.page.get_by_role("textbox", name="E-mail").fill("ann@example.com")
    product.stop()
    try:
        text = chat.page.get_by_role("textbox", name="Message")
        text.fill("Please call me.")
        chat.log.get_by_role("button", name="Send").click()
        expect(chat.log).to_contain_text("Sending")
    finally:
        product.start()
    expect(chat.log).to_contain_text("Your message has arrived", timeout=40_000)
    assert left(product, chat.site) == [["message", {"email": "ann@example.com"}, "Please call me."]]
    assert stored(chat.page) > 0


def test_who_found_an_answer_bad_may_leave_contact_details(visit, product, upstream, watched):
    chat = visit(lead_when="after", lead_fields=FIELDS)
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    offer = chat.page.get_by_role("button", name="Leave your contact details")
    expect(offer).to_have_count(0)
    chat.page.get_by_role("button", name="Bad answer").click()
    chat.page.keyboard.press("Escape")
    offer.click()
    chat.page.keyboard.type("ann@example.com")
    chat.page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("Your message has arrived")
    assert left(product, chat.site) == [["lead", {"email": "ann@example.com"}, ""]]
    assert watched.complaints == []


def test_small_print_is_what_the_owner_wants(visit):
    chat = visit(credit=False)
    chat.open()
    expect(chat.page.get_by_text("Chat by SparkWidget")).to_have_count(0)
    chat = visit(credit=True)
    chat.open()
    expect(chat.page.get_by_text("Chat by SparkWidget")).to_be_visible()
