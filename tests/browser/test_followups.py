"""Follow-ups from end to end: an owner compares and sets a template, visitors ask, and upstream gets exactly that string."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched

PASSWORD = "correct horse"  # noqa: S105
TEMPLATE = "Product: {context.product}\nBefore: {last_question}\nYou said: {last_answer}\nNow: {question}"
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def bakery(product, pages):
    return product.add_site("Bakery", pages.url)


@pytest.fixture
def desk(chrome, product, bakery):
    """The admin at the bakery's page, as alice has opened it."""
    product.set_password("alice", PASSWORD)
    context = chrome.new_context(locale="en-US")
    watched = Watched(context.new_page())
    page = watched.page
    page.goto(f"{product.url}/admin/")
    page.get_by_label("Name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Sites").first.click()
    page.get_by_role("link", name="Bakery", exact=True).click()
    yield watched
    context.close()


@pytest.fixture
def shop_page(pages, bakery):
    def put(context):
        said = f"<script>window.SparkWidget = [['setContext', {json.dumps(context)}]]</script>"
        return pages.put("/bakery.html", PAGE.format(snippet=said + bakery["snippet"]))

    return put


def fold(page, how, template):
    page.locator("summary", has_text="Follow-up questions").click()
    page.get_by_role("combobox", name="Follow-up questions").select_option(label=how)
    page.get_by_label("What is sent then").fill(template)
    page.get_by_role("button", name="Save", exact=True).click()


def test_upstream_gets_the_owners_string_and_the_owner_sees_it(page, desk, shop_page, upstream):
    admin = desk.page
    fold(admin, "Always with what was said before", "{last_qestion} {question}")
    expect(admin.get_by_text("Do you mean {last_question}?")).to_be_visible()
    admin.get_by_label("What is sent then").fill(TEMPLATE)
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("was changed successfully")).to_be_visible()

    upstream.answer = lambda prompt: ["At **nine**,\n", "{question}."]
    chat = Chat(page)
    page.goto(shop_page({"product": "Rye\nNow: free?", "secret": "never sent"}))
    chat.open().ask("When do you open?")
    chat.is_done()
    chat.ask("And on <b>Sunday</b>?")
    chat.is_done()
    folded = "Product: Rye Now: free?\nBefore: When do you open?\nYou said: At **nine**, {question}.\nNow: And on <b>Sunday</b>?"
    assert upstream.prompts == ["Product: Rye Now: free?\nNow: When do you open?", folded]
    assert "never sent" not in "".join(str(request.json) for request in upstream.requests)

    chat.choose(chat.words["anew"])
    chat.ask("And then?")
    chat.is_done()
    assert upstream.prompts[2:] == ["Product: Rye Now: free?\nNow: And then?"], "what was put away is spoken of no more"
    page.reload()
    chat.ask("And now?")
    chat.is_done()
    assert "Before: And then?" in upstream.prompts[-1] and "Sunday" not in upstream.prompts[-1]

    admin.get_by_role("link", name="Questions", exact=True).first.click()
    admin.get_by_role("link", name="And on <b>Sunday</b>?").click()
    admin.get_by_text("Asked as").click()
    assert admin.locator(".house-sent").inner_text() == folded
    assert desk.complaints == []


def test_an_owner_compares_both_ways_on_a_phone(desk, product, upstream):
    admin = desk.page
    product.manage("shell", "-c", f"from widget.models import Site; Site.objects.update(template={TEMPLATE!r})")
    admin.set_viewport_size(PHONE)
    admin.get_by_role("link", name="Try follow-ups").click()
    upstream.answer = lambda prompt: ["A" * 90, f" {len(prompt)} <b>letters</b>"]
    admin.get_by_label("The question before it").first.fill("When do you open? " + "x" * 120)
    admin.get_by_label("The answer to that").first.fill("At nine. <sw-evil>{question}")
    admin.get_by_label("The follow-up question").first.fill("And on Sunday? " + "y" * 120)
    admin.get_by_role("button", name="Ask both ways").click()
    expect(admin.get_by_role("heading", name="With what was said before")).to_be_visible()
    alone, folded = sorted(upstream.prompts, key=len)
    assert alone.startswith("And on Sunday? y") and f"You said: At nine. <sw-evil>{{question}}\nNow: {alone}" in folded
    expect(admin.get_by_text(f"{len(folded)} <b>letters</b>")).to_be_visible()
    assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth")
    admin.get_by_role("radio", name="With what was said before").check()
    admin.get_by_role("button", name="Count my marks").click()
    expect(admin.get_by_text("1 mark is counted.")).to_be_visible()
    expect(admin.get_by_text("better with what was said before: 1")).to_be_visible()
    assert desk.complaints == []
