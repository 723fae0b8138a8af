"""The visitor's jobs in Firefox, by keyboard, on a page whose policy allows our server and nothing else."""

from tests.browser.chat import ENGLISH
from tests.firefox.chat import FirefoxChat

ANSWER = ["We open ", "at **nine**", ", from Tuesday ", "to Saturday.\n\n", "- 😀 one\n", "- مرحبا\n"]
TRACES = """() => ({cookies: document.cookie, stored: localStorage.length + sessionStorage.length,
  html: document.documentElement.outerHTML.match(/<html[^>]*>/)[0], sheets: document.styleSheets.length,
  head: document.head.children.length})"""
# How far each item's text is from the side where its bullet stands.
GAPS = """() => {
  const gaps = [...document.querySelector('[data-sparkwidget]').shadowRoot.querySelectorAll('li')].map(item => {
    const range = document.createRange();
    range.selectNodeContents(item.querySelector('p').firstChild);
    return item.getBoundingClientRect().right - range.getBoundingClientRect().right;
  });
  return gaps.length === 2 && gaps;
}"""
SCROLLBAR = """() =>
  getComputedStyle(document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]')).scrollbarColor"""
FORMS = """() => [...document.querySelector('[data-sparkwidget]').shadowRoot.querySelectorAll('strong, li')]
  .map(it => it.textContent)"""
LOOK = """() => {
  const panel = document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=dialog]');
  const {backgroundColor, direction} = getComputedStyle(panel);
  return {backgroundColor, direction, lang: panel.lang};
}"""


def test_a_visitor_asks_by_keyboard_and_the_answer_is_drawn_while_it_comes(visitor, shop, upstream):
    tab = visitor.tab
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    tab.goto(shop)
    visitor.is_shown("button", "Open chat")
    before = tab.evaluate(TRACES)
    visitor.open()
    assert tab.evaluate(TRACES) == before
    assert (before["cookies"], before["stored"]) == ("", 0)
    visitor.ask("When?")
    upstream.release(1)
    visitor.says("We open")
    visitor.is_shown("button", ENGLISH["stop"])
    upstream.release(2)
    visitor.says("at nine, from")
    upstream.release()
    visitor.is_done()
    visitor.says("to Saturday.")
    assert tab.evaluate(FORMS) == ["nine", "😀 one", "مرحبا"]
    assert upstream.prompts == ["When?"]
    visitor.ask("And on Monday?")
    upstream.wait_for_requests(2)
    visitor.is_done()
    assert visitor.text().count("We open") == 2
    assert tab.complaints == []


def test_stop_keeps_what_was_said(visitor, shop, upstream):
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    visitor.tab.goto(shop)
    visitor.open().ask("When?")
    upstream.release(2)
    visitor.says("We open at nine")
    visitor.tab.press("Tab")
    visitor.is_focused("button", ENGLISH["stop"])
    visitor.tab.press("Enter")
    visitor.is_done()
    assert upstream.requests[0].gone.wait(5)
    visitor.says("We open at nine")
    assert "Tuesday" not in visitor.text()
    assert visitor.tab.complaints == []


def test_a_reload_in_mid_answer_completes_it(visitor, shop, upstream):
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    visitor.tab.goto(shop)
    visitor.open().ask("When?")
    upstream.release(2)
    visitor.says("We open at nine")
    visitor.tab.reload()
    visitor.says("We open at nine")
    upstream.release()
    visitor.is_done()
    visitor.says("to Saturday.")
    assert visitor.text().count("We open") == 1
    assert len(upstream.prompts) == 1
    assert visitor.tab.complaints == []


def test_menu_and_escape_work_by_keyboard_and_focus_comes_back(visitor, shop, upstream):
    tab = visitor.tab
    tab.goto(shop)
    visitor.open()
    tab.press("Shift+Tab", "Shift+Tab", "Shift+Tab")
    visitor.is_focused("button", ENGLISH["menu"])
    tab.press("Enter")
    visitor.is_shown("menu", "")
    tab.press("ArrowDown", "Escape")
    visitor.is_gone("menu", "")
    visitor.is_focused("button", ENGLISH["menu"])
    tab.press("Escape")
    visitor.is_gone("dialog", "")
    visitor.is_focused("button", "Open chat")
    assert tab.complaints == []


def test_who_reads_arabic_in_the_dark_finds_it_so(dark_arabic_firefox, shop, upstream):
    chat = FirefoxChat(dark_arabic_firefox.visitor())
    upstream.answer = lambda prompt: ["- واحد\n- اثنان\n"]
    chat.tab.goto(shop)
    chat.is_shown("button", "Open chat")
    chat.tab.press("Tab", "Tab", "Enter")
    chat.is_shown("dialog", "")
    assert chat.tab.evaluate(LOOK) == {"backgroundColor": "rgb(23, 23, 26)", "direction": "rtl", "lang": "ar"}
    chat.tab.until(
        "() => document.querySelector('[data-sparkwidget]').shadowRoot.activeElement?.localName === 'textarea'"
    )
    chat.tab.press(*"When?", "Enter")
    assert max(chat.tab.until(GAPS)) <= 1
    assert chat.tab.evaluate(SCROLLBAR) == "rgb(139, 139, 150) rgba(0, 0, 0, 0)"
    assert chat.tab.complaints == []
