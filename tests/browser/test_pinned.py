"""The pinned tag: nothing runs on the page but the file whose hash it names, and the owner's settings reach it all the same."""

import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched
from tests.browser.test_modes import box, dress


def with_attributes(snippet, **attributes):
    told = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return snippet.replace("<script async", f"<script async{told}")


@pytest.fixture
def put(pages, product):
    """A page with this in it, whose policy lets only our server's scripts run."""
    ours = product.url

    def put(path, snippet, *, scripts=ours):
        csp = (
            f"default-src 'none'; script-src {scripts}; connect-src {ours} {ours.replace('http', 'ws')}; style-src 'self'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return pages.put(path, PAGE.format(snippet=snippet), csp=csp)

    return put


def test_the_pinned_script_and_the_settings_are_all_that_a_whole_chat_loads(watched, put, product, site, upstream):
    page, chat, asked = watched.page, Chat(watched.page), []
    page.on("request", lambda request: asked.append(request.url) if product.url in request.url else None)
    page.goto(put("/pinned.html", site["pinned_snippet"]))
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    chat.choose("Text size")
    names = [url.split("/widget/")[-1] for url in asked]
    assert [re.sub("[0-9a-f]{12}", "HASH", name) for name in names] == ["pinned-HASH.js", f"v1/{site['site_key']}.json"]
    assert watched.complaints == []


def test_a_page_may_allow_nothing_but_that_hash(watched, put, site, upstream):
    integrity = re.search('integrity="(.*?)"', site["pinned_snippet"])[1]
    watched.page.goto(put("/hash-only.html", site["pinned_snippet"], scripts=f"'{integrity}'"))
    Chat(watched.page).open().ask("When?")
    Chat(watched.page).says("You asked: When?.")
    assert watched.complaints == []


def test_a_file_that_was_tampered_with_does_not_run(watched, pages, product, site):
    src = re.search('src="(.*?)"', site["pinned_snippet"])[1]
    with urllib.request.urlopen(src) as response:
        script = response.read().decode()
    page, name = watched.page, src.rpartition("/")[2]
    for addition, runs in (("", True), ("window.stolen = true;", False)):
        watched.complaints.clear()
        copy = pages.put(f"/widget/{name}", script + addition, content_type="text/javascript")
        page.goto(pages.put("/tampered.html", PAGE.format(snippet=site["pinned_snippet"].replace(src, copy))))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("'stolen' in window") is False
        assert any("integrity" in complaint for complaint in watched.complaints) is not runs
        # Our pages serve the copy, but no settings: that it ran shows in its asking for them.
        asked = page.evaluate("performance.getEntriesByType('resource').some(it => it.name.endsWith('.json'))")
        assert asked is runs
    expect(Chat(page).launcher).to_have_count(0)


def test_what_the_owner_sets_reaches_the_pinned_tag(page, put, product, pages):
    site = product.add_site("Pinned", pages.url)
    address = put("/pinned-dressed.html", site["pinned_snippet"])
    page.goto(address)
    expect(Chat(page).launcher).to_be_visible()
    dress(
        product, site, launcher_label="Ask Ann", launcher_icon="spark", position="left", title="Ann", width=360,
        words={"de": {"greeting": "Moin!", "send": "Los"}},
    )  # fmt: skip
    page.evaluate(
        f"fetch('{product.url}/widget/v1/{site['site_key']}.json', {{cache: 'reload'}}).then(it => it.text())"
    )
    page.goto(address)
    page.get_by_role("button", name="Ask Ann. Open chat").click()
    panel = page.get_by_role("dialog", name="Ann")
    assert box(panel)[0::2] == [20, 360]
    page.goto(put("/pinned-german.html", with_attributes(site["pinned_snippet"], lang="de", open="")))
    expect(page.get_by_role("dialog")).to_contain_text("Moin!")
    expect(page.get_by_role("button", name="Los", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("Fragen Sie in Ihren eigenen Worten")


def test_the_diagnosis_names_the_pinned_file_and_a_refusal_its_reason(context, put, pages, product, site):
    watched = Watched(context.new_page())
    address = put("/pinned-debug.html", with_attributes(site["pinned_snippet"], debug=""))
    watched.page.goto(address)
    with watched.page.expect_console_message(
        lambda message: re.search(r"version: pinned-[0-9a-f]{12}\.js", message.text)
    ):
        Chat(watched.page).open()
    foreign = Watched(context.new_page())
    foreign.page.goto(address.replace("127.0.0.1", "localhost"), wait_until="networkidle")
    expect(Chat(foreign.page).launcher).to_have_count(0)
    assert "warning: SparkWidget: The address of this page isn't on the site's list" in "".join(foreign.complaints)


def test_a_pinned_tag_without_a_site_waits_for_elements(watched, put, site, upstream):
    script = re.sub(' data-site=".*?"', "", site["pinned_snippet"])
    watched.page.goto(put("/pinned-element.html", f'<spark-widget site="{site["site_key"]}"></spark-widget>{script}'))
    Chat(watched.page).ask("When?")
    Chat(watched.page).says("You asked: When?.")
    assert watched.complaints == []


def test_a_pinned_tag_leaves_nothing_behind_and_can_be_pasted_again(page, pages, site):
    page.goto(pages.put("/pinned-again.html", PAGE.format(snippet=site["pinned_snippet"] * 2)))
    expect(Chat(page).launcher).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(Chat(page).launcher).to_have_count(1)
    page.evaluate("SparkWidget.destroy()")
    assert page.evaluate("['SparkWidget' in window, document.querySelectorAll('spark-widget').length]") == [False, 0]
    page.evaluate(
        """() => {
          const tag = document.createElement('script');
          for (const {name, value} of document.querySelector('script').attributes) tag.setAttribute(name, value);
          document.body.append(tag);
        }"""
    )
    Chat(page).open()
