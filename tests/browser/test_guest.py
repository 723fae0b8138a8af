"""The embed as a guest: what it costs and leaves on a page, and that no page of anybody's can break it."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched
from tests.browser.test_modes import box, dress, tag

HOSTILE = {
    "everything unset": "* { all: unset !important } *::before { content: 'x' !important }",
    "everything hidden": (
        "div, spark-widget, body > *:last-child "
        "{ display: none !important; visibility: hidden !important; opacity: 0 !important; clip-path: inset(50%) !important }"
    ),
    "everything moved": (
        "body * { position: static !important; transform: rotate(3deg) !important; float: left !important; "
        "inset: 50% !important; width: 3px !important; filter: blur(9px) !important; "
        "pointer-events: none !important; z-index: -1 !important }"
    ),
    "shouting": (
        "* { font: 60px/3 fantasy !important; color: red !important; background: lime !important; "
        "text-transform: uppercase !important; letter-spacing: 1em !important }"
    ),
    "reset": (
        "*, *::before { margin: 0; padding: 0; border: 0; box-sizing: content-box; list-style: none } "
        "button, textarea { all: unset; color: red }"
    ),
}
PATCHED = """
  Array.prototype.last = function () { return this[this.length - 1]; };
  Array.prototype.toJSON = function () { return 'prototype.js'; };
  Object.prototype.extend = function () {};
  String.prototype.shout = function () { return this.toUpperCase(); };
  Function.prototype.curry = function () {};
  Element.prototype.hide = function () {};
  const {fetch: get, Promise: Old, JSON: Pure} = window;
  window.fetch = function () { return get.apply(window, arguments).then(it => it); };
  window.Promise = class extends Old {};
  window.JSON = {parse: text => Pure.parse(text), stringify: (...given) => Pure.stringify(...given)};
  window.define = Object.assign(() => { throw new Error('AMD'); }, {amd: true});
  window.$ = window.jQuery = window.h = window._ = 'taken';
"""
NO_STORAGE = """for (const kind of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, kind, {get() { throw new DOMException('Refused', 'SecurityError'); }})"""
TRACES = """() => ({
  globals: Object.keys(window), cookies: document.cookie,
  stored: localStorage.length + sessionStorage.length,
  html: document.documentElement.outerHTML.match(/<html[^>]*>/)[0] + document.body.outerHTML.match(/<body[^>]*>/)[0],
  root: [...document.documentElement.computedStyleMap()].filter(it => it[0].startsWith('--')).length,
  sheets: document.styleSheets.length + document.adoptedStyleSheets.length, head: document.head.children.length,
})"""
SHIFTS = """new PerformanceObserver(list => { window.shifts = (window.shifts ?? 0) + list.getEntries().length; })
  .observe({type: 'layout-shift', buffered: true})"""

FRAME = '<iframe sandbox="{sandbox}" src="{src}" style="position:fixed;inset:0;width:600px;height:700px"></iframe>'


def old_tag(product, site, **attributes):
    """The tag that names its site in an attribute."""
    return tag(product, site, **attributes).replace(
        f'v1/{site["site_key"]}.js"', f'v1.js" data-site="{site["site_key"]}"'
    )


@pytest.fixture
def plain(pages, site):
    return pages.put("/plain.html", PAGE.format(snippet=site["snippet"]))


def test_one_request_draws_the_launcher_and_one_more_and_a_socket_open_the_panel(watched, shop, product):
    page, chat, asked = watched.page, Chat(watched.page), []
    page.on(
        "request",
        lambda request: asked.append(request.url.split("/widget/")[-1]) if product.url in request.url else None,
    )
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(shop)
    expect(chat.launcher).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [name.split("/")[0] for name in asked] == ["v1"]
    with page.expect_websocket():
        chat.open()
    assert [name.split("-")[0].split("/")[0] for name in asked] == ["v1", "panel"]
    assert len(sockets) == 1
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("language", "more"), [("en", []), ("fr", ["language-fr"]), ("de", ["language-de", "settings"])]
)
def test_words_are_fetched_by_those_who_read_them(watched, pages, product, language, more):
    page, chat, asked = watched.page, Chat(watched.page, language), []
    site = product.add_site(f"Words {language}", pages.url)
    dress(product, site, words={"de": {"greeting": "Moin!"}})
    page.on("request", lambda request: asked.append(request.url.split("/widget/")[-1]))
    page.goto(pages.put("/words.html", PAGE.format(snippet=tag(product, site, lang=language))))
    chat.open()
    expect(page.get_by_role("dialog")).to_contain_text("Moin!" if language == "de" else "What would you like to know?")
    words = [name for name in asked if name.endswith(".json")]
    kinds = ["settings" if name.startswith("v1/") else name.rpartition("-")[0] for name in words]
    assert sorted(kinds) == more
    assert watched.complaints == []


def test_texts_that_cannot_be_had_hold_nobody_up(watched, pages, product):
    page, chat = watched.page, Chat(watched.page, "de")
    site = dress(product, product.add_site("Withheld", pages.url), words={"de": {"greeting": "Moin!"}})
    refusal = {"status": 200, "json": {"code": "paused"}, "headers": {"Access-Control-Allow-Origin": "*"}}
    page.route("**/widget/v1/*.json", lambda route: route.fulfill(**refusal))
    page.goto(pages.put("/withheld.html", PAGE.format(snippet=tag(product, site, lang="de"))))
    chat.open()
    expect(page.get_by_role("dialog")).to_contain_text("What would you like to know?")
    assert watched.complaints == []


def test_an_idle_embed_leaves_one_global_and_nothing_else(watched, pages, product):
    page, chat = watched.page, Chat(watched.page)
    page.add_init_script(SHIFTS)
    page.goto(pages.put("/bare.html", PAGE.format(snippet="")))
    before = page.evaluate(TRACES)
    site = dress(product, product.add_site("Traces", pages.url), teaser="Hello there", teaser_delay=0)
    page.goto(pages.put("/traces.html", PAGE.format(snippet=tag(product, site))))
    expect(page.get_by_role("button", name="Hello there")).to_be_visible()
    chat.open()
    after = page.evaluate(TRACES)
    assert set(after.pop("globals")) - set(before.pop("globals")) - {"shifts"} == {"SparkWidget"}
    assert after == before
    assert page.context.cookies() == []
    assert not page.evaluate("window.shifts")
    assert watched.complaints == []


@pytest.mark.parametrize("css", HOSTILE)
def test_no_style_of_the_page_reaches_in(watched, product, site, pages, css, upstream):
    page, chat = watched.page, Chat(watched.page)
    page.goto(pages.put("/hostile.html", PAGE.format(snippet=f"<style>{HOSTILE[css]}</style>{site['snippet']}")))
    expect(chat.launcher).to_be_visible()
    assert box(chat.launcher)[2:] == [56, 56]
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    assert box(page.get_by_role("dialog"))[2:] == [400, 680]
    assert watched.complaints == []


@pytest.mark.parametrize("name, script", [("patched prototypes", PATCHED), ("no storage", NO_STORAGE)])
def test_no_script_of_the_page_breaks_it(context, plain, upstream, name, script):
    watched = Watched(context.new_page())
    watched.page.add_init_script(script)
    chat = Chat(watched.page)
    watched.page.goto(plain)
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    assert watched.complaints == []


def test_it_works_in_a_sandboxed_frame(page, pages, plain, upstream):
    frame = FRAME.format(sandbox="allow-scripts allow-same-origin", src=plain)
    page.goto(pages.put("/framing.html", PAGE.format(snippet=frame)))
    inside = Chat(page.frame_locator("iframe"))
    inside.open().ask("When?")
    inside.says("You asked: When?.")


def test_a_frame_without_an_origin_is_told_so_and_nothing_breaks(watched, pages, plain):
    page = watched.page
    frame = FRAME.format(sandbox="allow-scripts", src=plain)
    page.goto(pages.put("/opaque.html", PAGE.format(snippet=frame)))
    inside = page.frame_locator("iframe")
    inside.get_by_role("button", name="Open chat").click()
    expect(inside.get_by_role("dialog")).to_contain_text("isn't available on this page")


def test_a_page_that_says_nothing_of_itself_has_the_chat(page, pages, site, upstream):
    head = '<meta name="referrer" content="no-referrer">'
    page.goto(pages.put("/silent.html", PAGE.format(snippet=site["snippet"]).replace("<title>", head + "<title>")))
    Chat(page).open().ask("When?")
    Chat(page).says("You asked: When?.")


def test_a_page_of_another_address_sees_nothing_and_its_console_says_why_only_when_asked(context, pages, product, site):
    foreign = pages.url.replace("127.0.0.1", "localhost")
    for attributes, said in (
        ({}, []),
        ({"debug": ""}, ["warning: SparkWidget: The address of this page isn't on the site's list"]),
    ):
        for snippet in (
            tag(product, site, **attributes),
            old_tag(product, site, **attributes),
        ):
            watched = Watched(context.new_page())
            pages.put("/foreign.html", PAGE.format(snippet=snippet))
            watched.page.goto(f"{foreign}/foreign.html", wait_until="networkidle")
            expect(Chat(watched.page).launcher).to_have_count(0)
            assert [complaint[: len(said[0])] if said else complaint for complaint in watched.complaints] == said


def test_the_diagnosis_names_what_an_owner_needs(context, pages, product, site, upstream):
    watched = Watched(context.new_page())
    watched.page.goto(pages.put("/debug.html", PAGE.format(snippet=tag(product, site, debug=""))))
    with watched.page.expect_console_message(lambda message: "line: open" in message.text) as told:
        Chat(watched.page).open()
    last = told.value.text
    for line in (
        f"site: {site['site_key']}",
        f"server: {product.url}",
        f"page: {pages.url}",
        "transport: socket",
        "line: open",
        "storage: yes",
    ):
        assert line in last
    assert "version: panel-" in last
    assert "last close code: none" in last


def test_nothing_of_it_is_printed(page, plain):
    page.goto(plain)
    chat = Chat(page).open()
    page.emulate_media(media="print")
    expect(chat.question).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    page.emulate_media(media="screen")
    expect(chat.question).to_be_visible()
