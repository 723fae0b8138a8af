"""The whole way of a gap: asked in vain, found, drafted, exported, taught, fetched, closed, asked again; all real but an hour."""

import json
import os

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_people import PASSWORD, sign_in
from tests.server import Product

KAYAKS, RENTED = (
    "Do you rent out kayaks?",
    'Yes, *two* of them: "Ada" and "Bob".\nAsk at the counter, -10 % on Mondays.',
)
AN_HOUR_LATER = (
    "import datetime; from widget.models import Turn; "
    "[Turn.objects.filter(pk=it.pk).update(asked_at=it.asked_at - datetime.timedelta(hours=1)) for it in Turn.objects.all()]"
)
"""What was asked this minute isn't looked at yet."""


@pytest.fixture
def house(tmp_path):
    house = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    yield house
    house.kill()


@pytest.fixture
def desk(chrome, house):
    """paula's admin, in a browser of her own."""
    context = chrome.new_context(locale="en-US", accept_downloads=True)
    yield Watched(context.new_page())
    context.close()


@pytest.fixture
def look():
    """Pictures of the pages, where somebody wants to look at them: SPARKWIDGET_LOOK names the folder."""
    folder = os.environ.get("SPARKWIDGET_LOOK")

    def look(page, name):
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return look


def is_fine(watched):
    """Axe finds nothing, nothing hangs over, and the page complains of nothing until axe writes into it."""
    assert watched.complaints == []
    found = violations(watched.page)
    watched.complaints.clear()
    return found == [] and watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_was_asked_in_vain_is_written_taught_and_answered(house, pages, page, desk, look, tmp_path):
    site = house.add_site("Bakery", pages.url, owner="paula")
    house.set_password("paula", PASSWORD)
    house.start()
    admin, to_file = desk.page, tmp_path / "drafts.json"
    here = f"{house.url}/admin/widget/site/1"
    sign_in(admin, house, "paula")
    admin.goto(f"{here}/taught/")
    admin.get_by_role("button", name="Fetch now").click()
    expect(admin.get_by_text("34 added, 0 changed, 0 removed.")).to_be_visible()

    chat = Chat(page)
    page.goto(pages.put("/kayaks.html", PAGE.format(snippet=site["snippet"])))
    chat.open().ask(KAYAKS)
    chat.is_done()
    chat.says("I was not trained on that")

    house.manage("shell", "-v", "0", "-c", AN_HOUR_LATER)
    house.manage("find_gaps")
    admin.goto(f"{here}/gaps/")
    expect(admin.get_by_role("heading", name=KAYAKS)).to_be_visible()
    look(admin, "gaps")
    admin.get_by_role("link", name="Write the answer").click()
    expect(admin.get_by_label("Question", exact=True)).to_have_value(KAYAKS)
    expect(admin.get_by_role("heading", name="How visitors ask")).to_be_visible()
    admin.get_by_label("Answer", exact=True).fill(RENTED)
    look(admin, "draft")
    assert is_fine(desk)
    admin.get_by_role("button", name="Save the draft").click()
    expect(admin.get_by_text("The draft is saved.")).to_be_visible()
    look(admin, "drafts")
    assert is_fine(desk)

    with admin.expect_download() as download:
        admin.get_by_role("button", name="Export as JSON").click()
    download.value.save_as(to_file)
    assert json.loads(to_file.read_text()) == [{"question": KAYAKS, "answer": RENTED, "model_id": 1}]
    admin.reload()
    expect(admin.get_by_role("cell", name="Exported")).to_be_visible()

    assert json.loads(house.manage("sandbox", "1", "--file", str(to_file)))[-1]["answer"] == RENTED
    admin.goto(f"{here}/taught/")
    admin.get_by_role("button", name="Fetch now").click()
    expect(admin.get_by_text("1 added, 0 changed, 0 removed.")).to_be_visible()
    house.manage("find_gaps")

    admin.goto(f"{here}/gaps/")
    expect(admin.get_by_role("heading", name=KAYAKS)).to_have_count(0)
    admin.goto(f"{here}/gaps/?show=taught")
    expect(admin.get_by_role("heading", name=KAYAKS)).to_be_visible()
    admin.get_by_role("link", name="Drafts").click()
    expect(admin.get_by_text("No drafts wait.")).to_be_visible()
    admin.get_by_role("link", name="Taught (1)").click()
    expect(admin.get_by_role("rowheader", name=KAYAKS)).to_be_visible()

    admin.get_by_role("link", name="Before and after").click()
    expect(admin.get_by_role("checkbox", name=KAYAKS)).to_be_checked()
    admin.get_by_role("button", name="Ask again").click()
    expect(admin.get_by_text("1 question was asked again, 1 is answered now.")).to_be_visible()
    expect(admin.get_by_text("The same question is trained.")).to_be_visible()
    expect(admin.get_by_text('"Ada" and "Bob"')).to_be_visible()
    expect(admin.get_by_text("I was not trained on that").first).to_be_visible()
    look(admin, "before-after")
    assert is_fine(desk)
    admin.get_by_role("button", name="Still wrong").click()
    expect(admin.get_by_text("said by paula")).to_be_visible()
    admin.set_viewport_size({"width": 375, "height": 740})
    assert is_fine(desk)
    look(admin, "before-after-phone")

    chat.says_nothing_of("Ask at the counter")
    chat.ask(KAYAKS)
    chat.is_done()
    chat.says("Ask at the counter")
    assert desk.complaints == []
