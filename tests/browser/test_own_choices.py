"""What a visitor makes of the chat: its language, its width, and a form that is not sent yet; and when it is remembered."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import CSP, PAGE
from tests.browser.test_modes import box, dress, tag
from tests.browser.test_reading_and_writing import STORED


@pytest.fixture
def site(product, pages):
    return dress(product, product.add_site("Choices", pages.url), takes_messages=True)


@pytest.fixture
def address(product, pages, site):
    """A page that wants the chat in French, under a policy that allows only our server."""
    body = PAGE.format(snippet=tag(product, site, lang="fr"))
    return pages.put(
        "/choices.html", body, csp=CSP.format(server=product.url, socket=product.url.replace("http", "ws"))
    )


@pytest.fixture
def chat(watched, address, upstream):
    watched.page.goto(address)
    chat = Chat(watched.page, "fr")
    chat.launcher.click()
    expect(chat.question).to_be_focused()
    return chat


def speak(chat, name):
    chat.menu.click()
    chat.page.get_by_role("menuitem", name=chat.words["language"]).click()
    chat.page.get_by_role("menuitemradio", name=name, exact=True).click()


def test_a_visitor_chooses_a_language_by_keyboard_while_an_answer_is_written(chat, watched, upstream):
    page = chat.page
    upstream.answer = lambda prompt: ["We open ", "at nine."]
    upstream.hold()
    chat.ask("When?")
    upstream.release(1)
    chat.says("We open")
    chat.question.fill("And on Sun")
    chat.menu.focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight", "d"):
        page.keyboard.press(key)
    expect(page.get_by_role("menuitemradio", name="Deutsch")).to_be_focused()
    page.keyboard.press("Enter")
    german = Chat(page, "de")
    expect(german.question).to_have_value("And on Sun")
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "de")
    expect(german.menu).to_be_focused()
    upstream.release()
    german.says("We open at nine.")
    german.is_done()
    page.reload()
    expect(german.question).to_have_value("And on Sun")
    german.says("We open at nine.")
    assert watched.complaints == []


def test_a_language_chosen_before_anything_was_asked_is_stored_with_the_first_question(chat, upstream):
    speak(chat, "Español")
    spanish = Chat(chat.page, "es")
    expect(spanish.menu).to_be_focused()
    assert chat.page.evaluate(STORED) == {}
    spanish.ask("¿Cuándo?")
    spanish.is_done()
    assert "es" in chat.page.evaluate(STORED).values()


def test_the_panel_does_not_blink_when_its_language_changes(chat):
    speak(chat, "Italiano")
    expect(Chat(chat.page, "it").question).to_be_visible()
    assert chat.page.get_by_role("dialog").evaluate(
        "panel => [getComputedStyle(panel).opacity, panel.getAnimations().length]"
    ) == ["1", 0]


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 568), (1280, 480)])
def test_all_languages_can_be_reached_on_a_small_screen(page, address, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    chat = Chat(page, "fr")
    chat.launcher.click()
    chat.menu.click()
    page.get_by_role("menuitem", name=chat.words["language"]).click()
    expect(page.get_by_role("menuitemradio", name="Français")).to_be_focused()
    menu = page.get_by_role("menu", name=chat.words["language"])
    for key, reached in (("End", "menuitemradio"), ("Home", "menuitem")):
        page.keyboard.press(key)
        row = menu.get_by_role(reached).last
        expect(row).to_be_focused()
        expect(row).to_be_in_viewport(ratio=1)
    left, top, wide, high = box(menu)
    assert left >= 0 and top >= 0 and left + wide <= width and top + high <= height


def test_the_panel_is_made_wider_with_a_pointer_and_with_keys_and_stays_so(chat, watched, upstream):
    page, panel = chat.page, chat.page.get_by_role("dialog")
    edge = page.get_by_role("separator", name=chat.words["width"])
    right = box(panel)[0] + box(panel)[2]
    page.mouse.move(right - 300, 300)
    expect(edge).to_be_visible()
    left, top, wide, high = box(edge)
    assert wide >= 24 and high > 300
    page.mouse.move(left + wide / 2, top + high / 2)
    page.mouse.down()
    page.mouse.move(left + wide / 2 - 100, top + high / 2, steps=4)
    page.mouse.up()
    assert [box(panel)[2], box(panel)[0] + box(panel)[2]] == [500, right]
    page.mouse.move(600, 300)
    assert box(panel)[2] == 500
    expect(edge).to_be_focused()
    for key, width in (("ArrowLeft", 520), ("End", 560), ("ArrowLeft", 560), ("Home", 360), ("ArrowLeft", 380)):
        page.keyboard.press(key)
        assert box(panel)[2] == width
        expect(edge).to_have_attribute("aria-valuenow", f"{width}")
    assert page.evaluate(STORED) == {}
    chat.ask("When?")
    chat.is_done()
    page.reload()
    chat.says("You asked: When?.")
    assert box(panel)[2] == 380
    assert watched.complaints == []


def test_a_panel_on_the_left_is_made_wider_to_the_right(page, product, pages, site):
    page.goto(pages.put("/left.html", PAGE.format(snippet=tag(product, site, position="left"))))
    chat = Chat(page).open()
    chat.question.press("a")
    edge = page.get_by_role("separator", name="Width of the chat")
    left, top, wide, high = box(edge)
    page.mouse.move(left + wide / 2, top + high / 2)
    page.mouse.down()
    page.mouse.move(left + wide / 2 + 60, top + high / 2, steps=4)
    page.mouse.up()
    assert box(page.get_by_role("dialog"))[::2] == [20, 460]


def test_a_panel_that_fills_the_screen_has_no_edge_and_keeps_the_focus(page, address):
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(address)
    chat = Chat(page, "fr")
    chat.launcher.click()
    chat.question.press("a")
    expect(page.locator("[role=separator]")).to_be_attached()
    expect(page.locator("[role=separator]")).not_to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.get_by_role("dialog").evaluate("panel => panel.matches(':focus-within')")


def test_a_message_that_was_not_sent_is_there_after_a_reload_and_gone_when_it_was_sent(chat, upstream, watched):
    chat.ask("When?")
    chat.is_done()
    chat.choose(chat.words["message"])
    form = chat.page.get_by_role("form")
    form.get_by_label(chat.words["email"]).fill("ann@example.com")
    form.get_by_label(chat.words["text"]).fill("Please keep two loaves.")
    chat.page.reload()
    expect(form.get_by_label(chat.words["text"])).to_have_value("Please keep two loaves.")
    assert "Please keep" in chat.page.evaluate("Object.values({...sessionStorage}).join()")
    form.get_by_role("button", name=chat.words["send"]).click()
    chat.says(chat.words["contacted"])
    assert "Please keep" not in chat.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert watched.complaints == []
