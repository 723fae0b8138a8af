"""Where the chat stands: in the corner, in the page, as a page, several of them; and how it looks as the owner wants it."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.stage import OPENED

PLACE = '<div id="place" style="{style}"></div>'


def dress(product, site, **fields):
    """Set a site up as its owner would."""
    code = f"from widget.models import Site; Site.objects.filter(key={site['site_key']!r}).update(**{fields!r})"
    product.manage("shell", "-c", code)
    return site


def tag(product, site, **attributes):
    told = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return f'<script async src="{product.url}/widget/v1/{site["site_key"]}.js"{told}></script>'


def box(locator):
    """Where it is once it has stopped moving: left, top, width, height."""
    locator.evaluate(OPENED)
    found = locator.bounding_box()
    return [round(found[side]) for side in ("x", "y", "width", "height")]


def color(locator, name="background-color"):
    return locator.evaluate(f"it => getComputedStyle(it).getPropertyValue('{name}')")


@pytest.fixture
def panel(page):
    """The panel of a chat that stands in the page."""
    return page.get_by_role("region", name="Ask us")


def test_a_chat_stands_in_the_element_that_the_tag_names(watched, product, site, pages, panel, upstream):
    page, chat = watched.page, Chat(watched.page)
    place = PLACE.format(style="width: 420px; height: 520px; margin-left: 50px")
    page.goto(
        pages.put("/inline.html", PAGE.format(snippet=tag(product, site, mode="inline", target="#place") + place))
    )
    chat.ask("When?")
    chat.says("You asked: When?.")
    expect(chat.launcher).to_have_count(0)
    expect(chat.close).to_have_count(0)
    left, _, width, height = box(panel)
    assert (left, width, height) == (58, 420, 520)
    chat.question.press("Escape")
    expect(chat.question).to_be_visible()
    assert watched.complaints == []


def test_a_chat_without_a_target_stands_where_its_tag_stands_and_has_a_height_of_its_own(
    page, product, site, pages, panel
):
    body = f'<p id="before">Before</p><section>{tag(product, site, mode="inline")}</section><p id="after">After</p>'
    page.goto(pages.put("/here.html", PAGE.format(snippet=body)))
    expect(panel).to_be_visible()
    assert box(panel)[3] == 560
    assert page.locator("#before").bounding_box()["y"] < box(panel)[1] < page.locator("#after").bounding_box()["y"]


def test_an_element_becomes_a_chat_although_a_file_that_it_needs_did_not_come_at_first(
    page, product, site, pages, panel
):
    tries = []

    def once(route):
        tries.append(route.request.url)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route("**/more-*.js*", once)
    page.clock.install()
    element = f'<spark-widget site="{site["site_key"]}"></spark-widget>'
    script = f'<script async src="{product.url}/widget/v1.js"></script>'
    with page.expect_event("requestfailed"):
        page.goto(pages.put("/late.html", PAGE.format(snippet=element + script)))
    page.clock.run_for(2_000)
    expect(panel).to_be_visible()
    assert len(tries) == 2


@pytest.mark.parametrize("mode", [None, "page"])
def test_an_element_is_a_chat_in_the_page_or_as_a_page(watched, product, site, pages, panel, mode, upstream):
    page, chat = watched.page, Chat(watched.page)
    said = f' mode="{mode}"' if mode else ""
    element = f'<spark-widget site="{site["site_key"]}"{said}></spark-widget>'
    script = f'<script async src="{product.url}/widget/v1.js"></script>'
    page.goto(pages.put("/element.html", PAGE.format(snippet=element + script)))
    chat.ask("When?")
    chat.says("You asked: When?.")
    assert box(panel)[2:] == ([1280, 800] if mode else [1264, 560])
    page.evaluate("document.querySelector('spark-widget').remove()")
    expect(panel).to_have_count(0)
    page.wait_for_function("!('SparkWidget' in window)")
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', `{element}`)")
    chat.says("You asked: When?.")
    assert watched.complaints == []


def test_several_sites_live_on_one_page(watched, product, site, pages, upstream):
    page = watched.page
    other = dress(product, product.add_site("Other", pages.url), position="left", title="The other one")
    page.goto(pages.put("/several.html", PAGE.format(snippet=tag(product, site) + tag(product, other))))
    expect(page.get_by_role("button", name="Open chat")).to_have_count(2)
    page.evaluate(f"SparkWidget.site('{other['site_key']}').ask('Are you the other one?')")
    dialog = page.get_by_role("dialog", name="The other one")
    expect(dialog.get_by_role("log")).to_contain_text("You asked: Are you the other one?.")
    page.evaluate(f"SparkWidget.site('{site['site_key']}').open()")
    mine = page.get_by_role("dialog", name="Ask us")
    expect(mine).to_be_visible()
    expect(mine.get_by_role("log")).not_to_contain_text("the other one")
    assert box(dialog)[0] == 20
    assert box(mine)[0] == 1280 - 20 - 400
    assert watched.complaints == []


def test_the_owners_measures_theme_and_label_hold(page, product, pages):
    site = product.add_site("Dressed", pages.url)
    dress(
        product, site, theme="dark", radius=4, offset_side=40, offset_bottom=60, width=360, height=500, z_index=77,
        launcher_label="Ask us", launcher_icon="question", position="left", font="system",
    )  # fmt: skip
    page.goto(pages.put("/dressed.html", PAGE.format(snippet=tag(product, site))))
    chat = Chat(page)
    chat.launcher = page.get_by_role("button", name="Ask us. Open chat")
    left, top, _, height = box(chat.launcher)
    assert (left, top + height) == (40, 740)
    chat.open()
    panel = page.get_by_role("dialog")
    left, top, width, height = box(panel)
    assert (left, top + height, width, height) == (40, 800 - 60 - 72, 360, 500)
    assert color(panel) == "rgb(23, 23, 26)"
    assert (color(panel, "border-radius"), color(panel, "font-family")) == ("4px", "system-ui")
    assert page.locator("[data-sparkwidget]").evaluate("it => getComputedStyle(it).zIndex") == "77"


def test_the_page_may_choose_theme_corner_and_language_and_its_css_the_rest(page, product, site, pages):
    style = (
        "<style>[data-sparkwidget] { --sw-accent: #006400; --sw-radius: 0px; --sw-width: 380px }"
        "[data-sparkwidget]::part(launcher) { outline: 2px dotted red }"
        "[data-sparkwidget]::part(header) { border-bottom-width: 7px }</style>"
    )
    chosen = tag(product, site, theme="dark", position="left", open="")
    page.goto(pages.put("/chosen.html", PAGE.format(snippet=style + chosen)))
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    assert box(panel)[0] == 20
    assert box(panel)[2] == 380
    assert (color(panel), color(panel, "border-radius")) == ("rgb(23, 23, 26)", "0px")
    launcher = page.get_by_role("button", name="Minimise chat")
    assert (color(launcher), color(launcher, "outline-style")) == ("rgb(0, 100, 0)", "dotted")
    for part in ("panel", "header", "log", "composer"):
        assert (
            page.evaluate(
                f"document.querySelector('[data-sparkwidget]').shadowRoot.querySelectorAll('[part=\"{part}\"]').length"
            )
            == 1
        )
    assert color(page.locator("[part=header]"), "border-bottom-width") == "7px"
    expect(page.get_by_role("textbox", name="Your question")).not_to_be_focused()


@pytest.mark.parametrize("corner", ["left", "right"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_that_the_chat_did_not_come_is_said_on_the_screen(page, product, site, pages, corner, direction):
    page.route("**/widget/panel-*", lambda route: route.abort())
    body = PAGE.replace("<html", f'<html dir="{direction}"').format(snippet=tag(product, site, position=corner))
    page.goto(pages.put("/lost.html", body))
    Chat(page).launcher.click()
    note = page.get_by_text("The chat could not be loaded.")
    expect(note).to_be_visible()
    left, _, width, _ = box(note)
    assert left >= 0 and left + width <= 1280


def test_a_teaser_comes_where_a_visit_begins_and_is_stored_nowhere(watched, product, pages):
    page, chat = watched.page, Chat(watched.page)
    site = dress(
        product, product.add_site("Teasing", pages.url), teaser="Looking for a gift? I know them all.", teaser_delay=1
    )
    page.goto(pages.put("/teasing.html", PAGE.format(snippet=tag(product, site))))
    teaser = page.get_by_role("button", name="Looking for a gift?")
    expect(teaser).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.get_by_role("button", name="Dismiss").click()
    expect(chat.launcher).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(chat.launcher).to_have_attribute("aria-controls", "sw-panel")  # its time has come
    expect(teaser).to_have_count(0)
    page.clock.install()
    page.evaluate("location.href = '/teasing.html?next'")
    page.wait_for_url("**/teasing.html?next")
    expect(chat.launcher).to_be_visible()
    page.clock.run_for(5000)
    expect(teaser).to_have_count(0)
    assert watched.complaints == []


def test_a_single_page_app_that_swaps_the_place_ends_the_chat_and_begins_it_again(
    watched, product, site, pages, panel, upstream
):
    page, chat = watched.page, Chat(watched.page)
    place = PLACE.format(style="height: 500px")
    page.goto(
        pages.put(
            "/swapping.html",
            PAGE.format(snippet=f"<main>{place}</main>" + tag(product, site, mode="inline", target="#place")),
        )
    )
    chat.ask("When?")
    chat.says("You asked: When?.")
    page.evaluate("document.querySelector('main').replaceChildren('Another view')")
    expect(panel).to_have_count(0)
    page.evaluate(f"document.querySelector('main').innerHTML = '{place}'")
    chat.says("You asked: When?.")
    assert watched.complaints == []
