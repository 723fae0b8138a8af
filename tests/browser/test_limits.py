"""A site under pressure in a real browser: it asks for work, under a strict policy, and the visitor still gets an answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import CSP, PAGE
from tests.server import Product


@pytest.fixture(scope="module")
def counting(running_upstream, tmp_path_factory):
    """A server that takes its browsers for strangers, so that their address counts."""
    rates = {"LIMITS": "on", "TRUSTED_PROXIES": "192.0.2.1", "CHALLENGE_ADDRESS": "1/minute", "CHALLENGE_BITS": "14"}
    product = Product(tmp_path_factory.mktemp("counting"), running_upstream.url, **rates).start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def counted(counting, pages):
    site = counting.add_site("Counted", pages.url)
    csp = CSP.format(server=counting.url, socket=counting.url.replace("http", "ws"))
    return pages.put("/counted.html", PAGE.format(snippet=site["snippet"]), csp=csp)


def begin_with(counting, **limits):
    """The server anew, with these limits at its site."""
    says = f"from widget.models import Site; Site.objects.update(**{limits!r})"
    counting.manage("shell", "-c", says)
    counting.stop()
    counting.start()


def test_a_visitor_of_a_site_under_pressure_is_checked_and_gets_an_answer(
    watched, counted, counting, context, upstream
):
    begin_with(counting, visitor_hour=30, challenge="when_needed")
    page, chat = watched.page, Chat(watched.page)
    page.goto(counted)
    chat.open().ask("First?")
    chat.is_done()
    frames = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.reload()
    chat.open().ask("Second?")
    chat.is_done()
    chat.says("You asked: Second?.")
    assert any('"type":"puzzle"' in str(frame) for frame in frames)
    assert upstream.prompts[-2:] == ["First?", "Second?"]
    assert watched.complaints == []


def test_a_visitor_who_asks_too_much_reads_when_to_go_on_and_keeps_the_question(watched, counted, counting, upstream):
    begin_with(counting, visitor_hour=1, challenge="off")
    page, chat = watched.page, Chat(watched.page)
    page.goto(counted)
    chat.open().ask("First?")
    chat.is_done()
    chat.ask("Second?")
    expect(page.get_by_text("Let's take a short break.")).to_be_visible()
    expect(page.get_by_text("You can ask again in")).to_be_visible()
    expect(chat.question).to_have_value("Second?")
