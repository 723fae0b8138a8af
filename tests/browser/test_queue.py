"""Many at once in a real browser: the place in the queue stands where the dots were, moves, and *stop* ends the waiting."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat

SET = "from widget.models import Site; Site.objects.update(answers_at_once={}, saved_for={})"


@pytest.fixture
def narrow(product):
    product.manage("shell", "-c", SET.format(1, 1))
    yield
    product.manage("shell", "-c", SET.format(10, 0))


def test_whoever_waits_sees_the_place_and_may_stop_and_a_saved_answer_says_so(chrome, shop, upstream, narrow):
    contexts = [chrome.new_context(locale="en-US", viewport={"width": 1000, "height": 760}) for _ in range(3)]
    chats = [Chat(context.new_page(), "en") for context in contexts]
    try:
        for chat in chats:
            chat.page.goto(shop)
            chat.launcher.click()
        first, second, third = chats
        upstream.hold()
        first.ask("What do you sell?")
        upstream.wait_for_requests(1)
        second.ask("When do you open?")
        expect(second.log).to_contain_text("Your place in the queue: 1")
        third.ask("Where are you?")
        expect(third.log).to_contain_text("Your place in the queue: 2")
        expect(third.page.locator(".dots")).to_be_hidden()
        second.stop.click()
        expect(third.log).to_contain_text("Your place in the queue: 1")
        upstream.release()
        third.says("You asked: Where are you?.")
        first.is_done()
        assert upstream.prompts == ["What do you sell?", "Where are you?"]
        second.ask("what do you sell")
        second.says("You asked: What do you sell?.")
        expect(second.page.locator(".saved").last).to_have_text("A saved answer")
        assert len(upstream.prompts) == 2
    finally:
        upstream.release()
        for context in contexts:
            context.close()
