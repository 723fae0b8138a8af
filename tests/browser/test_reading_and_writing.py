"""What a visitor does with answers: copy them, rate them, keep a draft, begin anew, take the chat along or have it deleted."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_modes import dress, tag
from tests.replies import Reply

STORED = "({...localStorage, ...sessionStorage})"
LISTEN = """() => {
  window.spoken = [];
  const region = document.querySelector('[data-sparkwidget], spark-widget').shadowRoot.querySelector('[aria-live=polite]');
  const changes = {subtree: true, childList: true, characterData: true};
  new MutationObserver(() => spoken.push(region.textContent)).observe(region, changes);
}"""
"""What is said stays for a moment only; this writes it down."""
COPIED = "spoken.some(it => it.includes('Copied'))"


@pytest.fixture
def address(product, pages):
    """A page of a site of its own, so that no test finds another one's turns."""
    site = product.add_site("Reading", pages.url)
    dress(product, site, takes_messages=True, privacy_url="https://shop.example.com/privacy")
    return pages.put("/reading.html", PAGE.format(snippet=tag(product, site)))


@pytest.fixture
def chat(watched, address, upstream):
    chat = Chat(watched.page)
    watched.page.goto(address)
    chat.open().ask("When?")
    chat.says("You asked: When?.")
    chat.is_done()
    return chat


def button(chat, name):
    return chat.page.get_by_role("button", name=name)


def rated(product):
    last = "Turn.objects.order_by('-pk').values_list('rating', 'rating_reason')[0]"
    code = f"from widget.models import Turn; print(*{last}, sep='|')"
    return product.manage("shell", "-c", code).strip().splitlines()[-1]


def test_an_answer_is_copied_and_that_is_said(chat, context, watched):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.page.evaluate(LISTEN)
    button(chat, "Copy answer").click()
    chat.page.wait_for_function(COPIED)
    assert chat.page.evaluate("navigator.clipboard.readText()") == "You asked: When?."
    assert watched.complaints == []


def test_an_answer_is_copied_where_the_page_forbids_the_modern_way(chat, context, watched):
    context.grant_permissions(["clipboard-read"])
    chat.page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('Forbidden')))")
    chat.page.evaluate(LISTEN)
    button(chat, "Copy answer").click()
    chat.page.wait_for_function(COPIED)
    expect(button(chat, "Copy answer")).to_be_focused()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "You asked: When?."


def test_thumbs_are_seen_in_every_tab_and_their_reason_reaches_the_owner(chat, context, address, product, watched):
    second = Chat(context.new_page())
    second.page.goto(address)
    second.open().says("You asked: When?.")
    button(chat, "Bad answer").click()
    expect(button(chat, "Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(button(second, "Bad answer")).to_have_attribute("aria-pressed", "true")
    chat.page.keyboard.type("Wrong day")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("form")).to_have_count(0)
    expect(button(chat, "Bad answer")).to_be_focused()
    chat.page.reload()
    expect(button(chat, "Bad answer")).to_have_attribute("aria-pressed", "true")
    assert rated(product) == "down|Wrong day"
    assert watched.complaints == []


def test_a_draft_of_somebody_who_has_asked_survives_a_reload(chat):
    chat.question.fill("And on Sun")
    chat.page.reload()
    expect(chat.question).to_have_value("And on Sun")
    chat.question.press("Enter")
    chat.says("You asked: And on Sun.")
    chat.is_done()
    chat.page.reload()
    chat.says("You asked: And on Sun.")
    expect(chat.question).to_have_value("")


def test_a_draft_of_somebody_who_has_not_asked_is_kept_until_the_page_goes_and_stored_nowhere(watched, address):
    chat = Chat(watched.page)
    watched.page.goto(address)
    chat.open().question.fill("Whe")
    chat.close.click()
    chat.launcher.click()
    expect(chat.question).to_have_value("Whe")
    assert watched.page.evaluate(STORED) == {}


def test_a_new_conversation_begins_empty_and_the_old_one_comes_back_when_wanted(chat, upstream):
    chat.choose("New conversation")
    chat.says_nothing_of("You asked: When?.")
    expect(chat.question).to_be_focused()
    chat.ask("And now?")
    chat.says("You asked: And now?.")
    chat.is_done()
    chat.page.reload()
    chat.says("You asked: And now?.")
    chat.says_nothing_of("You asked: When?.")
    button(chat, "Show earlier messages").click()
    chat.says("You asked: When?.")


def test_everything_is_deleted_after_one_question(chat, watched):
    chat.choose("Delete my chat")
    expect(button(chat, "Cancel")).to_be_focused()
    button(chat, "Delete").last.click()
    chat.says_nothing_of("You asked")
    chat.page.wait_for_function(f"Object.keys({STORED}).length === 0")
    chat.page.reload()
    chat.launcher.click()
    chat.says_nothing_of("You asked")
    assert watched.complaints == []


def test_the_chat_is_taken_along_as_a_text(chat, tmp_path, watched):
    with chat.page.expect_download() as download:
        chat.choose("Download my chat")
    download.value.save_as(tmp_path / "chat.txt")
    assert "You asked: When?\n\nAnswer: You asked: When?." in (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert download.value.suggested_filename == "Ask us.txt"
    assert watched.complaints == []


def test_larger_text_is_larger_everywhere_and_remembered(chat):
    size = "element => getComputedStyle(element).fontSize"
    chat.choose("Very large")
    assert [chat.log.evaluate(size), chat.question.evaluate(size)] == ["22px", "22px"]
    chat.page.reload()
    chat.says("You asked: When?.")
    assert chat.log.evaluate(size) == "22px"


def test_the_menu_is_walked_by_keyboard_and_leads_back(chat):
    chat.question.focus()
    chat.menu.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("menuitem", name="New conversation")).to_be_focused()
    chat.page.keyboard.press("d")
    expect(chat.page.get_by_role("menuitem", name="Download my chat")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.menu).to_be_focused()
    expect(chat.page.get_by_role("menu")).to_have_count(0)
    expect(chat.question).to_be_visible()


def test_opening_costs_no_more_than_the_panel_and_the_rest_comes_with_the_first_key(watched, address, upstream):
    page, chat = watched.page, Chat(watched.page)
    loaded = []
    page.on("request", lambda request: loaded.append(request.url.rsplit("/", 1)[1].split("-")[0]))
    page.goto(address)
    chat.open()
    assert [name for name in loaded if name in ("panel", "more", "language")] == ["panel"]
    with page.expect_response(lambda response: "/more-" in response.url):
        page.keyboard.type("W")


INSIDE = """(part) => {
  const range = document.createRange();
  range.selectNodeContents(part);
  const text = range.getBoundingClientRect(), box = part.getBoundingClientRect();
  return text.left >= box.left - 1 && text.right <= box.right + 1;
}"""
BEGINNING = """(part) => {
  const range = document.createRange(), text = part.firstChild;
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const first = range.getBoundingClientRect(), box = part.getBoundingClientRect();
  return [first.left >= box.left - 1 && first.right <= box.right + 1, part.scrollWidth > part.clientWidth];
}"""


def test_a_long_word_in_a_table_does_not_run_over_the_next_cell(chat, upstream):
    upstream.answer = lambda prompt: [
        "| Who | How many |\n|---|--:|\n| Donaudampfschifffahrtsgesellschaftskapitän | 1,234 |"
    ]
    chat.ask("And now?")
    chat.is_done()
    assert [cell.evaluate(INSIDE) for cell in chat.log.get_by_role("cell").all()] == [True, True]


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_title_that_is_too_long_is_cut_at_its_end(chrome, product, pages, locale):
    site = dress(
        product, product.add_site("Long", pages.url), title="Handwerksbäckerei am Flussufer, gegründet im Jahre 1848"
    )
    with chrome.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(pages.put("/long.html", PAGE.format(snippet=tag(product, site))))
        Chat(page, locale).launcher.click()
        title = page.get_by_role("dialog").get_by_role("heading", level=2)
        expect(page.get_by_role("dialog")).to_have_attribute("lang", locale)
        assert title.evaluate(BEGINNING) == [True, True]


@pytest.mark.parametrize(("locale", "direction"), [("de-AT", "ltr"), ("ar", "rtl"), ("sv-SE", "ltr")])
def test_the_chat_speaks_the_visitors_language_where_it_can(chrome, address, upstream, locale, direction):
    language = {"sv-SE": "en"}.get(locale, locale[:2])
    with chrome.new_context(locale=locale) as context:
        chat = Chat(context.new_page(), language)
        chat.page.goto(address)
        chat.launcher.click()
        expect(chat.question).to_be_focused()
        panel = chat.page.get_by_role("dialog")
        expect(panel).to_have_attribute("lang", language)
        expect(panel).to_have_attribute("dir", direction)
        chat.ask("When?")
        chat.says("You asked: When?.")
        chat.is_done()
        chat.menu.click()
        expect(chat.page.get_by_role("menu").get_by_text(chat.words["erase"], exact=True)).to_be_visible()


@pytest.fixture
def key_for_once(product):
    """What happens to the site's API key is forgotten after the test."""
    yield
    product.renew_keys()


def test_a_limit_is_said_with_the_time_to_wait_and_offers_a_message(chat, upstream, key_for_once):
    upstream.script = [Reply(status=429, headers={"Retry-After": "30"})]
    chat.ask("And now?")
    expect(chat.log).to_contain_text("You can ask again in")
    chat.log.get_by_role("button", name="Leave a message").click()
    expect(chat.page.get_by_role("textbox", name="Name")).to_be_focused()
