"""Approved questions as a visitor meets them: by keyboard, by a click, on some pages to begin with."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_accessibility import violations

QUESTIONS = ("When do you open?", "When do you close?", "How much is shipping?")
APPROVE = """
from widget import approving
from widget.models import Site
site = Site.objects.get(key={key!r})
approving.approve(site, {questions!r})
approving.approve(site, ["Which hat fits me?"], pages="/hats*", starts=True)
"""


@pytest.fixture(scope="module")
def site(product, pages):
    site = product.add_site("Suggesting", pages.url)
    product.manage("shell", "-c", APPROVE.format(key=site["site_key"], questions=QUESTIONS))
    return site


@pytest.fixture
def shop(pages, site):
    return pages.put("/suggesting.html", PAGE.format(snippet=site["snippet"]))


@pytest.fixture
def options(page):
    return page.get_by_role("listbox", name="Suggested questions").get_by_role("option")


def type_into(chat, text):
    chat.question.press_sequentially(text, delay=30)


def test_somebody_who_types_picks_a_question_by_keyboard_and_another_one_after_the_answer(
    watched, shop, options, upstream
):
    page, chat = watched.page, Chat(watched.page)
    page.goto(shop)
    chat.open()
    type_into(chat, "when do")
    expect(options).to_have_text(list(QUESTIONS[:2]))
    chat.question.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(chat.question).to_be_focused()
    chat.question.press("Enter")
    chat.says(f"You asked: {QUESTIONS[0]}.")
    chat.is_done()
    after = page.get_by_role("group", name="Suggested questions")
    after.get_by_role("button", name=QUESTIONS[1]).click()
    chat.says(f"You asked: {QUESTIONS[1]}.")
    assert upstream.prompts == list(QUESTIONS[:2])
    assert watched.complaints == []


def test_escape_puts_the_list_away_and_what_was_typed_stays(page, shop, options):
    page.goto(shop)
    chat = Chat(page).open()
    type_into(chat, "ship")
    expect(options).to_have_count(1)
    chat.question.press("Escape")
    expect(options).to_have_count(0)
    expect(chat.question).to_have_value("ship")
    expect(chat.question).to_be_visible()


def test_who_types_faster_than_the_extras_come_is_offered_questions_too(page, shop, options):
    held = []
    page.route("**/more-*.js", lambda route: held.append(route))
    page.goto(shop)
    with page.expect_request("**/more-*.js"):
        chat = Chat(page).open()
        type_into(chat, "ship")
    expect(chat.question).to_have_value("ship")
    for route in held:
        route.continue_()
    expect(options).to_have_count(1)


def test_a_page_has_questions_of_its_own_to_begin_with(page, pages, site, shop):
    page.goto(pages.put("/hats-new.html", PAGE.format(snippet=site["snippet"])))
    Chat(page).open()
    begin = page.get_by_role("group", name="Suggested questions").get_by_role("button")
    expect(begin).to_have_text(["Which hat fits me?"])
    page.goto(shop)
    Chat(page).open()
    expect(begin).to_have_count(0)


def test_axe_finds_nothing_in_the_list(page, shop, options):
    page.goto(shop)
    chat = Chat(page).open()
    type_into(chat, "when")
    expect(options).to_have_count(2)
    chat.question.press("ArrowDown")
    assert [it for it in violations(page) if not it.startswith("region: h1")] == [], "the shop has no landmarks"
