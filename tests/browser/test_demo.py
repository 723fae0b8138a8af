"""The demo's page under its own policy, with everything that visitors do on it; and the six letters below a failed answer."""

import re

import pytest

from tests.browser.chat import Chat
from tests.server import Product


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    product = Product(folder, "", SPARKGPT_SANDBOX="on", SPARKGPT_TO_PRIVATE_ADDRESSES="off")
    product.manage("demo", "--password-file", str(folder / "password"))
    yield product.start()
    product.stop()


def test_the_demo_obeys_its_own_policy_while_it_chats(demo, watched):
    page = watched.page
    policy = page.goto(f"{demo.url}/demo/").headers["content-security-policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    chat = Chat(page).open()
    chat.ask("When do you open?")
    chat.is_done()
    chat.ask("!500")
    id_ = page.locator(".notice small:not([hidden])")
    id_.wait_for()
    assert re.fullmatch("[0-9A-F]{6}", id_.text_content())
    demo.wait_for_log(f"say={id_.text_content()}")
    assert watched.complaints == []
