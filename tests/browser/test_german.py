"""The admin in German, as a browser shows it: chosen under the strict policy, and with long words that keep their place."""

import pytest

from tests.browser.guided import NAME, PASSWORD, empty_product

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
WAYS = (
    "", "widget/site/", "widget/site/{site}/change/", "widget/site/{site}/people/", "widget/site/{site}/webhook/",
    "widget/site/{site}/identity/", "widget/site/{site}/new-key/", "widget/site/{site}/ask/", "widget/site/{site}/followups/",
    "widget/site/{site}/start/look/", "widget/site/{site}/start/tag/", "widget/conversation/", "widget/contact/",
    "widget/auditentry/", "widget/apikey/", "numbers/", "second-factor/", "signed-in/",
)  # fmt: skip
TOO_WIDE = """() => [...document.querySelectorAll("button, .button, h1, h2, h3, label, summary, .house-state")]
  .filter(it => it.getClientRects().length && it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline"
    && !it.closest(".visually-hidden")).map(it => it.textContent.trim())"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with empty_product(tmp_path_factory.mktemp("german")) as product:
        site = product.add_site("Bäckerei am Fluss", "https://shop.example.com", owner=NAME)
        product.set_password(NAME, PASSWORD)
        yield product, site


@pytest.fixture
def signed_in(chrome, house):
    """Somebody whose browser asks for German, signed in; and what the browser complained about."""
    product, _site = house
    with chrome.new_context(locale="de-DE", viewport=DESK) as context:
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{product.url}/admin/")
        page.get_by_label("Name oder E-Mail-Adresse").fill(NAME)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.get_by_role("heading", name="Übersicht").wait_for()
        yield page, complaints


def test_a_language_is_chosen_at_the_foot_and_stays(signed_in, house):
    page, complaints = signed_in
    product, _site = house
    page.goto(f"{product.url}/admin/widget/site/?archived=all")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Sites").wait_for()
    assert page.url == f"{product.url}/admin/widget/site/?archived=all"
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(f"{product.url}/admin/numbers/")
    page.get_by_role("button", name="Deutsch").press("Enter")
    page.get_by_role("heading", name="Zahlen aller Websites").wait_for()
    assert complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_long_words_keep_their_place(signed_in, house, size):
    page, _complaints = signed_in
    product, _site = house
    page.set_viewport_size(size)
    for way in WAYS:
        page.goto(f"{product.url}/admin/{way.format(site=1)}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], way
        assert page.evaluate(TOO_WIDE) == [], way


def test_the_preview_speaks_the_owners_language(signed_in, house):
    page, complaints = signed_in
    product, _site = house
    page.goto(f"{product.url}/admin/widget/site/1/change/")
    preview = page.frame_locator("iframe")
    preview.get_by_role("textbox", name="Ihre Frage").wait_for()
    preview.get_by_text("Antworten schreibt eine KI").wait_for()
    assert complaints == []
