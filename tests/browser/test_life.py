"""What pages, browsers and networks do to the embed in the course of a day, and that it goes on."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.server import Product

SOCKETS = """window.sockets = [];
window.WebSocket = class extends WebSocket { constructor(...rest) { super(...rest); sockets.push(this); } }"""
NO_SOCKET = "sockets.every(it => it.readyState === WebSocket.CLOSED)"


@pytest.fixture
def plain(pages, site):
    return pages.put("/plain.html", PAGE.format(snippet=site["snippet"]))


def test_a_single_page_app_that_replaces_the_body_keeps_the_chat_and_its_answer(watched, plain, upstream):
    page, chat = watched.page, Chat(watched.page)
    page.goto(plain)
    upstream.hold()
    chat.open().ask("When?")
    upstream.release(1)
    chat.says("You ")
    page.evaluate(
        """() => {
          const body = document.createElement('body');
          body.innerHTML = '<h1>Another page</h1>';
          document.documentElement.replaceChild(body, document.body);
        }"""
    )
    chat.says("You ")
    upstream.release()
    chat.says("You asked: When?.")
    page.evaluate("document.body.innerHTML = '<h1>A third page</h1>'")
    chat.says("You asked: When?.")
    assert page.evaluate("document.querySelectorAll('[data-sparkwidget]').length") == 1
    assert watched.complaints == []


def open_over_a_socket(page, address):
    """The chat, open on a page that counts its `sockets`.

    A handshake that takes eight seconds counts as blocked, and the chat goes another way; then the page is loaded once more.
    """
    page.add_init_script(SOCKETS)
    for _ in range(5):
        page.goto(address)
        chat = Chat(page).open()
        page.wait_for_function("sockets.length && sockets.at(-1).readyState !== WebSocket.CONNECTING")
        if page.evaluate("sockets.at(-1).readyState === WebSocket.OPEN"):
            return chat
    raise AssertionError("no socket opened")


def test_a_page_kept_for_the_back_button_holds_no_socket_and_goes_on_when_it_is_back(page, plain, upstream):
    upstream.hold()
    chat = open_over_a_socket(page, plain)
    chat.ask("When?")
    upstream.release(1)
    chat.says("You ")
    assert page.evaluate(f"[sockets.length, {NO_SOCKET}]") == [1, False]
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    page.wait_for_function(NO_SOCKET)
    upstream.release()
    assert page.evaluate("sockets.length") == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    chat.says("You asked: When?.")
    assert page.evaluate("sockets.length") > 1
    assert len(upstream.prompts) == 1


def test_who_goes_offline_is_told_and_finds_the_answer_when_back(context, plain, upstream):
    page = context.new_page()
    chat = Chat(page)
    page.goto(plain)
    upstream.hold()
    chat.open().ask("When?")
    upstream.release(1)
    chat.says("You ")
    context.set_offline(True)
    expect(page.get_by_role("dialog")).to_contain_text("You are offline")
    upstream.release()
    context.set_offline(False)
    chat.says("You asked: When?.")


def test_a_page_that_slept_reconnects_at_once_when_it_is_looked_at_again(context, plain, upstream):
    page = context.new_page()
    chat = open_over_a_socket(page, plain)
    chat.ask("When?")
    chat.says("You asked: When?.")
    with page.expect_websocket():
        page.evaluate(
            """() => {
              const now = Date.now;
              Date.now = () => now() + 120_000;
              document.dispatchEvent(new Event('visibilitychange'));
            }"""
        )
    chat.ask("And now?")
    chat.says("You asked: And now?.")


def test_a_launcher_that_is_drawn_without_a_server_says_so_and_recovers(context, tmp_path, running_upstream, pages):
    product = Product(tmp_path, running_upstream.url).start()
    site = product.add_site("Shop", pages.url)
    page = context.new_page()
    page.goto(pages.put("/lonely.html", PAGE.format(snippet=site["snippet"])))
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    product.stop()
    chat.launcher.click()
    expect(page.get_by_role("status").filter(has_text="could not be loaded")).to_be_visible()
    product.start()
    chat.open()
    product.stop()
