"""What the owner's own scripts may do: one global, calls by name before it is there and after, events, an end without a trace."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE

EVENTS = ["ready", "open", "close", "asked", "answered", "failed", "stopped", "rated", "contacted", "destroyed"]
QUEUE = "window.heard = []; window.SparkWidget = window.SparkWidget || [];" + "".join(
    f"SparkWidget.push(['on', '{name}', data => heard.push(['{name}', data])]);" for name in EVENTS
)
# Writes down what is taken on the page, and takes off the list what is given back.
LEDGER = """(() => {
  const ledger = window.ledger = {listeners: [], timers: new Set(), sockets: []};
  for (const target of [window, document, visualViewport, MediaQueryList.prototype]) {
    const {addEventListener, removeEventListener} = target;
    target.addEventListener = function (type, run, ...rest) {
      if (!String(new Error().stack).includes('/widget/')) return addEventListener.call(this, type, run, ...rest);
      ledger.listeners.push([type, run]);
      addEventListener.call(this, type, run, ...rest);
    };
    target.removeEventListener = function (type, run, ...rest) {
      ledger.listeners = ledger.listeners.filter(it => it[0] !== type || it[1] !== run);
      removeEventListener.call(this, type, run, ...rest);
    };
  }
  const {setTimeout, clearTimeout} = window;
  window.setTimeout = (run, ...rest) => {
    const timer = setTimeout(() => { ledger.timers.delete(timer); run(); }, ...rest);
    ledger.timers.add(timer);
    return timer;
  };
  window.clearTimeout = timer => { ledger.timers.delete(timer); clearTimeout(timer); };
  window.WebSocket = class extends WebSocket { constructor(...rest) { super(...rest); ledger.sockets.push(this); } };
})()"""
LEFT = """() => ({
  listeners: ledger.listeners.map(it => it[0]), timers: ledger.timers.size,
  open: ledger.sockets.filter(it => it.readyState < 2).length,
  sheets: document.adoptedStyleSheets.length, hosts: document.querySelectorAll('[data-sparkwidget], spark-widget').length,
  global: 'SparkWidget' in window, root: document.documentElement.getAttributeNames().filter(name => name !== 'lang'),
})"""
NOTHING = {"listeners": [], "timers": 0, "open": 0, "sheets": 0, "hosts": 0, "global": False, "root": []}


@pytest.fixture
def talkative(pages, site):
    """A page whose own script listens to everything, and was there first."""
    return pages.put("/talkative.html", PAGE.format(snippet=f"<script>{QUEUE}</script>{site['snippet']}"))


def heard(page, count):
    """What the page's listeners were told, once it is as much as this."""
    page.wait_for_function(f"heard.length >= {count}")
    return page.evaluate("heard")


def test_calls_before_the_embed_are_made_up_for_and_events_tell_what_happens(watched, talkative, site, upstream):
    page, chat = watched.page, Chat(watched.page)
    page.goto(talkative)
    expect(chat.launcher).to_be_visible()
    page.evaluate("SparkWidget.push(['ask', 'When do you open?'])")
    chat.says("You asked: When do you open?.")
    chat.is_done()
    page.evaluate("SparkWidget.close()")
    told = heard(page, 5)
    assert [name for name, _ in told] == ["ready", "open", "asked", "answered", "close"]
    assert {data["site"] for _, data in told} == {site["site_key"]}
    asked, answered = told[2][1], told[3][1]
    assert (asked["question"], answered["text"]) == ("When do you open?", "You asked: When do you open?.")
    assert asked["turn"] == answered["turn"]
    token = page.evaluate(f"localStorage.getItem('sparkwidget:{site['site_key']}')")
    assert token
    assert token not in page.evaluate("JSON.stringify(heard)")
    assert watched.complaints == []


def test_a_stop_and_a_failure_are_told(page, talkative, upstream):
    chat = Chat(page)
    page.goto(talkative)
    upstream.hold()
    chat.open().ask("When?")
    (request,) = upstream.wait_for_requests(1)
    upstream.release(1)
    chat.says("You ")
    chat.stop.click()
    assert request.gone.wait(30)
    upstream.release()
    chat.is_done()
    told = heard(page, 4)
    assert [name for name, _ in told] == ["ready", "open", "asked", "stopped"]
    assert told[3][1]["text"] == "You "


def test_the_chat_is_driven_from_the_page(page, talkative):
    chat = Chat(page)
    page.goto(talkative)
    page.evaluate("async () => { const chat = await SparkWidget.ready; chat.toggle(); }")
    expect(chat.question).to_be_focused()
    page.evaluate("SparkWidget.toggle()")
    expect(chat.launcher).to_be_focused()
    page.evaluate("SparkWidget.hide()")
    expect(chat.launcher).to_be_hidden()
    page.evaluate("SparkWidget.open()")
    expect(chat.question).to_be_visible()
    page.evaluate("SparkWidget.show(), SparkWidget.close()")
    expect(chat.launcher).to_be_visible()
    assert page.evaluate("Object.keys(SparkWidget).sort().join(' ')") == (
        "ask close destroy hide identify logout off on open push ready reset setContext show site sites toggle"
    )


def test_a_listener_that_throws_harms_nobody(page, shop_open):
    chat = Chat(page)
    page.goto(shop_open)
    page.evaluate("SparkWidget.on('open', () => { throw new Error('of the page'); })")
    page.evaluate("SparkWidget.on('open', () => { window.later = true; })")
    chat.open().ask("When?")
    chat.is_done()
    assert page.evaluate("later")


@pytest.fixture
def shop_open(pages, site):
    return pages.put("/open-shop.html", PAGE.format(snippet=site["snippet"]))


@pytest.mark.parametrize("moment", ["closed", "open", "answering"])
def test_destroy_leaves_nothing_behind(context, shop_open, upstream, moment):
    page = context.new_page()
    page.add_init_script(LEDGER)
    page.goto(shop_open)
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    if moment != "closed":
        chat.open()
        assert "visibilitychange" in page.evaluate(LEFT)["listeners"]
    if moment == "answering":
        upstream.hold()
        chat.ask("When?")
        upstream.release(1)
        chat.says("You ")
        assert page.evaluate("ledger.sockets.length > 0")
    page.evaluate("SparkWidget.destroy()")
    page.wait_for_function("ledger.sockets.every(it => it.readyState === 3) && ledger.timers.size === 0")
    upstream.release()
    assert page.evaluate(LEFT) == NOTHING


def test_after_destroy_the_tag_can_be_pasted_again(page, shop_open, product, site):
    chat = Chat(page)
    page.goto(shop_open)
    for address in (f"v1/{site['site_key']}.js", "v1.js", "v1.js"):
        expect(chat.launcher).to_be_visible()
        page.evaluate("SparkWidget.destroy()")
        expect(chat.launcher).to_have_count(0)
        page.evaluate(
            """([src, site]) => {
              const tag = document.createElement('script');
              tag.src = src;
              if (src.endsWith('v1.js')) tag.dataset.site = site;
              document.body.append(tag);
            }""",
            [f"{product.url}/widget/{address}", site["site_key"]],
        )
    expect(chat.launcher).to_be_visible()
    chat.open()


def test_a_tag_that_is_there_twice_is_one_chat(page, pages, product, site):
    old = f'<script async src="{product.url}/widget/v1.js" data-site="{site["site_key"]}"></script>'
    page.goto(pages.put("/twice.html", PAGE.format(snippet=site["snippet"] * 2 + old * 2)))
    chat = Chat(page)
    chat.open()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelectorAll('[data-sparkwidget]').length") == 1


def test_an_unread_answer_is_counted_on_the_launcher_and_said_in_its_name(page, shop_open, upstream):
    chat = Chat(page)
    page.goto(shop_open)
    upstream.hold()
    chat.open().ask("When?")
    upstream.release(1)
    chat.says("You ")
    chat.close.click()
    upstream.release()
    waiting = page.get_by_role("button", name="Open chat. New answers: 1")
    expect(waiting).to_have_text("1")
    waiting.click()
    chat.says("You asked: When?.")
    page.get_by_role("button", name="Minimise chat").click()
    expect(page.get_by_role("button", name="Open chat", exact=True)).to_be_visible()
