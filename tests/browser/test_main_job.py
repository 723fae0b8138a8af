"""The main job: paste one tag, a visitor asks, SparkGPT's answer streams into the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched
from tests.browser.stage import OPENED
from tests.replies import Reply, Step, event

ANSWER = ["We open ", "at nine, ", "from Tuesday ", "to Saturday. ", "😀 \u2028", "مرحبا", " <b>bold</b>"]
WHOLE = "".join(ANSWER)
LENGTHS = """() => {
  const root = document.querySelector('[data-sparkwidget]').shadowRoot;
  window.lengths = [];
  new MutationObserver(() => window.lengths.push(root.querySelector('[role=log]').textContent.length))
    .observe(root, {subtree: true, childList: true, characterData: true});
}"""


def test_a_visitor_asks_by_keyboard_and_the_answer_streams(watched, shop, site, product, pages, upstream):
    page, chat = watched.page, Chat(watched.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(shop)
    expect(chat.launcher).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(chat.launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.question).to_be_focused()
    page.keyboard.type("When do you open?")
    page.keyboard.press("Enter")
    chat.says("When do you open?")
    expect(chat.stop).to_be_visible()
    page.evaluate(LENGTHS)
    for count in range(1, len(ANSWER) + 1):
        upstream.release(1)
        chat.says("".join(ANSWER[:count]).split("\u2028")[0].strip())
    upstream.release()
    chat.is_done()
    assert len(set(page.evaluate("window.lengths"))) >= 5
    shown = page.evaluate(
        "document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]').textContent"
    )
    assert WHOLE in shown
    assert upstream.prompts == ["When do you open?"]
    assert upstream.requests[0].headers["authorization"] == f"Bearer {product.key_of(site)}"
    assert watched.complaints == []
    assert watched.hosts == {product.url.split("/")[2], pages.url.split("/")[2]}


def test_a_reload_in_mid_answer_completes_it(watched, shop, upstream):
    page, chat = watched.page, Chat(watched.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(shop)
    chat.open().ask("When?")
    upstream.release(2)
    chat.says("We open at nine, ")
    page.reload()
    chat.says("When?")
    chat.says("We open at nine, ")
    upstream.release(1)
    chat.says("We open at nine, from Tuesday ")
    upstream.release()
    chat.is_done()
    chat.says("to Saturday.")
    assert (
        page.evaluate(
            "document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]').textContent"
        ).count("We open")
        == 1
    )
    assert len(upstream.prompts) == 1
    assert watched.complaints == []


def test_a_second_tab_shows_the_same_answer(context, shop, upstream):
    first, second = Chat(context.new_page()), Chat(context.new_page())
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    first.page.goto(shop)
    first.open().ask("When?")
    upstream.release(1)
    first.says("We open")
    second.page.goto(shop)
    second.open()
    second.says("We open")
    upstream.release()
    for chat in (first, second):
        chat.is_done()
        chat.says("to Saturday.")


def test_stop_keeps_what_was_said_and_hangs_up(watched, shop, upstream):
    chat = Chat(watched.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    watched.page.goto(shop)
    chat.open().ask("When?")
    upstream.release(2)
    chat.says("We open at nine,")
    chat.stop.click()
    chat.is_done()
    chat.says("We open at nine,")
    assert upstream.requests[0].gone.wait(30)
    chat.says_nothing_of("Tuesday")
    watched.page.reload()
    chat.says("We open at nine,")
    assert watched.complaints == []


def test_a_failed_answer_can_be_tried_again(watched, shop, upstream):
    chat = Chat(watched.page)
    upstream.script = [Reply([event("We open "), Step.RESET])]
    watched.page.goto(shop)
    chat.open().ask("When?")
    expect(chat.again).to_be_visible()
    chat.says("We open ")
    upstream.script.clear()
    upstream.answer = lambda prompt: ["At nine."]
    chat.again.click()
    chat.says("At nine.")
    chat.is_done()
    expect(chat.again).to_have_count(0)
    assert watched.complaints == []


def test_a_page_of_a_foreign_origin_gets_no_chat(context, product, pages, site):
    other = pages.put("/other.html", PAGE.format(snippet=site["snippet"]))
    foreign = other.replace("127.0.0.1", "localhost")
    watched = Watched(context.new_page())
    page = watched.page
    with page.expect_response(lambda response: response.url.endswith(".js")) as refused:
        page.goto(foreign)
    assert (refused.value.status, refused.value.headers["cache-control"]) == (200, "no-store")
    expect(Chat(page).launcher).to_have_count(0)
    ending = page.evaluate(
        """address => new Promise(resolve => {
             const socket = new WebSocket(address), frames = [];
             socket.onmessage = message => frames.push(JSON.parse(message.data));
             socket.onclose = close => resolve({code: close.code, frames});
           })""",
        f"{product.url.replace('http', 'ws')}/ws/v1/{site['site_key']}/",
    )
    assert ending["code"] == 4501
    assert [frame["code"] for frame in ending["frames"]] == ["origin_refused"]


def test_nothing_is_stored_before_the_first_question(watched, shop, pages, context):
    page, chat = watched.page, Chat(watched.page)
    page.goto(pages.put("/bare.html", PAGE.format(snippet="")))
    before = set(page.evaluate("Object.keys(window)"))
    page.goto(shop)
    chat.open()
    expect(chat.send).to_be_disabled()
    stored = "({local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie})"
    assert page.evaluate(stored) == {"local": [], "session": [], "cookies": ""}
    assert context.cookies() == []
    assert set(page.evaluate("Object.keys(window)")) - before == {"SparkWidget"}
    chat.ask("When?")
    chat.is_done()
    kept = page.evaluate(stored)
    assert len(kept["local"]) == 1
    assert kept["cookies"] == ""


def test_the_hosted_page_is_a_chat_of_its_own(watched, product, site, upstream):
    chat = Chat(watched.page)
    watched.page.goto(f"{product.url}/chat/{site['site_key']}/")
    chat.ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    assert watched.complaints == []


def test_a_phone_shows_the_chat_on_the_whole_screen(chrome, shop, upstream):
    context = chrome.new_context(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page())
    chat = Chat(watched.page)
    watched.page.goto(shop)
    chat.launcher.tap()
    panel = watched.page.get_by_role("dialog")
    panel.evaluate(OPENED)
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    chat.question.fill("When?")
    chat.send.tap()
    chat.says("You asked: When?.")
    chat.close.tap()
    expect(chat.launcher).to_be_visible()
    assert watched.complaints == []
    context.close()


def test_a_phone_that_lies_on_its_side_shows_the_chat_on_the_whole_screen_and_its_next_page_without_it(
    chrome, shop, upstream
):
    with chrome.new_context(viewport={"width": 740, "height": 360}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        chat = Chat(page)
        page.goto(shop)
        chat.launcher.tap()
        panel = page.get_by_role("dialog")
        panel.evaluate(OPENED)
        assert panel.bounding_box() == {"x": 0, "y": 0, "width": 740, "height": 360}
        expect(panel).to_have_attribute("aria-modal", "true")
        chat.ask("When?")
        chat.says("You asked: When?.")
        chat.is_done()
        page.reload()
        expect(chat.launcher).to_be_visible()
        expect(panel).to_have_count(0)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_goes_away_in_mid_answer_is_replaced_by_the_next(context, product, shop, upstream, end):
    page = context.new_page()
    chat = Chat(page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(shop)
    chat.open().ask("When?")
    upstream.release(2)
    chat.says("We open at nine,")
    getattr(product, end)()
    chat.says("We open at nine,")
    product.start()
    upstream.wait_for_requests(2, 30)
    chat.says("We open at nine,")
    upstream.release()
    expect(chat.log).to_contain_text("to Saturday.")
    chat.is_done()
    expect(chat.again).to_have_count(0)
    assert upstream.prompts == ["When?", "When?"]


def test_the_owner_finds_the_question_and_the_answer(context, product, pages, upstream):
    site = product.add_site("Finder", pages.url, owner="zoe")
    product.set_password("zoe", "correct horse")
    page = context.new_page()
    page.goto(pages.put("/finder.html", PAGE.format(snippet=site["snippet"])))
    chat = Chat(page)
    chat.open().ask("Is there parking?")
    chat.says("You asked: Is there parking?.")
    chat.is_done()
    admin = context.new_page()
    admin.goto(f"{product.url}/admin/")
    admin.get_by_label("Name or e-mail address").fill("zoe")
    admin.get_by_label("Password").fill("correct horse")
    admin.get_by_role("button", name="Log in").click()
    admin.goto(f"{product.url}/admin/widget/turn/")
    expect(admin.get_by_role("main")).to_contain_text("Is there parking?")
    admin.get_by_role("link", name="Is there parking?").first.click()
    expect(admin.get_by_role("main")).to_contain_text("You asked: Is there parking?.")
