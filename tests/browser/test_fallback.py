"""A network that blocks WebSockets: the chat works all the same, over plain HTTP, and nobody notices."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched

ANSWER = ["We open ", "at nine, ", "from Tuesday ", "to Saturday. ", "😀 \u2028", "مرحبا", " <b>bold</b>"]
# A proxy that does not know the upgrade: the handshake fails, as the browser reports it.
BLOCKED = """const Real = WebSocket; window.sockets = 0; window.blocked = true;
window.WebSocket = function (url) { window.sockets += 1; return new Real(window.blocked ? 'ws://127.0.0.1:1/' : url) };"""
TEXT = "document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]').textContent"


@pytest.fixture
def policed_shop(product, pages, site):
    """The shop under a policy that forbids sockets, as owners write it who never thought of them."""
    ours = product.url
    csp = f"default-src 'none'; script-src {ours}; connect-src {ours}; style-src 'self'"
    return pages.put("/policed.html", PAGE.format(snippet=site["snippet"]), csp=csp)


@pytest.fixture
def open_shop(pages, site):
    """The shop without a policy, so that a test's own script can play the proxy."""
    return pages.put("/open.html", PAGE.format(snippet=site["snippet"]))


@pytest.fixture
def behind_proxy(watched):
    watched.page.add_init_script(BLOCKED)
    return watched


def complaints_but_of_sockets(watched):
    return [text for text in watched.complaints if "WebSocket" not in text and "ws://" not in text]


def test_a_visitor_asks_and_sees_the_answer_grow(behind_proxy, open_shop, upstream):
    page, chat = behind_proxy.page, Chat(behind_proxy.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(open_shop)
    chat.open().ask("When do you open?")
    expect(chat.stop).to_be_visible()
    for count in range(1, len(ANSWER) + 1):
        upstream.release(1)
        chat.says("".join(ANSWER[:count]).split("\u2028")[0].strip())
    upstream.release()
    chat.is_done()
    assert "".join(ANSWER) in page.evaluate(TEXT)
    assert upstream.prompts == ["When do you open?"]
    assert page.evaluate("window.sockets") == 2
    assert complaints_but_of_sockets(behind_proxy) == []


def test_stop_keeps_what_was_said_and_the_next_question_is_answered(behind_proxy, open_shop, upstream):
    chat = Chat(behind_proxy.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    behind_proxy.page.goto(open_shop)
    chat.open().ask("When?")
    upstream.release(2)
    chat.says("We open at nine,")
    chat.stop.click()
    chat.is_done()
    assert upstream.requests[0].gone.wait(30)
    chat.says_nothing_of("Tuesday")
    upstream.release()
    upstream.answer = lambda prompt: ["Yes."]
    chat.ask("And parking?")
    chat.says("Yes.")
    chat.is_done()
    assert complaints_but_of_sockets(behind_proxy) == []


def test_a_reload_in_mid_answer_completes_it_without_trying_a_socket_again(behind_proxy, open_shop, upstream):
    page, chat = behind_proxy.page, Chat(behind_proxy.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(open_shop)
    chat.open().ask("When?")
    upstream.release(2)
    chat.says("We open at nine, ")
    page.reload()
    chat.says("We open at nine, ")
    upstream.release(1)
    chat.says("We open at nine, from Tuesday ")
    upstream.release()
    chat.is_done()
    chat.says("to Saturday.")
    assert page.evaluate(TEXT).count("We open") == 1
    assert len(upstream.prompts) == 1
    assert page.evaluate("window.sockets") == 0
    assert complaints_but_of_sockets(behind_proxy) == []


def test_a_page_whose_policy_forbids_sockets_has_the_chat(watched, policed_shop, upstream):
    chat = Chat(watched.page)
    watched.page.goto(policed_shop)
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    assert complaints_but_of_sockets(watched) == []


def test_nothing_is_stored_before_the_first_question(behind_proxy, open_shop, context):
    page, chat = behind_proxy.page, Chat(behind_proxy.page)
    with page.expect_response("**/stream/"):
        page.goto(open_shop)
        chat.open()
    stored = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.evaluate(stored) == [0, 0, ""]
    chat.ask("When?")
    chat.is_done()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.endsWith(':blocked')).length") == 1
    assert context.cookies() == []


def test_another_tab_with_a_socket_sees_the_same(context, open_shop, upstream):
    first, second = Watched(context.new_page()), Watched(context.new_page())
    first.page.add_init_script(BLOCKED)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    chats = [Chat(first.page), Chat(second.page)]
    for chat in chats:
        chat.page.goto(open_shop)
        chat.open()
    chats[0].ask("When?")
    upstream.release(1)
    chats[0].says("We open")
    second.page.reload()
    chats[1].open().says("We open")
    chats[1].stop.click()
    for chat in chats:
        chat.is_done()
        chat.says("We open")
    assert second.complaints == []


def test_a_network_that_lets_sockets_through_again_gets_one_in_mid_answer(behind_proxy, open_shop, upstream):
    page, chat = behind_proxy.page, Chat(behind_proxy.page)
    upstream.answer = lambda prompt: ANSWER
    upstream.hold()
    page.goto(open_shop)
    chat.open().ask("When?")
    upstream.release(1)
    chat.says("We open ")
    page.evaluate("window.blocked = false; window.dispatchEvent(new Event('online'))")
    with page.expect_websocket() as socket:
        upstream.release(1)
    assert "/ws/v1/" in socket.value.url
    chat.says("We open at nine, ")
    upstream.release()
    chat.is_done()
    assert "".join(ANSWER) in page.evaluate(TEXT)
    assert complaints_but_of_sockets(behind_proxy) == []


def test_a_site_that_is_paused_says_so_kindly_without_a_socket_too(behind_proxy, product, pages, upstream):
    site = product.add_site("Pausing", pages.url)
    page, chat = behind_proxy.page, Chat(behind_proxy.page)
    page.goto(pages.put("/pausing.html", PAGE.format(snippet=site["snippet"])))
    expect(chat.launcher).to_be_visible()
    product.manage(
        "shell",
        "-c",
        f"from widget.models import Site; Site.objects.filter(key={site['site_key']!r}).update(is_active=False)",
    )
    chat.launcher.click()
    expect(page.get_by_role("status").first).to_contain_text("break")
    expect(chat.question).to_be_disabled()
    assert complaints_but_of_sockets(behind_proxy) == []
