"""Bad weather in a real browser: a trained answer says what it is, has thumbs, and can be tried again by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_reading_and_writing import LISTEN
from tests.replies import Reply

QUESTION, ANSWER = "When do you open?", "At **nine**, on Sundays at ten."
SET_UP = """
from tests.training.lessons import teach
from widget import approving
from widget.models import Site
site = Site.objects.get(key={key!r})
teach(site, ({question!r}, {answer!r}))
approving.approve(site, [{question!r}])
"""
RATED = """
from widget.models import Turn
print(*Turn.objects.filter(closest={question!r}).values_list("rating", "code").latest("pk"))
"""
LABEL = f"No new answer can be written right now. This is a saved answer to “{QUESTION}”."


@pytest.fixture(scope="module")
def site(product, pages):
    site = product.add_site("Weather", pages.url)
    product.manage("shell", "-c", SET_UP.format(key=site["site_key"], question=QUESTION, answer=ANSWER))
    return site


@pytest.fixture
def shop(pages, site):
    return pages.put("/weather.html", PAGE.format(snippet=site["snippet"]))


@pytest.fixture
def storm(upstream):
    upstream.script[:] = [Reply([b"{}"], 500)]
    return upstream


def test_a_visitor_reads_what_it_is_rates_it_and_tries_again_by_keyboard(watched, shop, storm, product):
    page, chat = watched.page, Chat(watched.page)
    page.goto(shop)
    chat.open()
    page.evaluate(LISTEN)
    chat.ask("when do you opne")
    chat.says("At nine, on Sundays at ten.")
    label = page.locator(".spare > span")
    expect(label).to_have_text(LABEL)
    page.wait_for_function("spoken.some(it => it.includes('This is a saved answer'))")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(label).to_have_text(LABEL)
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    code = RATED.format(question=QUESTION)
    assert product.manage("shell", "-v", "0", "-c", code).split() == ["up", "unavailable"]
    storm.script.clear()
    chat.again.focus()
    page.keyboard.press("Enter")
    chat.says("You asked: when do you opne.")
    expect(label).to_have_count(0)
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")
    assert watched.complaints == []


def test_what_is_not_approved_fails_as_ever(page, shop, storm):
    page.goto(shop)
    chat = Chat(page).open()
    chat.ask("When do you close?")
    chat.says("The answer didn't come through.")
    expect(page.locator(".spare")).to_have_count(0)
