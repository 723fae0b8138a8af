"""Visitors whom the shop's own server names: the owner makes a secret, the shop signs, the history follows."""

import re
import time

import jwt
import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched

PASSWORD = "correct horse"  # noqa: S105
HEARD = "window.heard = []; window.SparkWidget = window.SparkWidget || [];" + "".join(
    f"SparkWidget.push(['on', '{name}', data => heard.push(['{name}', data.code])]);"
    for name in ("identified", "identity_refused", "refused")
)


@pytest.fixture(scope="module")
def club(product, pages):
    """alice's other site."""
    return product.add_site("Club", pages.url)


@pytest.fixture(scope="module")
def secrets_page(chrome, product, club):
    """The admin's page of the club's secrets, as alice has opened it."""
    product.set_password("alice", PASSWORD)
    context = chrome.new_context()
    page = context.new_page()
    page.goto(f"{product.url}/admin/")
    page.get_by_label("Name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Club", exact=True).click()
    page.get_by_role("link", name="Make a secret").click()
    yield page
    context.close()


@pytest.fixture(scope="module")
def secret(secrets_page):
    secrets_page.get_by_role("button", name="Make a secret").click()
    return secrets_page.locator("#secret").inner_text()


@pytest.fixture(scope="module")
def admin(secrets_page, secret):
    """The admin as alice has it open, once the secret was shown: to be led anywhere."""
    return secrets_page


@pytest.fixture
def sign(secret, club):
    def sign(subject, **claims):
        claims = {"aud": club["site_key"], "sub": subject, "exp": int(time.time()) + 300} | claims
        return jwt.encode(claims, secret, "HS256")

    return sign


@pytest.fixture
def shop_of(pages, club):
    """A page on which these calls are made before the tag is there."""

    def put(name, calls=""):
        return pages.put(f"/{name}.html", PAGE.format(snippet=f"<script>{HEARD}{calls}</script>{club['snippet']}"))

    return put


def named(jwt):
    return f"SparkWidget.push(['identify', '{jwt}']);"


def stored(page):
    return page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_the_history_follows_whoever_is_logged_in_to_another_device(chrome, watched, shop_of, sign, upstream, admin):
    page, chat = watched.page, Chat(watched.page)
    page.goto(shop_of("laptop", named(sign("ann", name="Ann Example"))))
    chat.open().ask("When do you open?")
    chat.says("You asked: When do you open?.")
    chat.is_done()
    assert page.evaluate("heard") == [["identified", None]]
    assert "~" not in stored(page) and "eyJ" not in stored(page)
    phone = chrome.new_context(viewport={"width": 375, "height": 740})
    other = phone.new_page()
    other.goto(shop_of("phone", named(sign("ann", name="Ann Example"))))
    Chat(other).open().says("You asked: When do you open?.")
    Chat(other).ask("And on Sunday?")
    Chat(other).is_done()
    chat.says("You asked: And on Sunday?.")
    phone.close()
    assert watched.complaints == []
    admin.goto(re.sub(r"/admin/.*", "/admin/widget/conversation/", admin.url))
    expect(admin.get_by_role("rowheader", name="Ann Example")).to_be_visible()


def test_who_logs_in_and_out_while_the_chat_is_open_sees_only_what_is_theirs(page, shop_of, sign, upstream):
    chat = Chat(page)
    page.goto(shop_of("door"))
    chat.open().ask("Asked by nobody")
    chat.is_done()
    page.evaluate(named(sign("ben")))
    chat.says_nothing_of("Asked by nobody")
    chat.ask("Asked by Ben")
    chat.says("You asked: Asked by Ben.")
    chat.is_done()
    chat.question.fill("Ben writes")
    page.evaluate("SparkWidget.logout()")
    chat.says("Asked by nobody")
    chat.says_nothing_of("Asked by Ben")
    expect(chat.question).to_have_value("")
    assert "Ben" not in stored(page)
    page.reload()
    chat.says("Asked by nobody")
    chat.says_nothing_of("Asked by Ben")


def test_in_mid_answer_the_screen_switches_and_the_answer_is_there_afterwards(page, shop_of, sign, upstream):
    chat = Chat(page)
    page.goto(shop_of("switch"))
    upstream.hold()
    chat.open().ask("When?")
    upstream.release(1)
    chat.says("Answer: You")
    page.evaluate(named(sign("cleo")))
    chat.says_nothing_of("When?")
    upstream.release()
    page.evaluate("SparkWidget.logout()")
    chat.says("You asked: When?.")


def test_who_is_not_believed_chats_as_before_and_the_page_hears_it(watched, shop_of, sign, upstream):
    page, chat = watched.page, Chat(watched.page)
    page.goto(shop_of("liar", named(sign("ann", aud="another site"))))
    chat.open().ask("Hello?")
    chat.says("You asked: Hello?.")
    assert page.evaluate("heard") == [["identity_refused", None]]
    assert watched.complaints == []


def test_without_sockets_it_is_the_same(context, shop_of, sign, upstream, product):
    context.add_init_script("window.WebSocket = class { constructor() { throw new Error('blocked'); } }")
    watched = Watched(context.new_page())
    chat = Chat(watched.page)
    watched.page.goto(shop_of("plain", named(sign("dora")) + "SparkWidget.push(['setContext', {plan: 'pro'}]);"))
    chat.open().ask("Over HTTP?")
    chat.says("You asked: Over HTTP?.")
    chat.is_done()
    assert [watched.page.evaluate("heard")[0], "~" in stored(watched.page)] == [["identified", None], False]


def test_what_the_page_says_stands_beside_the_question_for_the_owner_and_is_never_asked(page, shop_of, upstream, admin):
    chat = Chat(page)
    page.goto(shop_of("context", "SparkWidget.push(['setContext', {plan: 'pro', page_kind: 'checkout'}]);"))
    chat.open().ask("What stands beside this?")
    chat.is_done()
    assert "checkout" not in "".join(map(str, upstream.requests))
    admin.goto(re.sub(r"/admin/.*", "/admin/widget/turn/?q=beside", admin.url))
    admin.get_by_role("link", name="What stands beside this?").click()
    expect(admin.get_by_text("checkout")).to_be_visible()


def test_where_visitors_must_be_logged_in_the_chat_says_so_and_opens_once_they_are(
    page, shop_of, sign, upstream, product
):
    only = "from widget.models import Site; Site.objects.filter(name='Club').update(needs_identity={})"
    product.manage("shell", "-c", only.format(True))
    try:
        chat = Chat(page)
        page.goto(shop_of("members"))
        chat.launcher.click()
        expect(page.get_by_text("Please sign in on this page to chat.")).to_be_visible()
        expect(chat.question).to_be_disabled()
        assert page.evaluate("heard") == [["refused", "identity_needed"]]
        page.evaluate(named(sign("emil")))
        expect(chat.question).to_be_enabled()
        chat.ask("May I?")
        chat.says("You asked: May I?.")
        page.evaluate("SparkWidget.logout()")
        expect(page.get_by_text("Please sign in on this page to chat.")).to_be_visible()
        chat.says_nothing_of("May I?")
    finally:
        product.manage("shell", "-c", only.format(False))
