"""A long answer, whose far blocks are not drawn: the reader's place is kept, and all is found, read out and copied."""

import pytest
from playwright.sync_api import expect

from deploy.prepare_machine import chromium
from tests.browser.chat import Chat
from tests.browser.conftest import FLAGS

BLOCK = """## Part {n}

Some **words** of part {n}, and [a link](https://example.com/{n}), and enough of them for a second line of text.

- one of part {n}
- two

```
code {n}
```

| a | b |
|---|---|
| {n} | cell |

"""
PARTS = 60
DELTAS = [BLOCK.format(n=n) for n in range(PARTS)]
LOG = "() => document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]')"
FRAMES = "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));"
# The block in the middle of the log, and how far it is from where it should be after each scroll by 240 px.
JUMPS = f"""async () => {{
  const log = ({LOG})();
  const jumps = [];
  while (log.scrollTop > 240) {{
    const {{left, top, width, height}} = log.getBoundingClientRect();
    const read = log.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
    const before = read.getBoundingClientRect().top;
    log.scrollTop -= 240;
    {FRAMES}
    jumps.push(Math.abs(read.getBoundingClientRect().top - before - 240));
  }}
  return jumps;
}}"""
UP = f"""async () => {{ const log = ({LOG})(); log.scrollTop -= 900; {FRAMES}
  const {{left, top, width, height}} = log.getBoundingClientRect();
  window.read = log.getRootNode().elementFromPoint(left + width / 2, top + height / 2); }}"""
PLACE = f"async () => {{ {FRAMES} return window.read.getBoundingClientRect().top; }}"
SKIPPED = f"""() => [...({LOG})().querySelectorAll('.sheet')]
  .filter(it => !it.firstElementChild.checkVisibility({{contentVisibilityAuto: true}})).length"""
JUMP = 6
"""Pixels, a quarter of a line: heights are fractions of one, places whole ones; each sheet that comes into sight may round."""


def answer_everything(page, shop, upstream):
    """The chat, with a long answer that came piece by piece."""
    upstream.answer = lambda prompt: DELTAS
    upstream.hold()
    page.goto(shop)
    chat = Chat(page).open()
    chat.ask("Everything?")
    for n in range(2, PARTS, 3):
        upstream.release(3)
        chat.says(f"code {n}")
    upstream.release()
    chat.is_done()
    return chat


@pytest.fixture
def answered(page, shop, upstream):
    return answer_everything(page, shop, upstream)


@pytest.fixture(scope="module")
def read_out(driver):
    """Chromium as it is while a screen reader runs; otherwise it leaves out what nobody asks for."""
    browser = driver.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--force-renderer-accessibility"])
    yield browser
    browser.close()


def test_what_is_read_stays_in_its_place_when_one_scrolls_up(answered):
    assert answered.page.evaluate(SKIPPED) > 5
    jumps = answered.page.evaluate(JUMPS)
    assert len(jumps) > 40
    assert max(jumps) < JUMP


def test_after_a_reload_what_is_read_stays_in_its_place_too(answered):
    answered.page.reload()
    answered.says(f"code {PARTS - 1}")
    expect(answered.question).to_be_visible()
    answered.page.evaluate(PLACE.replace("window.read", "document.body"))
    jumps = answered.page.evaluate(JUMPS)
    assert len(jumps) > 40
    assert max(jumps) < JUMP


def test_what_is_read_stays_in_its_place_while_the_answer_goes_on(page, shop, upstream):
    upstream.answer = lambda prompt: DELTAS
    upstream.hold()
    page.goto(shop)
    chat = Chat(page).open()
    chat.ask("Everything?")
    upstream.release(20)
    chat.says("code 19")
    page.evaluate(UP)
    place = page.evaluate(PLACE)
    for n in range(21, PARTS, 2):
        upstream.release(2)
        chat.says(f"code {n}")
        assert abs(page.evaluate(PLACE) - place) <= 1
    upstream.release()
    chat.is_done()
    assert abs(page.evaluate(PLACE) - place) <= 1
    expect(page.get_by_role("button", name="New text")).to_be_visible()


def test_what_is_out_of_sight_is_found_and_copied(answered):
    page = answered.page
    assert page.evaluate(SKIPPED) > 5
    page.evaluate(f"() => getSelection().selectAllChildren(({LOG})())")
    copied = page.evaluate(f"() => ({LOG})().innerText")
    assert all(f"code {n}\n" in copied for n in range(PARTS))
    assert page.evaluate("() => window.find('one of part 20', true, true, true)")
    # The greeting, which is hidden, is not.
    assert not page.evaluate("() => window.find('What would you like to know', true, true, true)")


def test_what_is_out_of_sight_is_there_for_screen_readers(read_out, shop, upstream):
    page = read_out.new_page()
    answer_everything(page, shop, upstream)
    assert page.evaluate(SKIPPED) > 5
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = {(node["role"]["value"], node.get("name", {}).get("value")) for node in tree}
    assert {("heading", f"Part {n}") for n in range(PARTS)} <= told
    assert {("StaticText", f"one of part {n}") for n in range(PARTS)} <= told
    page.close()
