"""Hostile texts in every field, in a browser: no page of the admin runs anything, and its policy has nothing to refuse."""

import pytest

from tests.browser.test_trust import AUTOFOCUS, PASSWORD, sign_in
from tests.hostile import CORPUS
from tests.server import Product

WRITE = """
from widget import notes
from widget.models import Conversation
conversation = Conversation.objects.first()
notes.note(conversation, conversation.visitor.site.owner, "A note")
notes.tag(conversation, "tag")
"""
FILL = "from tests.hostile import CORPUS, poison; assert poison(CORPUS[%d]) > 20"
LISTS = ("site", "apikey", "conversation", "turn", "contact", "auditentry", "delivery")
OF_A_SITE = ("people", "identity", "webhook", "start", "tag", "preview", "test", "ask", "new-key", "history", "delete")


@pytest.fixture(scope="module")
def product(running_upstream, tmp_path_factory):
    """A server of our own: what is done to its rows is done to all of them."""
    product = Product(tmp_path_factory.mktemp("hostile"), running_upstream.url).start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def rooms(product):
    """A site with rows of all kinds."""
    site = product.add_site("Poisoned", "https://poisoned.example.com", owner="petra")
    product.set_password("petra", PASSWORD)
    product.manage("seed_turns", "30", "--site", site["site_key"])
    product.manage("shell", "-c", WRITE)
    return site


def addresses(page, product):
    """Lists, and of each list its first row, and all pages of a site."""
    yield from ("/admin/", "/admin/numbers/", "/admin/signed-in/", "/admin/second-factor/")
    for name in LISTS:
        yield f"/admin/widget/{name}/"
        link = page.locator("#result_list th a").first
        if link.count():
            row = link.get_attribute("href").split("?")[0]
            yield row
            if name == "site":
                yield from (row.replace("/change/", f"/{way}/") for way in OF_A_SITE)


@pytest.mark.parametrize("number", range(len(CORPUS)), ids=["markup", "formula", "link"])
def test_nothing_runs_and_the_policy_has_nothing_to_refuse(product, rooms, watched, number):
    page = watched.page
    page.on("dialog", lambda dialog: watched.complaints.append(f"dialog: {dialog.message}"))
    page.add_init_script("window.sw = () => console.error('it runs')")
    product.manage("shell", "-c", FILL % number)
    sign_in(page, product, "petra")
    page.get_by_role("heading", level=1).wait_for()
    seen = 0
    for way in addresses(page, product):
        answer = page.goto(product.url + way)
        assert answer.status in (200, 404), way
        seen += answer.status == 200
        assert page.locator("sw-evil").count() == 0, way
        assert page.evaluate("() => document.querySelectorAll('[onx], [onerror], [onclick]').length") == 0, way
    said = [words for words in watched.complaints if AUTOFOCUS not in words and "404" not in words]
    assert said == [] and seen > 20
