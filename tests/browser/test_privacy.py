"""Nothing is stored before the visitor's first send, in the browser or on the server; what is taken along and deleted is all."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_modes import dress, tag

STORED = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).length, caches: 'caches' in window ? (await caches.keys()).length : 0,
  workers: (await navigator.serviceWorker?.getRegistrations?.() ?? []).length,
})"""
NOTHING = {"local": [], "session": [], "cookies": "", "databases": 0, "caches": 0, "workers": 0}
ROWS = """
import json
from django.db import connection
from widget.numbers.rollup import count_some
while count_some():  # what the tests before have left
    pass
with connection.cursor() as cursor:
    names = sorted(connection.introspection.table_names(cursor))
    told = {}
    for name in names:
        if name not in ('widget_sighting', 'widget_upkeep'):
            cursor.execute(f'SELECT * FROM "{name}"')
            told[name] = sorted(map(repr, cursor.fetchall()))
print(json.dumps(told))
"""
SIGHTINGS = (
    "from widget.models import Sighting; "
    "print(list(Sighting.objects.filter(site__key='%s').values_list('origin', flat=True)))"
)
CONSENT = "We keep what you write for 30 days."
FIELDS = [{"name": "email", "label": "E-mail", "kind": "email", "required": True}]


@pytest.fixture
def site(product, pages):
    return dress(
        product,
        product.add_site("Private", pages.url),
        teaser="Can we help?",
        teaser_delay=0,
        consent=CONSENT,
        takes_messages=True,
        lead_when="before",
        lead_fields=FIELDS,
    )


@pytest.fixture
def shop(product, pages, site):
    page = PAGE.format(snippet=tag(product, site) + '<a href="/private-2.html">Another page</a>')
    pages.put("/private-2.html", page)
    return pages.put("/private.html", page)


def rows(product):
    return json.loads(product.manage("shell", "-v", "0", "-c", ROWS))


def is_clean(page):
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_nothing_is_stored_anywhere_before_the_first_send(watched, shop, product, site, pages):
    page, chat = watched.page, Chat(watched.page)
    before = rows(product)
    page.goto(shop)
    teaser = button(page, "Can we help?")
    expect(teaser).to_be_visible()
    is_clean(page)
    button(page, "Dismiss").click()
    is_clean(page)
    chat.open()
    chat.question.fill("When do you")
    chat.choose("Very large")
    chat.choose("Sound for new answers")
    is_clean(page)
    chat.question.press("Enter")  # the consent comes, and is accepted; the form comes, and is filled in
    expect(page.get_by_text(CONSENT)).to_be_visible()
    is_clean(page)
    button(page, "Accept and continue").click()
    page.get_by_label("E-mail").fill("ann@example.com")
    is_clean(page)
    chat.close.click()
    is_clean(page)
    page.get_by_role("link", name="Another page").click()
    expect(chat.launcher).to_be_visible()
    is_clean(page)
    expect(teaser).to_have_count(0)
    assert rows(product) == before
    assert product.manage("shell", "-v", "0", "-c", SIGHTINGS % site["site_key"]).strip() == f"['{pages.url}']"
    assert watched.complaints == []


def test_the_way_to_the_chat_of_its_own_page_stores_nothing_either(watched, product, site):
    page = watched.page
    before = rows(product)
    page.goto(f"{product.url}/chat/{site['site_key']}/")
    expect(Chat(page).question).to_be_visible()
    is_clean(page)
    page.goto(f"{product.url}/chat/{site['site_key']}/privacy/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is kept when you use this chat")
    is_clean(page)
    assert rows(product) == before
    assert watched.complaints == []


def test_what_is_taken_along_is_everything_and_what_is_deleted_too(watched, shop, product, upstream, tmp_path):
    page, chat = watched.page, Chat(watched.page)
    before = rows(product)
    page.goto(shop)
    chat.open().ask("When?")
    button(page, "Accept and continue").click()
    page.get_by_label("E-mail").fill("ann@example.com")
    button(page, "Continue").click()
    chat.says("You asked: When?.")
    chat.is_done()
    assert "agreed" in str(page.evaluate(STORED)["local"])
    with page.expect_download() as download:
        chat.choose("Download my chat")
    download.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert "You asked: When?\n\nAnswer: You asked: When?." in text
    kept = json.loads(text[text.index("\n{") :])
    assert kept["consents"][0]["text"] == CONSENT
    assert kept["left"][0]["fields"] == {"email": "ann@example.com"}
    assert [it["question"] for it in kept["questions"]] == ["When?"]
    chat.choose("Delete my chat")
    button(page, "Delete").last.click()
    chat.says_nothing_of("You asked")
    page.wait_for_function("localStorage.length + sessionStorage.length === 0")
    is_clean(page)
    after = rows(product)
    told = {name for name in after if after[name] != before[name]} - {
        "widget_hour",
        "widget_tally",
        "widget_consenttext",
    }
    assert told <= {"sqlite_sequence", "widget_quotareading"}
    assert watched.complaints == []
